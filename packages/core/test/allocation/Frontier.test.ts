import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  allocate,
  allocateArms,
  allocateArmsAtPrice,
  allocateAtPrice,
  cheapestBudget,
  frontier,
  frontierCost,
  frontierValue,
  samples,
  successCurves,
  tokens,
  usd
} from "../../src/index.ts"
import { routeAtCost, routeShare } from "../../src/policies/index.ts"
import { random } from "../../src/random/index.ts"
import { curves, instance, sum } from "../Arbitraries.ts"
import { armProblem, budgetAt, recomputed, relaxation } from "../ArmProblems.ts"

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
})

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
})

describe("routing", () => {
  it("sends the top share, ties by lower index", () => {
    const { strong, count, threshold } = routeShare([0.5, 0.9, 0.5, -1, 0.5], 0.6)
    expect(Array.from(strong)).toEqual([1, 1, 1, 0, 0])
    expect([count, threshold]).toEqual([3, 0.5])
    expect(routeShare([1, 2], 0).threshold).toBe(Number.POSITIVE_INFINITY)
    expect(Array.from(routeShare([-1, -2], 1).strong)).toEqual([1, 1])
    expect(() => routeShare([1], 1.5)).toThrow("share is 1.5")
    expect(() => routeShare([Number.NaN], 0.5)).toThrow("preference of query 0")
  })

  it("spends a cost on the gains that are worth most, and on none that are negative", () => {
    const weak = { rewards: [0.1, 0.2, 0.9], cost: 1 }
    const strong = { rewards: [0.9, 0.7, 0.3], cost: [4, 2, 1] }
    expect(Array.from(routeAtCost(weak, strong, { budget: usd(2) }).arm)).toEqual([0, 1, 0])
    expect(Array.from(routeAtCost(weak, strong, { budget: usd(9) }).arm)).toEqual([1, 1, 0])
    expect(() => routeAtCost(weak, strong, { budget: usd(0.5) })).toThrow("smallest feasible budget is 1")
    expect(() => routeAtCost(weak, { rewards: [1], cost: 1 }, { budget: usd(2) })).toThrow(
      "rewards of the strong decoder"
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
})
