/**
 * The paper's online allocation: all queries of the batch are known, one solve decides every budget.
 *
 * @module
 */
import { allocateTotal } from "../allocation/Allocate.ts"
import type { Policy, Problem, Round } from "../Policy.ts"
import { batchOf, boundsWithin } from "./Batch.ts"
import { type OneShot, oneShot, roundOf } from "./OneShot.ts"

/** The plan of the exact optimum under the problem's curves. */
const onlinePlan = (problem: Problem): Round => {
  const { curves, minimum, maximum, total } = batchOf(problem)
  return roundOf(allocateTotal(curves, total, boundsWithin(minimum, maximum)).samples)
}

/**
 * The policy "online" (Damani et al., Eq. 5): maximises sum_i q_i(b_i) under sum_i b_i <= B n for the predicted
 * curves, exactly. It stops at marginals of zero, so it may spend less than the budget. On curves estimated from one half
 * of each query's own samples it is the oracle, on Beta curves "online-beta": see `named`. O(n + samples bought).
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `UnknownOption`
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
