import { describe, expect, it } from "vitest"
import { gaussHermite } from "../../src/arms/GaussHermite.ts"
import { betaBinomial, parameterCount, penalisedLoss, posteriorOf } from "../../src/arms/ItemLikelihood.ts"
import { ARMS, generated } from "../Items.ts"

describe("the marginal likelihood", () => {
  it("sums to 1 over all outcomes of one arm", () => {
    for (const [z, kappa] of [
      [0, 0],
      [2, 3],
      [-4, 6]
    ]) {
      let total = 0
      for (let s = 0; s <= 12; s++) {
        let ways = 1
        for (let j = 0; j < s; j++) ways = (ways * (12 - j)) / (j + 1)
        total += ways * Math.exp(betaBinomial(s, 12, z, kappa).value)
      }
      expect(total).toBeCloseTo(1, 10)
    }
  })

  it("has the gradient of its central differences", () => {
    const { features, outcomes } = generated(12, 5, 3)
    const layout = { arms: ARMS, columns: 4 }
    const x = Float64Array.from(features.values)
    const rows = Int32Array.from({ length: 12 }, (_, i) => i)
    const rule = gaussHermite(9)
    const at = (point: Float64Array, gradient = new Float64Array(point.length)): number =>
      penalisedLoss(outcomes, rows, layout, x, rule, 0.1, point, gradient)
    const point = Float64Array.from({ length: parameterCount(layout) }, (_, i) => 0.3 * Math.sin(1 + i))
    const gradient = new Float64Array(point.length)
    at(point, gradient)
    point.forEach((_, p) => {
      const moved = (by: number): number => at(point.map((v, i) => (i === p ? v + by : v)))
      expect(gradient[p]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 6)
    })
  })
})

describe("posteriorOf", () => {
  it("is the normalised product of weights and likelihoods, however small they are", () => {
    const { evidence, posterior } = posteriorOf(Float64Array.of(-1000, -1001), Float64Array.of(0.5, 0.5))
    expect(evidence).toBeCloseTo(-1000 + Math.log((1 + Math.exp(-1)) / 2), 10)
    expect(posterior[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 12)
    expect(posterior[0] + posterior[1]).toBeCloseTo(1, 14)
  })
})
