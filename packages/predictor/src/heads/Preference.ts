/**
 * Preference between two decoders: the paper's routing loss.
 *
 * @module
 */
import { checkNumbers } from "../checks/Numbers.ts"
import { type Counts, checkCounts, checkRows, type Rewards, selectCounts } from "../Labels.ts"
import { fail } from "../PredictorError.ts"
import { type Head, numbersOf, sigmoid } from "./Head.ts"
import { probabilityLimits } from "./ProbabilityLimits.ts"
import { successHead } from "./Success.ts"

/** Predicted probability that the strong decoder's reply is preferred, per query. */
export interface PreferencePrediction {
  readonly kind: "preference"
  readonly probability: Float64Array
}

/**
 * Labels for routing: the mean over all pairs of a strong and a weak sample of sigmoid(scale (r_strong - r_weak)), as
 * counts of one trial per query.
 *
 * @throws PredictorError `LengthMismatch`, `InvalidLabel` (a query without samples), `InvalidNumber`
 * @example
 * ```ts
 * import { preferencesOf } from "@alloc/predictor"
 *
 * const labels = preferencesOf({ rewards: [[1, 1]] }, { rewards: [[1]] })
 * console.log(labels.successes[0], labels.trials[0]) // => 0.5 1
 * ```
 */
export const preferencesOf = (strong: Rewards, weak: Rewards, scale = 1): Counts => {
  checkRows(strong)
  checkRows(weak)
  if (strong.rewards.length !== weak.rewards.length) {
    fail({ _tag: "LengthMismatch", field: "weak", length: weak.rewards.length, expected: strong.rewards.length })
  }
  checkNumbers("scale", [scale])
  const successes = strong.rewards.map((row, i) => {
    const other = weak.rewards[i]
    if (row.length === 0 || other.length === 0) {
      fail({
        _tag: "InvalidLabel",
        query: String(i),
        field: "rewards",
        value: "none",
        valid: "at least one sample of each decoder"
      })
    }
    checkNumbers(`strong.rewards[${i}]`, row)
    checkNumbers(`weak.rewards[${i}]`, other)
    let sum = 0
    for (let a = 0; a < row.length; a++)
      for (let b = 0; b < other.length; b++) sum += sigmoid(scale * (row[a] - other[b]))
    return sum / (row.length * other.length)
  })
  return { successes, trials: new Float64Array(successes.length).fill(1) }
}

/**
 * The head for p(strong beats weak) of the paper's routing: cross entropy on soft labels, nats per query. Raw output: the
 * log odds. Route the queries with the highest probabilities to the strong decoder.
 *
 * @throws PredictorError `InvalidLabel`, `LengthMismatch`
 * @example
 * ```ts
 * import { preferenceHead } from "@alloc/predictor"
 *
 * console.log(preferenceHead().decode(Float64Array.of(0, 2)).probability.map((p) => Math.round(100 * p) / 100))
 * // => [0.5, 0.88]
 * ```
 */
export const preferenceHead = (): Head<Counts, PreferencePrediction> => {
  const base = successHead()
  return {
    ...base,
    name: "preference",
    check: checkCounts,
    checkLearnable: () => {},
    select: selectCounts,
    link: (scores, labels) => ({ kind: "logit", ...probabilityLimits(scores, labels), append: [] }),
    decode: (raw) => ({ kind: "preference", probability: numbersOf(raw, 1).map(sigmoid) })
  }
}
