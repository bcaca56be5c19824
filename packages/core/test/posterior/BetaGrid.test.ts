import { describe, expect, it } from "vitest"
import { fillBetas, fillWeights, logLikelihood, POINTS } from "../../src/posterior/BetaGrid.ts"
import { logBeta } from "../../src/posterior/Gamma.ts"

describe("the grid of priors around a prediction", () => {
  it("has the prediction as mean where nothing is shifted, and is symmetric in logits", () => {
    const [alpha, beta] = [new Float64Array(POINTS), new Float64Array(POINTS)]
    fillBetas(0.3, alpha, beta)
    const means = alpha.map((a, g) => a / (a + beta[g]))
    expect(means[4]).toBeCloseTo(0.3, 12)
    const logit = (p: number): number => Math.log(p / (1 - p))
    expect(logit(means[0]) + logit(means[8])).toBeCloseTo(2 * logit(0.3), 10)
    expect(new Set(alpha.map((a, g) => Math.round(100 * (a + beta[g])) / 100))).toEqual(new Set([0.5, 2, 8, 32]))
  })

  it("has the likelihood of a beta-binomial in one order, however many samples there are", () => {
    for (const [a, b, successes, failures] of [
      [0.3, 2, 3, 5],
      [4, 0.1, 0, 7],
      [1e-6, 0.5, 400, 0],
      [1, 1, 2000, 3000]
    ] as const) {
      const exact = logBeta(a + successes, b + failures) - logBeta(a, b)
      expect(Math.abs(logLikelihood(a, b, successes, failures) / exact - 1)).toBeLessThan(1e-9)
    }
  })

  it("makes weights of sum 1 of any log-weights", () => {
    const weights = new Float64Array(POINTS)
    fillWeights(
      Float64Array.from({ length: POINTS }, (_, g) => -1e6 - g),
      weights
    )
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
    expect(weights[1] / weights[0]).toBeCloseTo(Math.exp(-1), 12)
  })
})
