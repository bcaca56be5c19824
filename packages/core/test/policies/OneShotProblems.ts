/** Problems for one-shot policies, the policies, and the budgets that they decide, for the tests here. */
import { online, type Policy, type Problem, samples, successCurves, uniform } from "@alloc/core"
import { fixedSplit, randomAllocation, shuffled } from "@alloc/core/controls"
import { named, type OneShot } from "@alloc/core/policies"
import fc from "fast-check"
import { sum } from "../Arbitraries.ts"

/** The budgets that a policy decides, zeros included. */
export const budgets = (policy: Policy<OneShot>, problem: Problem): Int32Array => {
  const { queries, samples } = policy.start(problem).plan
  const all = new Int32Array(problem.arms[0].curves.size)
  for (const [at, i] of queries.entries()) all[i] = samples[at]
  return all
}

/** Most samples of a query in `problems`. */
export const maxSamples = 6

/** Problems with bounds per query and positive marginals, so that all of the budget is worth spending. */
export const problems = fc.integer({ min: 1, max: 9 }).chain((n) =>
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

/** A fitted split with a wide gap. */
export const split = fixedSplit({ schema: "alloc/fixed-split@1", low: 1, high: 5, share: 0.4 })

/** Every one-shot policy for one arm. */
export const policies = [uniform(), randomAllocation(), shuffled(), online(), named("oracle", online()), split]
