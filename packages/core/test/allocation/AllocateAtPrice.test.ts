import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allocate, allocateArmsAtPrice, allocateAtPrice, samples, successCurves } from "../../src/index.ts"
import { curves, instance } from "../Arbitraries.ts"

describe("allocateAtPrice", () => {
  it("gives the allocation of a budget back at its price, with all ties", () => {
    fc.assert(
      fc.property(instance, ({ curves, budget, minimum, maximum, weights }) => {
        const limits = { minimum, maximum, weights }
        const { samples: bought, price } = allocate(curves, { budget: samples(budget), ...limits })
        const at = allocateAtPrice(curves, { price, ...limits })
        for (let i = 0; i < curves.size; i++) {
          expect(at.samples[i]).toBeGreaterThanOrEqual(bought[i])
          for (let j = bought[i] + 1; j <= at.samples[i]; j++)
            expect(curves.marginal(i, j) * (weights?.[i] ?? 1)).toBe(price)
        }
        // And it is the optimum of what it spends.
        const again = allocate(curves, { budget: samples(at.total / curves.size), ...limits })
        expect(again.value).toBeCloseTo(at.value, 12)
      }),
      { numRuns: 1000 }
    )
  })

  it("maximises value - price cost over arms", () => {
    fc.assert(
      fc.property(curves(4, 4), curves(4, 4), fc.double({ min: 0, max: 1, noNaN: true }), (a, b, price) => {
        fc.pre(a.size === b.size)
        const arms = [
          { curves: a, cost: 1 },
          { curves: b, cost: 3 }
        ]
        const result = allocateArmsAtPrice(arms, { price })
        for (let i = 0; i < a.size; i++) {
          let best = 0
          for (const arm of arms)
            for (let k = 1; k <= arm.curves.maxSamples; k++)
              best = Math.max(best, arm.curves.value(i, k) - price * k * arm.cost)
          const chosen = arms[result.arm[i]]
          const got =
            chosen === undefined
              ? 0
              : chosen.curves.value(i, result.samples[i]) - price * result.samples[i] * chosen.cost
          expect(got).toBeCloseTo(best, 10)
        }
      }),
      { numRuns: 1000 }
    )
  })

  it("refuses a negative price", () => {
    expect(() => allocateAtPrice(successCurves([0.5], { maxSamples: 2 }), { price: -1 })).toThrow("price is -1")
    expect(() =>
      allocateArmsAtPrice([{ curves: successCurves([0.5], { maxSamples: 2 }) }], { price: Number.NaN })
    ).toThrow("price is NaN")
  })
})
