import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  allocate,
  allocateArms,
  frontier,
  frontierCost,
  frontierValue,
  samples,
  successCurves,
  tokens
} from "../../src/index.ts"
import { curves, instance, sum } from "../Arbitraries.ts"

describe("frontier", () => {
  it("is the value of every budget", () => {
    fc.assert(
      fc.property(instance, ({ curves, minimum, maximum, weights }) => {
        const limits = { minimum, maximum, weights }
        const all = frontier(curves, limits)
        for (let total = sum(minimum ?? [0]); total <= curves.size * curves.maxSamples; total++) {
          const budget = samples(total / curves.size)
          expect(frontierValue(all, budget)).toBeCloseTo(allocate(curves, { budget, ...limits }).value, 10)
        }
      }),
      { numRuns: 500 }
    )
  })

  it("is the linear relaxation of every budget for arms", () => {
    fc.assert(
      fc.property(curves(3, 3), curves(3, 3), fc.double({ min: 0, max: 9, noNaN: true }), (a, b, budget) => {
        fc.pre(a.size === b.size)
        const arms = [
          { curves: a, cost: 1.5 },
          { curves: b, cost: 2 }
        ]
        expect(frontierValue(frontier(arms), tokens(budget))).toBeCloseTo(
          allocateArms(arms, { budget: tokens(budget) }).bound,
          10
        )
      }),
      { numRuns: 500 }
    )
  })

  it("is inverted by frontierCost", () => {
    const all = frontier(successCurves([0.9, 0.5, 0.1], { maxSamples: 16 }))
    for (const budget of [0.1, 1, 2.5, 9])
      expect(frontierCost(all, frontierValue(all, samples(budget)))).toBeCloseTo(budget, 9)
    expect(() => frontierCost(all, 1)).toThrow("what an unlimited budget reaches")
    expect(() =>
      frontierValue(frontier(successCurves([0.5], { maxSamples: 2 }), { minimum: 1 }), samples(0.5))
    ).toThrow("smallest feasible")
  })

  it("takes a budget that is the minima's cost but for rounding, as allocateArms does", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 2, maxLength: 40 }), (costs) => {
        const arms = [
          { curves: successCurves(new Float64Array(costs.length).fill(0.4), { maxSamples: 2 }), cost: costs }
        ]
        // The mean of the costs from the last to the first, each divided.
        const budget = tokens(costs.reduceRight((sum, cost) => sum + cost / costs.length, 0))
        const { value } = allocateArms(arms, { budget, minimum: 1 })
        expect(frontierValue(frontier(arms, { minimum: 1 }), budget)).toBeCloseTo(value, 10)
      })
    )
  })

  it("rises, concave, from the minima to everything", () => {
    fc.assert(
      fc.property(instance, ({ curves, minimum, maximum, weights }) => {
        const { spent, value, price } = frontier(curves, { minimum, maximum, weights })
        expect(price[0]).toBe(Number.POSITIVE_INFINITY)
        expect(spent[0] * curves.size).toBeCloseTo(sum(minimum ?? [0]), 9)
        for (let k = 1; k < spent.length; k++) {
          expect(spent[k]).toBeGreaterThan(spent[k - 1])
          expect(value[k]).toBeGreaterThanOrEqual(value[k - 1])
          expect(price[k]).toBeLessThan(price[k - 1])
        }
      }),
      { numRuns: 500 }
    )
  })
})
