import { describe, expect, it } from "vitest"
import { sampleStream } from "../../src/random/index.ts"

describe("sampleStream", () => {
  it("depends on the seed, the query and the index, and on nothing else", () => {
    const first = (seed: number, query: string, index: number): number => sampleStream(seed, query, index).next()
    expect(first(1, "q", 0)).toBe(first(1, "q", 0))
    const all = [first(1, "q", 0), first(2, "q", 0), first(1, "r", 0), first(1, "q", 1), first(1, "q1", 0)]
    expect(new Set(all).size).toBe(5)
  })
})
