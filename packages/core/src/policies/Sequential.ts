/**
 * Stop on success with the predictor's posterior for each query.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { survivalOf } from "../posterior/Survival.ts"
import { type StopOnSuccess, type StopOnSuccessOptions, stopOnSuccess } from "./StopOnSuccess.ts"

/**
 * The policy "sequential": samples in rounds until success, the queue ordered by each query's posterior success
 * h_i(m) = Delta_(m+1) / (1 - q_i(m)) under the predicted curve as prior (a / (a + b + m) for Beta curves), given up
 * below the price at which the expected use meets the budget. See `StopOnSuccess` for the budget's meaning and for
 * rounds. Each round costs O(n log Bmax) a bisection step.
 *
 * @throws CoreError as `batchOf` does; `InvalidProbability` where the curves are not success probabilities
 * @example
 * ```ts
 * import { betaCurves, samples, sequential } from "@alloc/core"
 *
 * const curves = betaCurves(Float64Array.of(1, 0.2), Float64Array.of(1, 1.8), { maxSamples: 8 })
 * const policy = sequential()
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(1), seed: 1 })
 * console.log(policy.next(start)?.queries.join()) // => "0"
 * const queries = Int32Array.of(0)
 * const solved = policy.observe(start, { queries, arms: Int32Array.of(0), rewards: Float64Array.of(1) })
 * console.log(policy.next(solved)?.queries.join(), solved.used) // => "1 1"
 * ```
 */
export const sequential = (options: StopOnSuccessOptions = {}): Policy<StopOnSuccess> =>
  stopOnSuccess("sequential", options, (curves) => survivalOf(curves))
