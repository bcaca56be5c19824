import { describe, expect, it } from "vitest"
import { sampleRow } from "../../src/recording/Recording.ts"

const arm = {
  name: "lm",
  offsets: Int32Array.of(0, 3, 3, 5),
  sample: Int32Array.of(0, 2, 9, 1, 4),
  failed: new Uint8Array(5),
  tokens: new Float64Array(5),
  logProbabilities: new Float64Array(5),
  rewards: new Map<string, Float64Array>()
}

describe("sampleRow", () => {
  it("finds every sample of every query by its index", () => {
    for (let query = 0; query < 3; query++)
      for (let row = arm.offsets[query]; row < arm.offsets[query + 1]; row++)
        expect(sampleRow(arm, query, arm.sample[row])).toBe(row)
  })

  it("is -1 for an index that the query does not have, and for a query without samples", () => {
    expect(sampleRow(arm, 0, 1)).toBe(-1)
    expect(sampleRow(arm, 2, 9)).toBe(-1)
    expect(sampleRow(arm, 1, 0)).toBe(-1)
  })
})
