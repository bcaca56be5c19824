/**
 * Uncertainty-aware budgets: one sample's own likelihood decides how many more are drawn.
 *
 * @module
 */

import { allocateTotal } from "../allocation/Allocate.ts"
import { checkLengthOf, checkOptions, checkPositive } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import { successCurves } from "../curves/SuccessCurves.ts"
import type { Outcomes, Policy, Round } from "../Policy.ts"
import { type Batch, batchOf, boundsWithin } from "../policies/Batch.ts"
import { checkOutcomes } from "../policies/CheckOutcomes.ts"
import { withCheckedState } from "../policies/CheckState.ts"
import { roundOf } from "../policies/OneShot.ts"
import { uniformBudgets } from "../policies/Uniform.ts"
import { type Answers, appendAnswers } from "./StopWhenSettled.ts"

/** State of `uncertaintyAware`. */
export interface UncertaintyAware {
  readonly batch: Batch
  readonly answers: ReadonlyArray<Answers>
  /** exp(mean log-probability / temperature) of each query's first sample; NaN before it, and where it failed. */
  readonly confidence: Float64Array
  readonly round: Round | undefined
  readonly seed: number
}

const confidences = (size: number, outcomes: Outcomes, temperature: number): Float64Array => {
  const { logProbabilities = [], tokens = [] } = outcomes
  checkLengthOf("outcomes.logProbabilities", logProbabilities, outcomes.queries.length)
  checkLengthOf("outcomes.tokens", tokens, outcomes.queries.length)
  const confidence = new Float64Array(size).fill(Number.NaN)
  for (const [at, i] of outcomes.queries.entries()) {
    if (outcomes.failed?.[at] === 1 || !Number.isNaN(confidence[i])) continue
    const p = Math.exp(Number(logProbabilities[at]) / Math.max(1, Number(tokens[at])) / temperature)
    if (!(p >= 0 && p <= 1 + 1e-9))
      fail({ _tag: "InvalidProbability", field: "exp(mean log-probability)", query: i, value: p })
    confidence[i] = Math.min(1, p)
  }
  return confidence
}

/**
 * The policy "uncertainty-aware" (UAB, arXiv 2605.26849): one sample for every query, p = exp(-mean NLL / 0.2) from its
 * tokens' log-probabilities, then the rest of the budget greedily on p (1 - p)^c, c the samples that a query has; the
 * answers are put to a majority vote. A query whose first sample failed takes the batch's mean p.
 *
 * The minimum is at least 1; a batch with less than one sample per query draws for a random subset and ends. O(n + samples
 * bought).
 *
 * @throws CoreError `LengthMismatch`, `InvalidProbability`, `InvalidParameter`, `InvalidBounds`, `InvalidBudget`,
 * `InfeasibleBudget`, `UnexpectedOutcome`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { uncertaintyAware } from "@alloc/core/voting"
 *
 * const curves = successCurves([0.5, 0.5], { maxSamples: 8 })
 * const policy = uncertaintyAware()
 * const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(3), seed: 1 })
 * const second = policy.observe(start, {
 *   queries: Int32Array.of(0, 1),
 *   arms: new Int32Array(2),
 *   rewards: new Float64Array(2).fill(Number.NaN),
 *   tokens: Float64Array.of(10, 10),
 *   logProbabilities: Float64Array.of(-0.2, -2),
 *   answers: ["4", "5"]
 * })
 * // p = .905 and .368, hence gains of .086 against .233, .147, .093.
 * console.log(policy.next(second)?.queries.join(), policy.next(second)?.samples.join()) // => "0,1" "1,3"
 * ```
 */
export const uncertaintyAware = (
  options: { readonly temperature?: number | undefined } = {}
): Policy<UncertaintyAware> => {
  checkOptions(options, ["temperature"])
  const { temperature = 0.2 } = options
  checkPositive("temperature", temperature)
  return withCheckedState<UncertaintyAware>("batch", {
    name: "uncertainty-aware",
    start: (problem) => {
      const batch = batchOf(problem)
      const one = batch.maximum.map((most, i) => Math.min(most, Math.max(1, batch.minimum[i])))
      const wanted = one.reduce((sum, each) => sum + each, 0)
      const first = { ...batch, maximum: one, total: Math.min(batch.total, wanted) }
      return {
        batch,
        answers: Array.from({ length: batch.size }, () => []),
        confidence: new Float64Array(batch.size).fill(Number.NaN),
        round: roundOf(uniformBudgets(first, problem.seed)),
        seed: problem.seed
      }
    },
    next: (state) => (state.round?.queries.length === 0 ? undefined : state.round),
    observe: (state, outcomes) => {
      const { batch } = state
      checkOutcomes(outcomes, state.round, batch.size, "none")
      const answers = appendAnswers(state.answers, outcomes)
      const isFirst = state.answers.every((list) => list.length === 0)
      if (!isFirst) return { ...state, answers, round: undefined }
      const confidence = confidences(batch.size, outcomes, temperature)
      const drawn = Int32Array.from(answers, (list) => list.length)
      const known = confidence.filter((p) => !Number.isNaN(p))
      const mean = known.length === 0 ? 0 : known.reduce((sum, p) => sum + p, 0) / known.length
      const success = confidence.map((p) => (Number.isNaN(p) ? mean : p))
      const maximum = batch.maximum.map((most, i) => (drawn[i] === 0 ? 0 : most))
      const curves = successCurves(success, { maxSamples: batch.curves.maxSamples })
      const { samples: budgets } = allocateTotal(curves, batch.total, boundsWithin(drawn, maximum))
      return { ...state, answers, confidence, round: roundOf(budgets.map((total, i) => total - drawn[i])) }
    },
    needs: ["answers", "logProbabilities"]
  })
}
