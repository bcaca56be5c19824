import { allocate, betaCurves, online, type Policy, samples, successCurves, uniform } from "@alloc/core"
import { randomAllocation, shuffled } from "@alloc/core/controls"
import type { OneShot } from "@alloc/core/policies"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { budgets, problems, split } from "./OneShotProblems.ts"
import { difficulty, run } from "./simulation.ts"

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
