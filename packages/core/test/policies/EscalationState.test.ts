import { describe, expect, it } from "vitest"
import { histogramCurves, tokens } from "../../src/index.ts"
import { bestStep, fails } from "../../src/policies/EscalationState.ts"
import { escalation } from "../../src/policies/index.ts"

const effort = (name: string, points: ReadonlyArray<number>, cost: number) => ({
  name,
  cost,
  curves: histogramCurves([0.5, 0.5], { points, maxSamples: 4 })
})
const state = escalation().start({
  arms: [effort("low", [0.8, 0], 1), effort("high", [0.9, 0.6], 4)],
  budget: tokens(100),
  maximum: 6,
  seed: 1
})
const [low, high] = state.efforts

describe("fails", () => {
  it("multiplies each class by the arm's chance to fail in it, and brings the sum to 1", () => {
    const weights = Float64Array.of(0.5, 0.5)
    fails(low, weights)
    expect(weights[0]).toBeCloseTo(0.1 / 0.6, 12)
    expect(weights[1]).toBeCloseTo(0.5 / 0.6, 12)
  })
})

describe("bestStep", () => {
  const at = (weights: ReadonlyArray<number>, drawn: ReadonlyArray<number>, left: number) =>
    bestStep(state, 0, Float64Array.from(weights), Int32Array.from(drawn), left)

  it("takes the most success per cost under the posterior", () => {
    expect(at([0.5, 0.5], [0, 0], 100)).toEqual({ arm: 0, success: 0.4, density: 0.4 })
    // 0.01 x 0.8 against (0.01 x 0.9 + 0.99 x 0.6) / 4.
    expect(at([0.01, 0.99], [0, 0], 100)?.arm).toBe(1)
  })

  it("leaves out an arm that is too dear or has no samples left, and everything at the query's maximum", () => {
    expect(at([0.01, 0.99], [0, 0], 3)?.arm).toBe(0)
    expect(at([0.5, 0.5], [low.maxSamples, 0], 100)?.arm).toBe(1)
    expect(at([0.5, 0.5], [3, 3], 100)).toBeUndefined()
    expect(at([0.5, 0.5], [0, 0], 0.5 * Math.min(low.cost, high.cost))).toBeUndefined()
  })
})
