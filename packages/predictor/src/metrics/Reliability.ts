/**
 * Do predicted probabilities mean what they say?
 *
 * @module
 */
import { checkProbabilities, checkWeights } from "../checks/Numbers.ts"
import { checkPredictions } from "../checks/Predictions.ts"
import { checkArray, checkObject } from "../checks/Shapes.ts"
import type { Counts } from "../Labels.ts"
import { fail } from "../PredictorError.ts"

/** One bin of a reliability diagram. */
export interface ReliabilityBin {
  readonly queries: number
  /** Number of samples. */
  readonly weight: number
  /** Mean prediction, weighted by samples. */
  readonly predicted: number
  /** Observed success rate. */
  readonly observed: number
}

/**
 * Bins of equal numbers of queries by prediction (equal predictions stay together), lowest first. O(n log n).
 *
 * @throws PredictorError `TooFewRows`, `LengthMismatch`, `InvalidNumber`, `InvalidLabel`, `InvalidOption` (bins)
 * @example
 * ```ts
 * import { reliabilityBins } from "@alloc/predictor/metrics"
 *
 * const labels = { successes: [0, 1, 3, 4], trials: [4, 4, 4, 4] }
 * const bins = reliabilityBins([0.1, 0.2, 0.7, 0.9], labels, 2)
 * console.log(bins.map((bin) => bin.observed)) // => [ 0.125, 0.875 ]
 * ```
 */
export const reliabilityBins = (
  probability: ArrayLike<number>,
  labels: Counts,
  bins = 10
): ReadonlyArray<ReliabilityBin> => {
  checkPredictions(probability, labels)
  if (!(Number.isInteger(bins) && bins >= 1))
    fail({ _tag: "InvalidOption", field: "bins", value: bins, valid: "a whole number >= 1" })
  const n = probability.length
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => probability[a] - probability[b] || a - b)
  const result: Array<ReliabilityBin> = []
  let start = 0
  for (let b = 1; b <= bins && start < n; b++) {
    let end = Math.max(start + 1, Math.round((n * b) / bins))
    while (end < n && probability[order[end]] === probability[order[end - 1]]) end++
    let weight = 0
    let predicted = 0
    let observed = 0
    for (let i = start; i < end; i++) {
      const q = order[i]
      weight += labels.trials[q]
      predicted += labels.trials[q] * probability[q]
      observed += labels.successes[q]
    }
    result.push({ queries: end - start, weight, predicted: predicted / weight, observed: observed / weight })
    start = end
  }
  return result
}

/**
 * Expected calibration error: the bins' mean |predicted - observed|, weighted by samples.
 *
 * @throws PredictorError `TooFewRows` for no bin
 * @example
 * ```ts
 * import { calibrationError, reliabilityBins } from "@alloc/predictor/metrics"
 *
 * const bins = reliabilityBins([0.3, 0.8], { successes: [1, 4], trials: [5, 5] }, 2)
 * console.log(calibrationError(bins).toFixed(2)) // => 0.05
 * ```
 */
export const calibrationError = (bins: ReadonlyArray<ReliabilityBin>): number => {
  checkArray("bins", bins)
  bins.forEach((bin, i) => {
    checkObject(`bins[${i}]`, bin, "weight", "predicted", "observed")
    checkWeights(`bins[${i}]`, [bin.weight])
    checkProbabilities(`bins[${i}]`, [bin.predicted, bin.observed])
  })
  if (bins.length === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "a calibration error" })
  let total = 0
  let weight = 0
  for (const bin of bins) {
    total += bin.weight * Math.abs(bin.predicted - bin.observed)
    weight += bin.weight
  }
  return total / weight
}

/**
 * Brier score per sample: mean of (p - outcome)^2, from 0 (perfect) to 1.
 *
 * @throws PredictorError `TooFewRows`, `LengthMismatch`, `InvalidNumber`, `InvalidLabel`
 * @example
 * ```ts
 * import { brier } from "@alloc/predictor/metrics"
 *
 * console.log(brier([1, 0.5], { successes: [4, 2], trials: [4, 4] })) // => 0.125
 * ```
 */
export const brier = (probability: ArrayLike<number>, labels: Counts): number => {
  checkPredictions(probability, labels)
  let total = 0
  let weight = 0
  for (let i = 0; i < probability.length; i++) {
    const p = probability[i]
    total += labels.successes[i] * (1 - p) ** 2 + (labels.trials[i] - labels.successes[i]) * p * p
    weight += labels.trials[i]
  }
  return total / weight
}
