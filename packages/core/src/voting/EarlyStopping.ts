/**
 * Early-stopping self-consistency: stop voting when a whole window agrees.
 *
 * @module
 */
import { checkOptions, checkWhole } from "../Checks.ts"
import type { Policy } from "../Policy.ts"
import { stopWhenSettled, type Voting } from "./StopWhenSettled.ts"

/**
 * The policy "early-stopping" (ESC; Li et al. 2024, arXiv 2401.10480): draws a window of samples at a time and leaves a
 * query once all answers of its last window are the same. A sample without an answer breaks the window.
 * O(n + answers of the unsettled queries) a round.
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { earlyStopping } from "@alloc/core/voting"
 *
 * const curves = successCurves([0.5], { maxSamples: 16 })
 * const policy = earlyStopping({ window: 2 })
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(16), seed: 1 })
 * const rewards = new Float64Array(2).fill(Number.NaN)
 * const outcomes = { queries: new Int32Array(2), arms: new Int32Array(2), rewards }
 * console.log(policy.next(policy.observe(start, { ...outcomes, answers: ["4", "5"] }))?.samples.join()) // => "2"
 * console.log(policy.next(policy.observe(start, { ...outcomes, answers: ["4", "4"] }))) // => undefined
 * ```
 */
export const earlyStopping = (options: { readonly window?: number | undefined } = {}): Policy<Voting> => {
  checkOptions(options, ["window"])
  const { window = 5 } = options
  checkWhole("window", window, 1)
  return stopWhenSettled("early-stopping", window, (answers) => {
    const last = answers.slice(-window)
    return last.length === window && last[0] !== undefined && last.every((answer) => answer === last[0])
  })
}
