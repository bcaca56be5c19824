import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  allocate,
  allocateArms,
  allocateArmsAtPrice,
  betaCurves,
  CoreError,
  type CostedArm,
  samples,
  successCurves,
  tokens,
  usd
} from "../../src/index.ts"
import { random } from "../../src/random/index.ts"
import { curves, instance } from "../Arbitraries.ts"
import { armProblem, budgetAt, recomputed, relaxation } from "../ArmProblems.ts"
import { loadHighs } from "../Highs.ts"

interface Choice {
  readonly cost: number
  readonly value: number
}

/** Every choice of every query, by definition. */
const choicesOf = (arms: ReadonlyArray<CostedArm>, minimum: number): Array<Array<Choice>> =>
  Array.from({ length: arms[0].curves.size }, (_, i) => {
    const choices: Array<Choice> = minimum === 0 ? [{ cost: 0, value: 0 }] : []
    for (const { curves, cost = 1 } of arms) {
      let spent = 0
      for (let k = 1; k <= curves.maxSamples; k++) {
        if (typeof cost === "number") spent += cost
        else if ("byPosition" in cost)
          spent += cost.byPosition[cost.byPosition.length === curves.maxSamples ? k - 1 : i * curves.maxSamples + k - 1]
        else spent += cost[i]
        if (k >= minimum) choices.push({ cost: spent, value: curves.value(i, k) })
      }
    }
    return choices
  })

const best = (choices: ReadonlyArray<ReadonlyArray<Choice>>, capacity: number, from = 0): number => {
  if (from === choices.length) return 0
  let most = Number.NEGATIVE_INFINITY
  for (const { cost, value } of choices[from])
    if (cost <= capacity * (1 + 1e-12) + 1e-12) most = Math.max(most, value + best(choices, capacity - cost, from + 1))
  return most
}

const price = fc.oneof(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.constantFrom(0, 1, 2))

/** One to three arms over the same one to three queries. */
const problem = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })).chain(([size, count]) =>
  fc.record({
    arms: fc.array(
      fc
        .tuple(
          fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: size, maxLength: size }),
          fc.integer({ min: 1, max: 3 })
        )
        .chain(([p, maxSamples]) =>
          fc
            .oneof(
              price,
              fc.array(price, { minLength: size, maxLength: size }),
              fc
                .array(price, { minLength: size * maxSamples, maxLength: size * maxSamples })
                .map((byPosition) => ({ byPosition }))
            )
            .map((cost): CostedArm => ({ curves: successCurves(p, { maxSamples }), cost }))
        ),
      { minLength: count, maxLength: count }
    ),
    minimum: fc.integer({ min: 0, max: 1 }),
    budget: fc.double({ min: 0, max: 8, noNaN: true })
  })
)

describe("allocateArms", () => {
  it("loses at most `gap` against the best of all whole choices, which its bound never undercuts", () => {
    fc.assert(
      fc.property(problem, ({ arms, minimum, budget }) => {
        const choices = choicesOf(arms, minimum)
        const n = choices.length
        const cheapest = choices.reduce((sum, of) => sum + Math.min(...of.map((c) => c.cost)), 0)
        fc.pre(cheapest <= budget * n)
        const result = allocateArms(arms, { budget: tokens(budget), minimum })
        const optimum = best(choices, budget * n) / n
        expect(result.spent).toBeLessThanOrEqual(budget * (1 + 1e-11))
        expect(result.value).toBeLessThanOrEqual(optimum + 1e-9)
        expect(result.bound).toBeGreaterThanOrEqual(optimum - 1e-9)
        expect(result.bound - result.value).toBeCloseTo(result.gap, 10)
        // What it says it spends and gains is what its choices cost and bring.
        let value = 0
        for (let i = 0; i < n; i++)
          if (result.arm[i] >= 0) value += arms[result.arm[i]].curves.value(i, result.samples[i])
          else expect(result.samples[i]).toBe(0)
        expect(value / n).toBeCloseTo(result.value, 10)
      }),
      { numRuns: 3000 }
    )
  })

  it("has as bound the optimum of the linear relaxation that HiGHS finds, to 1e-9", async () => {
    const highs = await loadHighs()
    fc.assert(
      fc.property(problem, ({ arms, minimum, budget }) => {
        const choices = choicesOf(arms, minimum)
        const n = choices.length
        const cheapest = choices.reduce((sum, of) => sum + Math.min(...of.map((c) => c.cost)), 0)
        fc.pre(cheapest <= budget * n * 0.999)
        const term = (x: number, i: number, c: number): string =>
          `${x < 0 ? "-" : "+"} ${Math.abs(x).toFixed(17)} x${i}_${c}`
        const lp = [
          "Maximize",
          ` obj: ${choices.flatMap((of, i) => of.map(({ value }, c) => term(value, i, c))).join(" ")}`,
          "Subject To",
          ` budget: ${choices.flatMap((of, i) => of.map(({ cost }, c) => term(cost, i, c))).join(" ")} <= ${(budget * n).toFixed(15)}`,
          ...choices.map((of, i) => ` one${i}: ${of.map((_, c) => `x${i}_${c}`).join(" + ")} = 1`),
          "End"
        ].join("\n")
        const solved = highs.solve(lp, {
          presolve: "off",
          primal_feasibility_tolerance: 1e-10,
          dual_feasibility_tolerance: 1e-10
        })
        expect(solved.Status).toBe("Optimal")
        const { bound } = allocateArms(arms, { budget: usd(budget), minimum })
        expect(Math.abs(bound * n - solved.ObjectiveValue)).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(solved.ObjectiveValue))
        )
      }),
      { numRuns: 500 }
    )
  })

  it("is `allocate` where every sample costs 1", () => {
    fc.assert(
      fc.property(instance, ({ curves, budget, minimum, maximum, weights }) => {
        const limits = { budget: samples(budget), minimum, maximum, weights }
        const one = allocate(curves, limits)
        const arms = allocateArms([{ curves }], limits)
        expect(Array.from(arms.samples)).toEqual(Array.from(one.samples))
        expect(arms.value).toBeCloseTo(one.value, 12)
      }),
      { numRuns: 400 }
    )
  })

  it("is the same whatever its search for the price has to go through", () => {
    const stream = random("arms")
    const n = 20000
    const p = Float64Array.from({ length: n }, () => stream.next() ** 2)
    const cost = Float64Array.from({ length: n * 8 }, () => 20 + Math.floor(200 * stream.next()))
    const c = successCurves(p, { maxSamples: 8 })
    const arm = { curves: c, cost: { byPosition: cost } }
    const other = {
      curves: betaCurves(
        p.map((x) => 0.1 + 3 * x),
        p.map((x) => 3.1 - 3 * x),
        { maxSamples: 4 }
      ),
      cost: 300
    }
    for (const arms of [[arm], [arm, other]])
      for (const budget of [1, 150, 600]) {
        const whole = allocateArms(arms, { budget: tokens(budget) })
        expect(whole.spent).toBeLessThanOrEqual(budget)
        // One item more than the whole-number solution reaches the budget.
        expect(whole.bound - whole.value).toBeLessThan(1 / n)
        expect(whole.spent).toBeGreaterThan(budget - 2000 / n)
      }
  })

  it("takes free samples, skips arms that are not available, and needs one where a minimum asks for it", () => {
    const free = allocateArms([{ curves: successCurves([0.5], { maxSamples: 3 }), cost: 0 }], { budget: usd(0) })
    expect(free.samples[0]).toBe(3)
    const weak = { curves: successCurves([0.2, 0.2], { maxSamples: 1 }), cost: 1 }
    const strong = { curves: successCurves([0.9, 0.9], { maxSamples: 1 }), cost: 4, maximum: [1, 0] }
    const result = allocateArms([weak, strong], { budget: usd(4), minimum: 1 })
    expect(Array.from(result.arm)).toEqual([1, 0])
    expect(() => allocateArms([weak, strong], { budget: usd(0.5), minimum: 1 })).toThrow(
      "smallest feasible budget is 1"
    )
  })

  it("takes ties in order of samples, then of queries, more of them than its list holds", () => {
    const n = 600
    const flat = successCurves(new Float64Array(n).fill(1e-20), { maxSamples: 1000 })
    const result = allocateArms([{ curves: flat, cost: 2 }], { budget: tokens(5) })
    expect(result.samples.slice(0, n / 2).every((b) => b === 3)).toBe(true)
    expect(result.samples.slice(n / 2).every((b) => b === 2)).toBe(true)
  })

  it("refuses bad arms", () => {
    const c = successCurves([0.5], { maxSamples: 2 })
    const two = successCurves([0.5, 0.5], { maxSamples: 2 })
    const reason = (run: () => unknown): string => {
      try {
        run()
      } catch (error) {
        return error instanceof CoreError ? error.reason._tag : "other"
      }
      return "none"
    }
    const budget = usd(1)
    expect(reason(() => allocateArms([], { budget }))).toBe("InvalidParameter")
    expect(reason(() => allocateArms([{ curves: c }, { curves: two }], { budget }))).toBe("LengthMismatch")
    expect(reason(() => allocateArms([{ curves: c, cost: -1 }], { budget }))).toBe("InvalidParameter")
    expect(reason(() => allocateArms([{ curves: c, cost: [1, 2] }], { budget }))).toBe("LengthMismatch")
    const bad = (cost: number): (() => unknown) => {
      const byPosition = Float64Array.of(1, 1, cost, 1)
      return () => allocateArms([{ curves: two, cost: { byPosition } }], { budget })
    }
    for (const cost of [Number.NaN, -1, 2e100, Number.POSITIVE_INFINITY])
      expect(bad(cost)).toThrow(`cost of query 1 is ${cost}; valid: a number in [0, 1e+100]`)
    expect(reason(bad(1e100))).toBe("none")
    expect(reason(() => allocateArms([{ curves: c, maximum: 0 }], { budget, minimum: 1 }))).toBe("InvalidBounds")
  })
})

it("arms of any curves are never worse than the better of them alone", () => {
  fc.assert(
    fc.property(curves(4, 4), curves(4, 4), fc.double({ min: 0, max: 8, noNaN: true }), (a, b, budget) => {
      fc.pre(a.size === b.size)
      const first = { curves: a, cost: 1 }
      const second = { curves: b, cost: 2.5 }
      const both = allocateArms([first, second], { budget: tokens(budget) })
      for (const arm of [first, second])
        expect(both.bound).toBeGreaterThanOrEqual(allocateArms([arm], { budget: tokens(budget) }).bound - 1e-12)
    })
  )
})

describe("an answer for arms, recomputed from its choices alone", () => {
  it("costs what it says, at most the budget, and loses at most one item against the linear relaxation", () => {
    fc.assert(
      fc.property(armProblem, ({ arms, minimum, place }) => {
        const budget = budgetAt(arms, minimum, place)
        const result = allocateArms(arms, { budget: tokens(budget), minimum })
        const { cost, value } = recomputed(arms, result)
        expect(cost).toBeLessThanOrEqual(budget * (1 + 1e-10))
        expect(Math.abs(cost - result.spent)).toBeLessThanOrEqual(1e-10 * Math.max(cost, budget))
        expect(Math.abs(value - result.value)).toBeLessThanOrEqual(1e-10)
        const optimum = relaxation(arms, minimum, budget)
        expect(Math.abs(result.bound - optimum)).toBeLessThanOrEqual(1e-9)
        expect(value).toBeLessThanOrEqual(optimum + 1e-9)
        expect(result.bound - result.value).toBeCloseTo(result.gap, 10)
        expect(result.gap).toBeLessThanOrEqual(1 / arms[0].curves.size + 1e-12)
        if (minimum === 0) for (const [i, arm] of result.arm.entries()) expect(arm < 0).toBe(result.samples[i] === 0)
      }),
      { numRuns: 600 }
    )
  })

  it("comes back from its own price, with what ties there and no more", () => {
    fc.assert(
      fc.property(armProblem, ({ arms, minimum, place }) => {
        const budget = budgetAt(arms, minimum, place)
        const result = allocateArms(arms, { budget: tokens(budget), minimum })
        const atPrice = allocateArmsAtPrice(arms, { price: Math.min(result.price, Number.MAX_VALUE), minimum })
        const own = recomputed(arms, result)
        const all = recomputed(arms, atPrice)
        expect(Math.abs(all.cost - atPrice.spent)).toBeLessThanOrEqual(1e-10 * (all.cost + Number.MIN_VALUE))
        expect(all.cost).toBeGreaterThanOrEqual(own.cost * (1 - 1e-10))
        expect(all.value).toBeGreaterThanOrEqual(own.value - 1e-10)
        // What was added is worth its price, no less.
        if (result.price > 0 && result.price < Number.POSITIVE_INFINITY)
          expect(all.value - own.value).toBeGreaterThanOrEqual((all.cost - own.cost) * result.price * (1 - 1e-6) - 1e-9)
      }),
      { numRuns: 400 }
    )
  })

  it("keeps the order of a query's chain among ties, though samples fall from the weak arm to the strong one", () => {
    const weak = { curves: successCurves(new Float64Array(100).fill(0.5), { maxSamples: 4 }), cost: 1 }
    const strong = { curves: successCurves(new Float64Array(100).fill(1), { maxSamples: 4 }), cost: 3 }
    const result = allocateArms([weak, strong], { budget: usd(1.5) })
    expect(recomputed([weak, strong], result).cost).toBeCloseTo(result.spent, 12)
    expect(result.spent).toBeLessThanOrEqual(1.5)
  })

  it("never spends more than the budget where one arm's cost is not 1", () => {
    const arm = { curves: successCurves(new Float64Array(70).fill(0.97), { maxSamples: 1 }), cost: 0.281 }
    expect(allocateArms([arm], { budget: usd(0.1405) }).samples.reduce((sum, each) => sum + each)).toBe(35)
    const many = { curves: successCurves(new Float64Array(633).fill(0.98259), { maxSamples: 16 }), cost: 0.0023 }
    expect(recomputed([many], allocateArms([many], { budget: usd(0.02056) })).cost).toBeLessThanOrEqual(0.02056)
  })
})
