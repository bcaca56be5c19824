/**
 * How well predictions order the queries.
 *
 * @module
 */

import { checkLength, checkNumbers, checkWeights } from "../checks/Numbers.ts"
import { checkList } from "../checks/Shapes.ts"

/** Indices in the order of their values; infinite values have a difference of NaN, so they are compared. */
const increasing = (values: ArrayLike<number>): Array<number> =>
  Array.from({ length: values.length }, (_, i) => i).sort((a, b) =>
    values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b
  )

/**
 * Ranks from 1, ties get their average rank. O(n log n).
 *
 * @throws PredictorError `InvalidNumber` for NaN
 * @example
 * ```ts
 * import { ranks } from "@alloc/predictor/metrics"
 *
 * console.log(ranks([10, 30, 20, 20])) // => [ 1, 4, 2.5, 2.5 ]
 * ```
 */
export const ranks = (values: ArrayLike<number>): Float64Array => {
  checkNumbers("values", values, false)
  const n = values.length
  const order = increasing(values)
  const result = new Float64Array(n)
  for (let start = 0; start < n; ) {
    let end = start
    while (end + 1 < n && values[order[end + 1]] === values[order[start]]) end++
    for (let i = start; i <= end; i++) result[order[i]] = (start + end) / 2 + 1
    start = end + 1
  }
  return result
}

/**
 * Pearson correlation; NaN where one side never varies.
 *
 * @throws PredictorError `LengthMismatch`, `InvalidNumber`
 * @example
 * ```ts
 * import { pearson } from "@alloc/predictor/metrics"
 *
 * console.log(pearson([1, 2, 3], [2, 4, 7]).toFixed(4)) // => 0.9934
 * ```
 */
export const pearson = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  checkList("a", a)
  checkLength("b", b, a.length)
  checkNumbers("a", a)
  checkNumbers("b", b)
  const n = a.length
  let meanA = 0
  let meanB = 0
  let variesA = false
  let variesB = false
  for (let i = 0; i < n; i++) {
    meanA += a[i] / n
    meanB += b[i] / n
    variesA ||= a[i] !== a[0]
    variesB ||= b[i] !== b[0]
  }
  // Without this, the rounding of a mean would pass for variation.
  if (!(variesA && variesB)) return Number.NaN
  let ab = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < n; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB)
    aa += (a[i] - meanA) ** 2
    bb += (b[i] - meanB) ** 2
  }
  return ab / Math.sqrt(aa * bb)
}

/**
 * Spearman's rank correlation with average ranks for ties; NaN where one side never varies.
 *
 * @throws PredictorError `LengthMismatch`, `InvalidNumber` for NaN
 * @example
 * ```ts
 * import { spearman } from "@alloc/predictor/metrics"
 *
 * console.log(spearman([1, 2, 3, 4], [10, 20, 40, 30])) // => 0.8
 * ```
 */
export const spearman = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.round(pearson(ranks(a), ranks(b)) * 1e12) / 1e12

/**
 * Area under the ROC curve with soft labels: the probability that a random successful sample's query is predicted above
 * a random failed sample's, ties counting half. NaN where one class is absent. O(n log n).
 *
 * @throws PredictorError `LengthMismatch`, `InvalidNumber` for NaN and for negative weights
 * @example
 * ```ts
 * import { auc } from "@alloc/predictor/metrics"
 *
 * console.log(auc([0.2, 0.6, 0.9], [0, 1, 2], [2, 1, 0])) // => 0.9444444444444444
 * ```
 */
export const auc = (predicted: ArrayLike<number>, positive: ArrayLike<number>, negative: ArrayLike<number>): number => {
  checkList("predicted", predicted)
  checkLength("positive", positive, predicted.length)
  checkLength("negative", negative, predicted.length)
  checkNumbers("predicted", predicted, false)
  checkWeights("positive", positive)
  checkWeights("negative", negative)
  const order = increasing(predicted)
  let below = 0
  let positives = 0
  let area = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    let p = 0
    let n = 0
    while (end < order.length && predicted[order[end]] === predicted[order[start]]) {
      p += positive[order[end]]
      n += negative[order[end]]
      end++
    }
    area += p * (below + n / 2)
    below += n
    positives += p
    start = end
  }
  return area / (positives * below)
}
