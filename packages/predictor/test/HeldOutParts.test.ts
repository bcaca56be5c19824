import { heldOutParts, heldOutPredictions, type Inputs, predictionRows } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "./Data.ts"

const SIZE = 60
const { inputs: queries } = problem(SIZE, 4, 3, { trials: 6 })

describe("heldOutParts", () => {
  it("heads that share the parts share the selected features", () => {
    const parts = heldOutParts(queries, { kind: "folds", folds: 3, seed: 1 })
    const seen = new Set<Inputs>()
    for (let head = 0; head < 2; head++) {
      heldOutPredictions(parts, (part) => {
        seen.add(part.inputs)
        return (some) => predictionRows(new Float64Array(some.ids.length), 1)
      })
    }
    expect(seen.size).toBe(3)
  })

  it("refuses rows on two sides, rows that are not there", () => {
    const split = (training: ReadonlyArray<number>, test: ReadonlyArray<number>) => () =>
      heldOutParts(queries, { kind: "split", training: Int32Array.from(training), test: Int32Array.from(test) })
    expect(reasonOf(split([0, 1, 2], [2, 3]))).toBe("LeakedQuery")
    expect(reasonOf(split([0, 1, 2], [SIZE]))).toBe("InvalidOption")
    expect(reasonOf(split([0, -1], [3]))).toBe("InvalidOption")
    expect(reasonOf(split([], [3]))).toBe("TooFewRows")
  })

  it("plans one model a fold, and one a pair of folds for what is fitted on predictions", () => {
    const { fits, groups, scored, training } = heldOutParts(queries, { kind: "folds", folds: 4, seed: 1 })
    expect(fits.length).toBe(4 + 6)
    expect(groups.length).toBe(4)
    expect([scored.length, training.length]).toEqual([SIZE, SIZE])
    for (const { part, predicts } of fits) {
      const seen = new Set(part.rows)
      for (const { rows } of predicts) for (const row of rows) expect(seen.has(row)).toBe(false)
      expect(part.heldOut.length + part.rows.length).toBe(SIZE)
    }
  })
})
