import { describe, expect, it } from "vitest"
import { meanTargets, squaredColumns, squaredLoss } from "../../src/heads/Squared.ts"

const targets = { values: Float64Array.of(1, 2, 3, 99), weights: Float64Array.of(1, 2, 1, 0), width: 2 }

describe("squared error", () => {
  it("weighs each target, and leaves out those of weight 0", () => {
    const gradient = new Float64Array(4)
    expect(squaredLoss(Float64Array.of(2, 4, 3, 0), targets, gradient)).toBeCloseTo((1 + 2 * 4) / 2 / 2, 12)
    expect(Array.from(gradient, (g) => g + 0)).toEqual([0.5, 2, 0, 0])
  })

  it("is least at the weighted means, among constants", () => {
    const means = meanTargets(targets)
    expect(means).toEqual(Float64Array.of(2, 2))
    const at = (a: number, b: number): number => squaredLoss(Float64Array.of(a, b, a, b), targets)
    for (const [a, b] of [
      [2.1, 2],
      [1.9, 2],
      [2, 2.1],
      [2, 1.9]
    ])
      expect(at(a, b)).toBeGreaterThan(at(2, 2))
  })

  it("gives a training graph targets, then weights", () => {
    expect(squaredColumns(targets).values).toEqual(Float32Array.of(1, 2, 1, 2, 3, 99, 1, 0))
  })
})
