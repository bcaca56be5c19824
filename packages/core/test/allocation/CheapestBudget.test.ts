import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  allocate,
  allocateArms,
  cheapestBudget,
  frontier,
  frontierCost,
  samples,
  successCurves,
  tokens
} from "../../src/index.ts"
import { random } from "../../src/random/index.ts"
import { curves, instance, sum } from "../Arbitraries.ts"
import { armProblem, budgetAt, recomputed, relaxation } from "../ArmProblems.ts"

describe("cheapestBudget", () => {
  it("is the least number of samples that reaches the value", () => {
    fc.assert(
      fc.property(
        instance,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ curves, minimum, maximum, weights }, share) => {
          const limits = { minimum, maximum, weights }
          const most = allocate(curves, { budget: samples(curves.maxSamples), ...limits }).value
          const least = allocate(curves, { budget: samples(sum(minimum ?? [0]) / curves.size), ...limits }).value
          const value = least + share * (most - least)
          const found = cheapestBudget(curves, { value, ...limits })
          expect(found.value).toBeGreaterThanOrEqual(value - 1e-9 * Math.abs(value))
          const total = sum(found.samples)
          expect(found.spent * curves.size).toBeCloseTo(total, 9)
          const one = allocate(curves, { budget: samples(total / curves.size), ...limits })
          expect(one.value).toBeCloseTo(found.value, 10)
          if (total > sum(minimum ?? [0])) {
            const less = allocate(curves, { budget: samples((total - 1) / curves.size), ...limits })
            expect(less.value).toBeLessThanOrEqual(value + 1e-9 * Math.max(1e-3, Math.abs(value)))
          }
        }
      ),
      { numRuns: 1000 }
    )
  })

  it("is at most one item above the relaxation's cost for arms", () => {
    const stream = random("dual")
    const n = 5000
    const p = Float64Array.from({ length: n }, () => stream.next() ** 2)
    const arms = [
      { curves: successCurves(p, { maxSamples: 8 }), cost: 1 },
      {
        curves: successCurves(
          p.map((x) => 1 - (1 - x) ** 3),
          { maxSamples: 8 }
        ),
        cost: 2.5
      }
    ]
    for (const value of [0.1, 0.5, 0.7]) {
      const found = cheapestBudget(arms, { value })
      expect(found.value).toBeGreaterThanOrEqual(value * (1 - 1e-12))
      expect(found.spent - found.bound).toBeLessThan((2.5 * 8) / n)
      expect(allocateArms(arms, { budget: tokens(found.spent) }).value).toBeCloseTo(found.value, 3)
      expect(frontierCost(frontier(arms), value)).toBeCloseTo(found.bound, 9)
    }
  })

  it("counts free samples as had", () => {
    const free = { curves: successCurves([0.5, 0.5], { maxSamples: 1 }), cost: 0 }
    const paid = { curves: successCurves([0.9, 0.8], { maxSamples: 1 }), cost: 2 }
    expect(cheapestBudget([free, paid], { value: 0.5 }).spent).toBe(0)
    expect(cheapestBudget([free], { value: 0.5 }).spent).toBe(0)
    expect(cheapestBudget([free, paid], { value: 0.7 }).spent).toBe(1)
  })

  it("says what is the most that can be reached", () => {
    expect(() => cheapestBudget(successCurves([0.5], { maxSamples: 2 }), { value: 0.8 })).toThrow("at most 0.75")
  })

  it("is monotone in the wanted value", () => {
    fc.assert(
      fc.property(curves(6, 5), fc.double({ min: 0, max: 1, noNaN: true }), (c, share) => {
        const most = allocate(c, { budget: samples(c.maxSamples) }).value
        const low = cheapestBudget(c, { value: share * 0.7 * most })
        const high = cheapestBudget(c, { value: share * most })
        expect(high.spent).toBeGreaterThanOrEqual(low.spent)
        expect(high.price).toBeLessThanOrEqual(low.price)
      }),
      { numRuns: 500 }
    )
  })
})

describe("the cheapest budget, recomputed from its choices alone", () => {
  it("reaches the value, costs what it says, and is within one item of the linear relaxation", () => {
    fc.assert(
      fc.property(armProblem, fc.double({ min: 0, max: 1, noNaN: true }), ({ arms, minimum }, part) => {
        const most = allocateArms(arms, { budget: tokens(budgetAt(arms, minimum, 2)), minimum }).value
        const wanted = part * most
        const result = cheapestBudget(arms, { value: wanted, minimum })
        const { cost, value } = recomputed(arms, result)
        expect(value).toBeGreaterThanOrEqual(wanted * (1 - 1e-10) - 1e-12)
        expect(Math.abs(cost - result.spent)).toBeLessThanOrEqual(1e-10 * cost)
        expect(result.bound).toBeLessThanOrEqual(result.spent)
        // The relaxation at the bound just reaches the value: nothing cheaper does.
        expect(relaxation(arms, minimum, result.bound * (1 + 1e-9))).toBeGreaterThanOrEqual(wanted - 1e-8)
        if (result.price < Number.POSITIVE_INFINITY && result.bound > 0)
          expect(relaxation(arms, minimum, result.bound * (1 - 1e-6))).toBeLessThanOrEqual(
            Math.max(wanted, value) + 1e-9
          )
      }),
      { numRuns: 500 }
    )
  })

  it("asks for no more than was spent for the same value, where gains span 300 orders of magnitude", () => {
    const draw = random(37273701)
    const p = Float64Array.from({ length: 836 }, () => 10 ** (-300 * draw.next()))
    const prices = random(180628214, "costs")
    const cost = p.map(() => 1 + Math.floor(4 * prices.next()))
    const arms = [{ curves: successCurves(p, { maxSamples: 14 }), cost }]
    const { spent: most } = allocateArms(arms, { budget: tokens(1000) })
    for (let part = 0.02; part < 1; part += 0.02) {
      const { spent, value } = allocateArms(arms, { budget: tokens(part * most) })
      expect(cheapestBudget(arms, { value }).bound).toBeLessThanOrEqual(spent * (1 + 1e-9))
    }
  })

  it("pays for no gain that rounding hides: curves that end in next to nothing, by the cost of all that counts", () => {
    for (const p of [0.97, 0.9999, 1 - 1e-9, 1 - 1e-12])
      for (const size of [1, 3, 100, 800])
        for (const cost of [1e-6, 0.281, 1, 1e6]) {
          const curves = successCurves(new Float64Array(size).fill(p), { maxSamples: 16 })
          const counts = Math.ceil(Math.log(2 ** -40) / Math.log1p(-p))
          const { spent } = cheapestBudget([{ curves, cost }], { value: curves.value(0, 16) })
          expect(spent).toBeLessThanOrEqual(Math.min(16, counts) * cost * (1 + 1e-9))
          const least = frontierCost(frontier([{ curves, cost }]), curves.value(0, 16))
          expect(least).toBeLessThanOrEqual(Math.min(16, counts) * cost * (1 + 1e-9))
        }
  })
})
