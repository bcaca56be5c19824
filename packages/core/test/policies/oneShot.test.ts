import {
  allocate,
  betaCurves,
  empiricalCurves,
  marginalCurves,
  online,
  type Policy,
  type Problem,
  samples,
  successCurves,
  uniform
} from "@alloc/core"
import { fitFixedSplit, fixedSplit, randomAllocation, shuffled } from "@alloc/core/controls"
import { named, type OneShot } from "@alloc/core/policies"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { difficulty, run } from "./simulation.ts"

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)

/** The budgets that a policy decides, zeros included. */
const budgets = (policy: Policy<OneShot>, problem: Problem): Int32Array => {
  const { queries, samples } = policy.start(problem).plan
  const all = new Int32Array(problem.arms[0].curves.size)
  for (const [at, i] of queries.entries()) all[i] = samples[at]
  return all
}

const maxSamples = 6

/** Problems with bounds per query and positive marginals, so that all of the budget is worth spending. */
const problems = fc.integer({ min: 1, max: 9 }).chain((n) =>
  fc
    .record({
      success: fc.array(fc.double({ min: 0.05, max: 0.9, noNaN: true }), { minLength: n, maxLength: n }),
      low: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: n, maxLength: n }),
      high: fc.array(fc.integer({ min: 2, max: maxSamples + 2 }), { minLength: n, maxLength: n }),
      extra: fc.nat(5 * n),
      seed: fc.nat(1000)
    })
    .map(({ success, low, high, extra, seed }) => {
      const minimum = Int32Array.from(low)
      const maximum = Int32Array.from(high)
      const total = Math.min(sum(low) + extra, sum(maximum.map((m) => Math.min(m, maxSamples))))
      const curves = successCurves(success, { maxSamples })
      const problem: Problem = { arms: [{ name: "lm", curves }], budget: samples(total / n), minimum, maximum, seed }
      return { n, problem, total, minimum, maximum }
    })
)

const split = fixedSplit({ schema: "alloc/fixed-split@1", low: 1, high: 5, share: 0.4 })
const policies = [uniform(), randomAllocation(), shuffled(), online(), named("oracle", online()), split]

describe("every one-shot policy", () => {
  it("spends exactly the budget within the bounds, in one round, the same for the same seed", () => {
    fc.assert(
      fc.property(problems, fc.constantFrom(...policies), ({ n, problem, total, minimum, maximum }, policy) => {
        const decided = budgets(policy, problem)
        expect(sum(decided)).toBe(total)
        for (let i = 0; i < n; i++) {
          expect(decided[i]).toBeGreaterThanOrEqual(minimum[i])
          expect(decided[i]).toBeLessThanOrEqual(Math.min(maximum[i], maxSamples))
        }
        expect(budgets(policy, problem)).toEqual(decided)
        const state = policy.start(problem)
        const nothing = { queries: new Int32Array(), arms: new Int32Array(), rewards: new Float64Array() }
        const frozen = Object.freeze(state)
        expect(policy.next(policy.observe(frozen, nothing))).toBeUndefined()
        expect(policy.next(state)).toEqual(total === 0 ? undefined : state.plan)
      }),
      { numRuns: 300 }
    )
  })

  it("is monotone in the budget, except where members are drawn anew", () => {
    fc.assert(
      fc.property(
        problems,
        fc.constantFrom(uniform(), online(), named("oracle", online())),
        ({ n, problem, total }, policy) => {
          const more = { ...problem, budget: samples((total + 1) / n) }
          const [before, after] = [budgets(policy, problem), budgets(policy, more)]
          for (let i = 0; i < n; i++) expect(after[i]).toBeGreaterThanOrEqual(before[i])
        }
      ),
      { numRuns: 200 }
    )
  })

  it("refuses bad problems with the reason", () => {
    const curves = successCurves([0.5, 0.5], { maxSamples: 4 })
    const arm = { name: "lm", curves }
    const good: Problem = { arms: [arm], budget: samples(2), seed: 1 }
    for (const policy of policies) {
      expect(() => policy.start({ ...good, arms: [] })).toThrow("arms is 0; valid: at least one arm")
      expect(() => policy.start({ ...good, arms: [arm, arm] })).toThrow("arms is 2; valid: exactly one arm")
      expect(() => policy.start({ ...good, minimum: 3 })).toThrow("budget 2 is below the sum of the minima")
      expect(() => policy.start({ ...good, minimum: 5 })).toThrow("query 0 has minimum 5 and maximum 4")
      expect(() => policy.start({ ...good, maximum: Int32Array.of(1) })).toThrow("maximum has length 1; valid: 2")
      expect(() => policy.start({ ...good, arms: [{ ...arm, cost: 0 }] })).toThrow("cost of arm lm is 0")
    }
  })

  it("an empty batch is done at once", () => {
    const curves = successCurves([], { maxSamples: 4 })
    for (const policy of policies) {
      expect(policy.next(policy.start({ arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 }))).toBeUndefined()
    }
  })

  it("a cost per sample divides the budget", () => {
    const curves = successCurves([0.5, 0.4], { maxSamples: 8 })
    for (const policy of policies) {
      const problem = { arms: [{ name: "lm", curves, cost: 0.5 }], budget: samples(2), seed: 1 }
      expect(sum(budgets(policy, problem))).toBe(8)
    }
  })
})

describe("uniform", () => {
  it("gives floor(B) everywhere and one more to a random subset", () => {
    const curves = successCurves(new Float64Array(100).fill(0.5), { maxSamples: 8 })
    const problem = (seed: number): Problem => ({ arms: [{ name: "lm", curves }], budget: samples(2.3), seed })
    const decided = budgets(uniform(), problem(1))
    expect(decided.filter((b) => b === 2).length).toBe(70)
    expect(decided.filter((b) => b === 3).length).toBe(30)
    expect(budgets(uniform(), problem(2))).not.toEqual(decided)
  })

  it("hands what short queries cannot take to the others", () => {
    const curves = successCurves(new Float64Array(3).fill(0.5), { maxSamples: 8 })
    const arms = [{ name: "lm", curves }]
    const maximum = Int32Array.of(1, 8, 8)
    expect([...budgets(uniform(), { arms, budget: samples(3), maximum, seed: 1 })]).toEqual([1, 4, 4])
    expect(sum(budgets(uniform(), { arms, budget: samples(100), maximum, seed: 1 }))).toBe(17)
  })
})

describe("online", () => {
  it("is the allocator's optimum, uniform on equal predictions, and follows a permutation", () => {
    const curves = successCurves([0.9, 0.3, 0.05, 0.6], { maxSamples: 8 })
    const arms = [{ name: "lm", curves }]
    const decided = budgets(online(), { arms, budget: samples(3), seed: 1 })
    expect(decided).toEqual(allocate(curves, { budget: samples(3) }).samples)
    const turned = successCurves([0.6, 0.05, 0.3, 0.9], { maxSamples: 8 })
    const other = budgets(online(), { arms: [{ name: "lm", curves: turned }], budget: samples(3), seed: 1 })
    expect([...other].reverse()).toEqual([...decided])
    const equal = successCurves(new Float64Array(5).fill(0.2), { maxSamples: 8 })
    const same = budgets(online(), { arms: [{ name: "lm", curves: equal }], budget: samples(3), seed: 1 })
    expect([...same]).toEqual([3, 3, 3, 3, 3])
  })

  it("is never worse than uniform, random or shuffled under the true marginals", () => {
    fc.assert(
      fc.property(problems, ({ problem }) => {
        const { curves } = problem.arms[0]
        const value = (policy: Policy<OneShot>): number =>
          sum(Array.from(budgets(policy, problem), (b, i) => curves.value(i, b)))
        const best = value(online())
        for (const other of [uniform(), randomAllocation(), shuffled(), split]) {
          expect(best).toBeGreaterThanOrEqual(value(other) - 1e-9)
        }
      }),
      { numRuns: 300 }
    )
  })

  it("stops where nothing is to be gained", () => {
    const curves = successCurves([1, 0], { maxSamples: 8 })
    expect([...budgets(online(), { arms: [{ name: "lm", curves }], budget: samples(4), seed: 1 })]).toEqual([1, 0])
  })
})

describe("named", () => {
  it("changes the name in tables and nothing else", () => {
    const curves = betaCurves([1, 0.3], [2, 1], { maxSamples: 4 })
    const problem = { arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 }
    const policy = named("online-beta", online())
    expect(policy.name).toBe("online-beta")
    expect([...budgets(policy, problem)]).toEqual([...budgets(online(), problem)])
  })
})

describe("shuffled", () => {
  it("deals the budgets of online to other queries", () => {
    const curves = successCurves([0.9, 0.3, 0.05, 0.6, 0.1, 0.2], { maxSamples: 8 })
    const problem = { arms: [{ name: "lm", curves }], budget: samples(3), seed: 5 }
    const dealt = budgets(shuffled(), problem)
    const decided = budgets(online(), problem)
    expect(dealt).not.toEqual(decided)
    expect([...dealt].sort()).toEqual([...decided].sort())
  })
})

describe("fixed-split", () => {
  it("is uniform where the mean curve is concave", () => {
    const outcomes = empiricalCurves([1, 5, 9], 10)
    expect(fitFixedSplit(outcomes, { budget: samples(2.25) })).toEqual({
      schema: "alloc/fixed-split@1",
      low: 2,
      high: 3,
      share: 0.25
    })
    expect(fitFixedSplit(outcomes, { budget: samples(4) })).toMatchObject({ low: 4, high: 4, share: 0 })
    expect(fitFixedSplit(outcomes, { budget: samples(40) })).toMatchObject({ low: 10, high: 10 })
  })

  it("finds a wide split where forced samples make the mean curve rise late", () => {
    const values = Float64Array.of(0.1, 0.5, 0.1, 0.05)
    const late = marginalCurves(values, { size: 1, maxSamples: 4, forced: 1 })
    expect(fitFixedSplit(late, { budget: samples(1) })).toMatchObject({ low: 0, high: 2, share: 0.5 })
  })

  it("refuses budgets below the minimum and empty training data", () => {
    const outcomes = empiricalCurves([1], 4)
    expect(() => fitFixedSplit(outcomes, { budget: samples(1), minimum: 2 })).toThrow("budget 1 is below")
    expect(() => fitFixedSplit(outcomes, { budget: samples(1), minimum: 0.5 })).toThrow("query 0 has minimum 0.5")
    expect(() => fitFixedSplit(successCurves([], { maxSamples: 2 }), { budget: samples(1) })).toThrow("no marginal")
  })
})

describe("a good predictor on synthetic difficulty", () => {
  it("online beats uniform, shuffled does not", () => {
    const n = 600
    const { alpha, beta, success } = difficulty(n, 11)
    const arms = [{ name: "lm", curves: betaCurves(alpha, beta, { maxSamples: 32 }) }]
    const expected = (policy: Policy<OneShot>, budget: number, seed: number): number => {
      const decided = budgets(policy, { arms, budget: samples(budget), seed })
      return sum(Array.from(decided, (b, i) => 1 - (1 - success[i]) ** b)) / n
    }
    for (const budget of [1, 2, 4, 8]) {
      const base = expected(uniform(), budget, 1)
      expect(expected(online(), budget, 1)).toBeGreaterThan(base + 0.01)
      for (let seed = 0; seed < 5; seed++) expect(expected(shuffled(), budget, seed)).toBeLessThan(base)
    }
    expect(run(uniform(), { arms, budget: samples(2), seed: 1 }, success).total).toBe(2 * n)
  })
})
