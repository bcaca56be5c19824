/**
 * The null hypothesis of `sequential`: stopping without predicting.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { stopOnSuccess } from "../policies/StopOnSuccess.ts"
import type { StopOnSuccess, StopOnSuccessOptions } from "../policies/StopOnSuccessState.ts"
import { survivalOf } from "../posterior/Survival.ts"

/**
 * The policy "sequential-flat": the same rule as `sequential` with one prior for all queries, the mixture of the
 * batch's curves. What it gains over uniform is the gain of stopping; what `sequential` gains over it is the gain of
 * predicting. Since all queries share the prior, it samples them in turn, and its choices hardly depend on the prior. O(n Bmax) once
 * for the mixture, then as `sequential`.
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `InvalidProbability`, `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { betaCurves, samples } from "@alloc/core"
 * import { sequentialFlat } from "@alloc/core/controls"
 *
 * const curves = betaCurves([1, 0.2], [1, 1.8], { maxSamples: 8 })
 * const policy = sequentialFlat({ maxInFlight: 2 })
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 })
 * console.log(policy.next(start)?.samples.join()) // => "1,1"
 * ```
 */
export const sequentialFlat = (options: StopOnSuccessOptions = {}): Policy<StopOnSuccess> =>
  stopOnSuccess("sequential-flat", options, (curves) => survivalOf(curves, { pooled: true }))
