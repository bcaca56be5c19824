/**
 * A control of `sequential`: the same priors given to the wrong queries.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { stopOnSuccess } from "../policies/StopOnSuccess.ts"
import type { StopOnSuccess, StopOnSuccessOptions } from "../policies/StopOnSuccessState.ts"
import { survivalOf } from "../posterior/Survival.ts"
import { permutation, random } from "../random/Random.ts"

/**
 * The policy "sequential-shuffled": `sequential` on the batch's predictions permuted at random (the problem's seed).
 * It should do no better than `sequential-flat`; if it does, something leaks. Its cost is that of `sequential`, O(n) more at the start.
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `InvalidProbability`, `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { betaCurves, samples } from "@alloc/core"
 * import { sequentialShuffled } from "@alloc/core/controls"
 *
 * const curves = betaCurves([1, 0.2], [1, 1.8], { maxSamples: 8 })
 * const policy = sequentialShuffled()
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(1), seed: 1 })
 * console.log(policy.next(start)?.samples.join()) // => "1"
 * ```
 */
export const sequentialShuffled = (options: StopOnSuccessOptions = {}): Policy<StopOnSuccess> =>
  stopOnSuccess("sequential-shuffled", options, (curves, problem) =>
    survivalOf(curves, { rows: permutation(curves.size, random(problem.seed, "shuffled")) })
  )
