import { describe, expect, it } from "vitest"
import { difficulties } from "../../src/results/QueryData.ts"

describe("difficulty", () => {
  it("is the third of the queries by observed value, ties in the order given", () => {
    expect(difficulties([0.9, 0.1, 0.5, 0.5, 0.2, 1])).toEqual(["easy", "hard", "medium", "medium", "hard", "easy"])
  })
})
