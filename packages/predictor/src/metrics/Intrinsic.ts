/**
 * The predictor's own quality: the paper's Table 1 and what its reviewers missed there.
 *
 * @module
 */

import { checkLength, checkNumbers, checkProbabilities } from "../checks/Numbers.ts"
import { checkPredictions } from "../checks/Predictions.ts"
import { checkList } from "../checks/Shapes.ts"
import { type Counts, totals } from "../Labels.ts"
import { fail } from "../PredictorError.ts"
import { auc, spearman } from "./Ranking.ts"
import { brier, calibrationError, reliabilityBins } from "./Reliability.ts"

/** Quality of predicted success probabilities on held-out queries. */
export interface Intrinsic {
  /** Cross entropy, nats per sample. */
  readonly loss: number
  /** Cross entropy of the constant prediction `base`. */
  readonly avg: number
  /** Entropy floor of the soft labels: the cross entropy of predicting every query's observed rate. */
  readonly opt: number
  /** Share of queries on the same side of the median, predicted and observed. */
  readonly accuracy: number
  readonly spearman: number
  /** Spearman among queries whose observed rate lies in [0.1, 0.9]. */
  readonly spearmanMiddle: number
  /** Number of queries in that middle range. */
  readonly middle: number
  readonly auc: number
  readonly ece: number
  readonly brier: number
}

/** How near to certainty a prediction is taken to be, as scikit-learn does: a certain error costs 36 nats, not infinity. */
const EDGE = Number.EPSILON

const term = (count: number, p: number): number => (count === 0 ? 0 : -count * Math.log(Math.max(EDGE, p)))

/**
 * Cross entropy of predicted probabilities, nats per sample. A prediction counts as at least 2^-52 away from certainty, as in
 * scikit-learn: a sure error costs 36 nats a sample, not infinity, so that sums and differences stay numbers.
 *
 * @throws PredictorError `TooFewRows`, `LengthMismatch`, `InvalidNumber`, `InvalidLabel`
 * @example
 * ```ts
 * import { crossEntropy } from "@alloc/predictor/metrics"
 *
 * console.log(crossEntropy([0.5], { successes: [1], trials: [4] }).toFixed(4)) // => 0.6931
 * ```
 */
export const crossEntropy = (probability: ArrayLike<number>, labels: Counts): number => {
  checkPredictions(probability, labels)
  return meanCrossEntropy(probability, labels)
}

const meanCrossEntropy = (probability: ArrayLike<number>, labels: Counts): number => {
  let total = 0
  let weight = 0
  for (let i = 0; i < probability.length; i++) {
    const s = labels.successes[i]
    const f = labels.trials[i] - s
    total += term(s, probability[i]) + term(f, 1 - probability[i])
    weight += s + f
  }
  return total / weight
}

/**
 * The middle value; for even sizes the mean of the two middle ones. O(n log n).
 *
 * @throws PredictorError `TooFewRows`, `InvalidNumber`
 * @example
 * ```ts
 * import { median } from "@alloc/predictor/metrics"
 *
 * console.log(median([4, 1, 2]), median([4, 1, 2, 3])) // => 2 2.5
 * ```
 */
export const median = (values: ArrayLike<number>): number => {
  checkNumbers("values", values, false)
  if (values.length === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "a median" })
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/**
 * Share of queries for which "above the median" agrees; a value at its median counts as not above.
 *
 * @throws PredictorError `TooFewRows`, `LengthMismatch`, `InvalidNumber`
 * @example
 * ```ts
 * import { medianAccuracy } from "@alloc/predictor/metrics"
 *
 * console.log(medianAccuracy([0.1, 0.2, 0.8, 0.9], [0, 1, 0.5, 1])) // => 0.5
 * ```
 */
export const medianAccuracy = (predicted: ArrayLike<number>, observed: ArrayLike<number>): number => {
  checkList("predicted", predicted)
  checkLength("observed", observed, predicted.length)
  const a = median(predicted)
  const b = median(observed)
  let agree = 0
  for (let i = 0; i < predicted.length; i++) if (predicted[i] > a === observed[i] > b) agree++
  return agree / predicted.length
}

/**
 * All of them. `base` is the constant that `avg` predicts: pass the training queries' success rate; by default the mean
 * of `labels` themselves, the best constant there is. A rank correlation or an area that is not defined is NaN.
 *
 * @throws PredictorError `TooFewRows`, `LengthMismatch`, `InvalidNumber`, `InvalidLabel`
 * @example
 * ```ts
 * import { intrinsic } from "@alloc/predictor/metrics"
 *
 * const metrics = intrinsic([0.1, 0.5, 0.9], { successes: [0, 5, 10], trials: [10, 10, 10] })
 * console.log(metrics.spearman, metrics.loss < metrics.avg, metrics.opt < metrics.loss) // => 1 true true
 * ```
 */
export const intrinsic = (probability: ArrayLike<number>, labels: Counts, base?: number | undefined): Intrinsic => {
  checkPredictions(probability, labels)
  if (base !== undefined) checkProbabilities("base", [base])
  return intrinsicOf(probability, labels, base)
}

/** `intrinsic` of what was checked before. */
export const intrinsicOf = (probability: ArrayLike<number>, labels: Counts, base: number | undefined): Intrinsic => {
  const n = probability.length
  const t = totals(labels)
  const rates = Float64Array.from({ length: n }, (_, i) => labels.successes[i] / labels.trials[i])
  const failures = Float64Array.from({ length: n }, (_, i) => labels.trials[i] - labels.successes[i])
  const middle = Array.from({ length: n }, (_, i) => i).filter((i) => rates[i] >= 0.1 && rates[i] <= 0.9)
  return {
    loss: meanCrossEntropy(probability, labels),
    avg: meanCrossEntropy(new Float64Array(n).fill(base ?? t.successes / t.trials), labels),
    opt: meanCrossEntropy(rates, labels),
    accuracy: medianAccuracy(probability, rates),
    spearman: spearman(probability, rates),
    spearmanMiddle: spearman(
      middle.map((i) => probability[i]),
      middle.map((i) => rates[i])
    ),
    middle: middle.length,
    auc: auc(probability, labels.successes, failures),
    ece: calibrationError(reliabilityBins(probability, labels)),
    brier: brier(probability, labels)
  }
}
