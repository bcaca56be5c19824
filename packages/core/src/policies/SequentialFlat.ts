/**
 * The null hypothesis of `sequential`: stopping without predicting.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { survivalOf } from "../posterior/Survival.ts"
import { type StopOnSuccess, type StopOnSuccessOptions, stopOnSuccess } from "./StopOnSuccess.ts"

/**
 * The policy "sequential-flat": the same rule as `sequential` with one prior for all queries, the mixture of the
 * batch's curves. What it gains over uniform is the gain of stopping; what `sequential` gains over it is the gain of
 * predicting. Since all queries share the prior, it samples them in turn, and its choices hardly depend on the prior.
 *
 * @throws CoreError as `sequential` does
 */
export const sequentialFlat = (options: StopOnSuccessOptions = {}): Policy<StopOnSuccess> =>
  stopOnSuccess("sequential-flat", options, (curves) => survivalOf(curves, { pooled: true }))
