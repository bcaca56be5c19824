/**
 * Adaptive-Consistency: stop voting when the majority is sure to stay.
 *
 * @module
 */
import { checkNumber, checkOptions, checkWord } from "../Checks.ts"
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

/** Votes fall into few patterns, whatever the answers are: what a pattern gives is computed once. */
const remembered = (rule: (counts: ReadonlyArray<number>) => boolean): ((counts: ReadonlyArray<number>) => boolean) => {
  const known = new Map<string, boolean>()
  return (counts) => {
    const key = counts.join()
    const found = known.get(key)
    if (found !== undefined) return found
    const result = rule(counts)
    // A stream without end must not fill the memory.
    if (known.size >= 65536) known.clear()
    known.set(key, result)
    return result
  }
}

/**
 * The policy "adaptive-consistency" (Aggarwal et al. 2023, arXiv 2305.11860): majority voting that leaves a query once
 * P(majority stays) >= confidence, under a Beta or a Dirichlet posterior with uniform prior. See `stopWhenSettled`'s
 * module for the budget. O(n + answers of the unsettled queries) a round.
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { adaptiveConsistency } from "@alloc/core/voting"
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
  checkOptions(options, ["rule", "confidence", "step"])
  const { rule = "beta", confidence = 0.95, step = 1 } = options
  checkWord("rule", rule, ["beta", "dirichlet"])
  checkNumber("confidence", confidence, "a number in (0, 1]", (value) => value > 0 && value <= 1)
  const name = rule === "beta" ? "adaptive-consistency" : "adaptive-consistency-dirichlet"
  const isSettled = remembered((counts) => {
    // One answer alone: under the Dirichlet of the answers seen it is certain at once, so the Beta rule decides.
    if (rule === "beta" || counts.length === 1) return majorityStaysBeta(counts[0], counts[1] ?? 0) >= confidence
    return majorityStaysDirichlet(counts) >= confidence
  })
  return stopWhenSettled(name, step, (answers) => {
    const counts = majorityVote(answers).ranking.map(([, votes]) => votes)
    return counts.length > 0 && isSettled(counts)
  })
}
