/**
 * Stop on success with the predictor's posterior for each query.
 *
 * @module
 */
import { checkOptions } from "../Checks.ts"
import type { Policy } from "../Policy.ts"
import { survivalOf } from "../posterior/Survival.ts"
import { checkRates, survivalUnderVerdicts, type VerifierRates } from "../posterior/Verdicts.ts"
import { STOP_ON_SUCCESS, stopOnSuccess } from "./StopOnSuccess.ts"
import type { StopOnSuccess, StopOnSuccessOptions } from "./StopOnSuccessState.ts"

/** Options of `sequential`. */
export interface SequentialOptions extends StopOnSuccessOptions {
  /**
   * How often the verifier errs; default never. An accepted answer is then right with the state's `confidence`, samples are
   * ordered by their chance to be accepted *and right*, and the policy still ends with the first acceptance: one more
   * sample cannot be told from it, so it adds nothing to what is expected to be right. Asking the verifier again can:
   * see `repeatedVerdicts`.
   */
  readonly verifier?: VerifierRates | undefined
}

/**
 * The policy "sequential": samples in rounds until success, the queue ordered by each query's posterior success
 * h_i(m) = Delta_(m+1) / (1 - q_i(m)) under the predicted curve as prior (a / (a + b + m) for Beta curves), given up
 * below the price at which the expected use meets the budget. The prior may be of any kind: see `survivalOf`, and
 * `StopOnSuccess` for the budget's meaning and for rounds.
 * O(n) memory beside the curves. Each round solves the price in some ten to forty steps, each of which reads
 * the posteriors of the unsolved queries as far as they are worth the price, and no further once the budget is exceeded:
 * O(n + samples that are worth it).
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `InvalidProbability`, `UnexpectedOutcome`, `UnknownOption`
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
export const sequential = (options: SequentialOptions = {}): Policy<StopOnSuccess> => {
  checkOptions(options, [...STOP_ON_SUCCESS, "verifier"])
  const { verifier, ...rest } = options
  if (verifier === undefined) return stopOnSuccess("sequential", rest, (curves) => survivalOf(curves))
  checkRates(verifier)
  return stopOnSuccess("sequential", rest, (curves) => survivalUnderVerdicts(curves, verifier))
}
