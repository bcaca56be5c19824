/**
 * A control of `sequential`: the same priors given to the wrong queries.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { survivalOf } from "../posterior/Survival.ts"
import { permutation, random } from "../Random.ts"
import { type StopOnSuccess, type StopOnSuccessOptions, stopOnSuccess } from "./StopOnSuccess.ts"

/**
 * The policy "sequential-shuffled": `sequential` on the batch's predictions permuted at random (the problem's seed).
 * It should do no better than `sequential-flat`; if it does, something leaks.
 *
 * @throws CoreError as `sequential` does
 */
export const sequentialShuffled = (options: StopOnSuccessOptions = {}): Policy<StopOnSuccess> =>
  stopOnSuccess("sequential-shuffled", options, (curves, problem) =>
    survivalOf(curves, { rows: permutation(curves.size, random(problem.seed, "shuffled")) })
  )
