import { describe, expect, it } from "vitest"
import { logisticBasis } from "../../src/models/LogisticBasis.ts"
import { ridgeBasis } from "../../src/models/RidgeBasis.ts"
import { problem } from "../Data.ts"

const centred = (size: number, width: number, copies: number): Float64Array => {
  const { inputs } = problem(size, width, 5)
  const x = Float64Array.from(inputs.features.values)
  // Rows and columns that repeat others, so that there are fewer directions than either.
  for (let i = size - copies; i < size; i++) x.copyWithin(i * width, 0, width)
  for (let j = 0; j < width; j++) {
    let mean = 0
    for (let i = 0; i < size; i++) mean += x[i * width + j] / size
    for (let i = 0; i < size; i++) x[i * width + j] -= mean
  }
  return x
}

const times = (x: Float64Array, size: number, width: number, weights: Float64Array): ReadonlyArray<number> =>
  Array.from({ length: size }, (_, i) => weights.reduce((sum, w, j) => sum + w * x[i * width + j], 0))

describe("logisticBasis", () => {
  for (const [size, width, copies] of [
    [30, 8, 0],
    [12, 40, 0],
    [20, 20, 6],
    [16, 50, 5]
  ]) {
    const x = centred(size, width, copies)
    const basis = logisticBasis(x, ridgeBasis(x, size, width))
    const { rank, scores } = basis
    const coefficients = Float64Array.from({ length: rank }, (_, k) => Math.sin(k + 1))
    const case_ = `${size} rows, ${width} columns, ${copies} rows twice`

    it(`predicts by coefficients in the basis what their weights predict: ${case_}`, () => {
      const byWeights = times(x, size, width, basis.weightsOf(coefficients))
      times(scores, size, rank, coefficients).forEach((raw, i) => {
        expect(raw).toBeCloseTo(byWeights[i], 9)
      })
    })

    it(`applies the inverse of Z'Z plus a shift: ${case_}`, () => {
      const shift = 0.3
      const solved = basis.inverseAt(shift)(coefficients)
      const raw = times(scores, size, rank, solved)
      for (let k = 0; k < rank; k++) {
        const back = raw.reduce((sum, value, i) => sum + value * scores[i * rank + k], shift * solved[k])
        expect(back).toBeCloseTo(coefficients[k], 8)
      }
    })
  }
})
