import { describe, expect, it } from "vitest"
import { fitStandardiser, standardise, standardisedFeatures, standardiseRows } from "../../src/features/Standardiser.ts"
import { reasonOf } from "../Data.ts"

const source = { model: "toy", modelHash: "0", kind: "three columns", width: 3 }
const features = { source, size: 4, values: Float32Array.of(1, 5, 1e6, 2, 5, 1e6, 3, 5, 1e6 + 1, 4, 5, 1e6 + 1) }

describe("standardisers", () => {
  it("give columns of mean 0 and deviation 1, and zeros where a column never varies", () => {
    const standardiser = fitStandardiser(features)
    const x = standardise(standardiser, features.values)
    for (const [j, deviation] of [
      [0, 1],
      [1, 0],
      [2, 1]
    ]) {
      const column = [0, 1, 2, 3].map((i) => x[3 * i + j])
      expect(column.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 6)
      expect(Math.sqrt(column.reduce((sum, v) => sum + v * v, 0) / 4)).toBeCloseTo(deviation, 6)
    }
  })

  it("standardise chosen rows as they do all", () => {
    const standardiser = fitStandardiser(features)
    const all = standardiseRows(standardiser, features.values, undefined)
    expect(standardiseRows(standardiser, features.values, [3, 1])).toEqual(
      Float32Array.of(...all.subarray(9, 12), ...all.subarray(3, 6))
    )
    expect(all).toEqual(Float32Array.from(standardise(standardiser, features.values)))
  })

  it("name themselves in the source, and refuse another width", () => {
    const standardiser = fitStandardiser(features)
    const found = standardisedFeatures(standardiser, features)
    expect(found.source.kind).toBe("standardised three columns")
    const other = fitStandardiser({ ...features, size: 3, values: features.values.slice(0, 9) })
    expect(standardisedFeatures(other, features).source.modelHash).not.toBe(found.source.modelHash)
    const narrow = { source: { ...source, width: 2 }, size: 1, values: new Float32Array(2) }
    expect(reasonOf(() => standardisedFeatures(standardiser, narrow))).toBe("WidthMismatch")
  })
})
