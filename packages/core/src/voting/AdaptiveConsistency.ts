/**
 * Adaptive-Consistency: stop voting when the majority is sure to stay.
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { Policy } from "../Policy.ts"
import { majorityStaysBeta, majorityStaysDirichlet } from "../posterior/MajorityStays.ts"
import { stopWhenSettled, type Voting } from "./StopWhenSettled.ts"
import { majorityVote } from "./Vote.ts"

/** Options of `adaptiveConsistency`. */
export interface AdaptiveConsistencyOptions {
  /** The leader against the runner-up (default), or against every answer seen. */
  readonly rule?: "beta" | "dirichlet" | undefined
  /** Stop at this probability that the majority stays; default 0.95. */
  readonly confidence?: number | undefined
  /** Samples per query and round; default 1. */
  readonly step?: number | undefined
}

/**
 * The policy "adaptive-consistency" (Aggarwal et al. 2023, arXiv 2305.11860): majority voting that leaves a query once
 * P(majority stays) >= confidence, under a Beta or a Dirichlet posterior with uniform prior. See `stopWhenSettled`'s
 * module for the budget. O(n + answers of the unsettled queries) a round.
 *
 * @throws CoreError `InvalidParameter` for a confidence outside (0, 1]; as `batchOf` does
 * @example
 * ```ts
 * import { adaptiveConsistency, samples, successCurves } from "@alloc/core"
 *
 * const curves = successCurves([0.5], { maxSamples: 16 })
 * const policy = adaptiveConsistency({ step: 4 })
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(16), seed: 1 })
 * const queries = new Int32Array(4)
 * const rewards = new Float64Array(4).fill(Number.NaN)
 * const answers = ["42", "42", "42", "42"]
 * const settled = policy.observe(start, { queries, arms: new Int32Array(4), rewards, answers })
 * console.log(policy.next(start)?.samples.join(), policy.next(settled)) // => "4" undefined
 * ```
 */
export const adaptiveConsistency = (options: AdaptiveConsistencyOptions = {}): Policy<Voting> => {
  const { rule = "beta", confidence = 0.95, step = 1 } = options
  if (!(confidence > 0 && confidence <= 1)) {
    const valid = "a number in (0, 1]"
    throw new CoreError({ _tag: "InvalidParameter", field: "confidence", value: confidence, valid })
  }
  const name = rule === "beta" ? "adaptive-consistency" : "adaptive-consistency-dirichlet"
  return stopWhenSettled(name, step, (answers) => {
    const counts = majorityVote(answers).ranking.map(([, votes]) => votes)
    if (counts.length === 0) return false
    // One answer alone: under the Dirichlet of the answers seen it is certain at once, so the Beta rule decides.
    if (rule === "beta" || counts.length === 1) return majorityStaysBeta(counts[0], counts[1] ?? 0) >= confidence
    return majorityStaysDirichlet(counts) >= confidence
  })
}
