/**
 * Bootstrap intervals of metrics, by query.
 *
 * @module
 */
import { random } from "@alloc/core/random"
import { anyNumber, checkOptions, number, share, wholeNumber } from "../checks/Options.ts"
import { checkPredictions } from "../checks/Predictions.ts"
import { type Counts, selectCounts } from "../Labels.ts"
import { type Intrinsic, intrinsic, intrinsicOf } from "./Intrinsic.ts"

/** A metric with its percentile interval. */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Every metric of `intrinsic` with its interval. */
export type IntrinsicEstimates = Readonly<Record<keyof Intrinsic, Estimate>>

/** Options of `intrinsicWithIntervals`. */
export interface IntervalOptions {
  /** The constant that `avg` predicts, see `intrinsic`. */
  readonly base?: number | undefined
  /** Default 1000. */
  readonly resamples?: number | undefined
  /** Default 0.95. */
  readonly coverage?: number | undefined
  readonly seed?: number | undefined
}

/**
 * `intrinsic` with percentile-bootstrap intervals: queries are drawn with replacement, with all their samples.
 * Resamples for which a metric is not defined (one class only, say) are left out of its interval.
 *
 * O(resamples n log n).
 *
 * @throws PredictorError `InvalidOption`, and as `intrinsic`
 * @example
 * ```ts
 * import { intrinsicWithIntervals } from "@alloc/predictor/metrics"
 *
 * const predicted = Array.from({ length: 60 }, (_, i) => (i + 0.5) / 60)
 * const labels = { successes: predicted.map((p) => Math.round(8 * p)), trials: predicted.map(() => 8) }
 * const { auc } = intrinsicWithIntervals(predicted, labels, { resamples: 200 })
 * console.log(auc.low < auc.value, auc.value < auc.high) // => true true
 * ```
 */
export const intrinsicWithIntervals = (
  probability: ArrayLike<number>,
  labels: Counts,
  options: IntervalOptions = {}
): IntrinsicEstimates => {
  checkOptions(options, {
    base: number("a number in [0, 1]", (value) => value >= 0 && value <= 1),
    resamples: wholeNumber(1, 1e6),
    coverage: share,
    seed: anyNumber
  })
  checkPredictions(probability, labels)
  const { base, coverage = 0.95, resamples = 1000, seed = 0 } = options
  const size = probability.length
  const stream = random(seed, "intrinsic")
  const whole = intrinsic(probability, labels, base)
  const drawn = Array.from({ length: resamples }, () => {
    const rows = Int32Array.from({ length: size }, () => stream.below(size))
    return intrinsicOf(
      Float64Array.from(rows, (i) => probability[i]),
      selectCounts(labels, rows),
      base
    )
  })
  const estimate = (key: keyof Intrinsic): Estimate => {
    const sorted = Float64Array.from(drawn.map((metrics) => metrics[key]).filter((v) => !Number.isNaN(v))).sort()
    const at = (share: number): number =>
      sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
    return { value: whole[key], low: at((1 - coverage) / 2), high: at((1 + coverage) / 2) }
  }
  return {
    loss: estimate("loss"),
    avg: estimate("avg"),
    opt: estimate("opt"),
    accuracy: estimate("accuracy"),
    spearman: estimate("spearman"),
    spearmanMiddle: estimate("spearmanMiddle"),
    middle: estimate("middle"),
    auc: estimate("auc"),
    ece: estimate("ece"),
    brier: estimate("brier")
  }
}
