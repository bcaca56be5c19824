import { describe, expect, it } from "vitest"
import { pairBatches } from "../../src/reward/PairBatches.ts"

const pairs = ["a", "b", "a", "a"].map((query) => ({ query, response: "" }))

describe("pairs of requests", () => {
  it("are one each where a request holds one", () => {
    expect(pairBatches(pairs, "one", 3)).toEqual([[0], [1], [2], [3]])
  })
  it("are of one query, and no more than a batch", () => {
    expect(pairBatches(pairs, "one query", 2)).toEqual([[0, 2], [3], [1]])
  })
  it("are in order, and no more than a batch", () => {
    expect(pairBatches(pairs, "any", 3)).toEqual([[0, 1, 2], [3]])
  })
  it("are none where there are no pairs", () => {
    expect(pairBatches([], "any", 3)).toEqual([])
  })
})
