import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { solveRidge } from "../../src/models/Ridge.ts"
import { addRows, noSums, solveFolds } from "../../src/models/RidgeSums.ts"

describe("solveFolds", () => {
  it("has the losses of refitting without each fold, to 1e-9", () => {
    const [size, width, outputs, folds] = [60, 4, 2, 3]
    const stream = random(5, "rows")
    const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, () => stream.next() - 0.5)
    const x = numbers(size * width)
    const y = numbers(size * outputs)
    const weights = Float64Array.from({ length: size }, (_, i) => 1 + (i % 4))
    const strengths = [0.001, 0.1, 10]
    const rowsWhere = (keep: (row: number) => boolean) => {
      const rows = Array.from({ length: size }, (_, row) => row).filter(keep)
      const pick = (values: Float64Array, of: number): Float64Array =>
        Float64Array.from(rows.flatMap((row) => [...values.subarray(row * of, (row + 1) * of)]))
      return { x: pick(x, width), y: pick(y, outputs), weights: pick(weights, 1) }
    }
    const sums = Array.from({ length: folds }, (_, f) => {
      const fold = noSums(width, outputs)
      // In two batches.
      addRows(
        fold,
        rowsWhere((row) => row % folds === f && row < 31)
      )
      addRows(
        fold,
        rowsWhere((row) => row % folds === f && row >= 31)
      )
      return fold
    })
    const { path, strength } = solveFolds(sums, strengths)
    const total = weights.reduce((sum, w) => sum + w, 0)
    strengths.forEach((candidate, s) => {
      let loss = 0
      for (let f = 0; f < folds; f++) {
        const kept = rowsWhere((row) => row % folds !== f)
        const targets = {
          values: kept.y,
          width: outputs,
          weights: Float64Array.from(kept.y, (_, k) => kept.weights[Math.floor(k / outputs)])
        }
        const { coefficients, intercepts } = solveRidge(kept.x, width, targets, [candidate])
        for (let row = f; row < size; row += folds)
          for (let t = 0; t < outputs; t++) {
            let fit = intercepts[t]
            for (let j = 0; j < width; j++) fit += coefficients[t * width + j] * x[row * width + j]
            loss += (weights[row] * (y[row * outputs + t] - fit) ** 2) / total
          }
      }
      expect(Math.abs(path[s].loss - loss)).toBeLessThan(1e-9)
    })
    expect(path.find((step) => step.strength === strength)?.loss).toBe(Math.min(...path.map(({ loss }) => loss)))
  })
})
