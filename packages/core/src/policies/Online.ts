/**
 * The paper's online allocation: all queries of the batch are known, one solve decides every budget.
 *
 * @module
 */
import { allocate } from "../allocation/Allocate.ts"
import { CoreError } from "../CoreError.ts"
import type { Policy, Problem, Round } from "../Policy.ts"
import { batchOf, onlyArm } from "./Batch.ts"
import { type OneShot, oneShot, roundOf } from "./OneShot.ts"

/** The plan of the exact optimum under the problem's curves. */
export const onlinePlan = (problem: Problem): Round => {
  const { curves, minimum, maximum, perQuery } = batchOf(problem)
  return roundOf(allocate(curves, { budget: perQuery, minimum, maximum }).samples)
}

/**
 * The policy "online" (Damani et al., Eq. 5): maximises sum_i q_i(b_i) under sum_i b_i <= B n for the predicted
 * curves, exactly. It stops at marginals of zero, so it may spend less than the budget. O(n + samples bought).
 *
 * @throws CoreError as `batchOf` does
 * @example
 * ```ts
 * import { online, samples, successCurves } from "@alloc/core"
 *
 * const curves = successCurves(Float64Array.of(0.9, 0.3, 0), { maxSamples: 8 })
 * const policy = online()
 * const state = policy.start({ arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 })
 * console.log(state.plan.queries.join(), state.plan.samples.join()) // => "0,1 2,4"
 * ```
 */
export const online = (): Policy<OneShot> => oneShot("online", onlinePlan)

/**
 * The policy "online-beta": `online` on curves from a Beta distribution of each query's success probability, which do
 * not overstate late gains as a point estimate does. O(n + samples bought).
 *
 * @throws CoreError `InvalidParameter` for curves of another kind
 * @example
 * ```ts
 * import { betaCurves, onlineBeta, samples } from "@alloc/core"
 *
 * const curves = betaCurves([9, 0.3], [1, 0.7], { maxSamples: 8 })
 * const { plan } = onlineBeta().start({ arms: [{ name: "lm", curves }], budget: samples(3), seed: 1 })
 * console.log(plan.samples.join()) // => "2,4"
 * ```
 */
export const onlineBeta = (): Policy<OneShot> =>
  oneShot("online-beta", (problem) => {
    const { kind } = onlyArm(problem).curves
    if (kind !== "beta" && kind !== "beta-mixture") {
      const valid = "beta or beta-mixture curves"
      throw new CoreError({ _tag: "InvalidParameter", field: "curves.kind", value: kind, valid })
    }
    return onlinePlan(problem)
  })
