import { online, type Problem, samples, successCurves, uniform } from "@alloc/core"
import { named } from "@alloc/core/policies"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { budgets, maxSamples, policies, problems } from "./OneShotProblems.ts"

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
