import {
  checkMaxSamples,
  checkOptions,
  copyNonNegative,
  copyProbabilities,
  lengthOf,
  normaliseRows
} from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { HistogramCurves, Numbers } from "../Curves.ts"
import { readByFill } from "./ReadByFill.ts"

/**
 * Curves from a histogram over success probabilities, as a classifier over bins predicts it: `points` are the bins'
 * success probabilities, `weights` the predicted mass of each bin, row-major. Marginal = sum_h w_h p_h (1 - p_h)^(j - 1).
 * Weights are brought to the sum 1, from which a query's may be 1e-4 away. O(n bins) memory; reading j marginals is O(j bins).
 *
 * @throws CoreError `InvalidProbability`, `InvalidParameter`, `EmptyCurves`, `UnknownOption`
 * @example
 * ```ts
 * import { histogramCurves } from "@alloc/core"
 *
 * const curves = histogramCurves([0.5, 0.5], { points: [0, 1], maxSamples: 4 })
 * console.log(curves.marginal(0, 1), curves.marginal(0, 2)) // => 0.5 0
 * ```
 */
export const histogramCurves = (
  weights: Numbers,
  options: { readonly points: Numbers; readonly maxSamples: number }
): HistogramCurves => {
  checkOptions(options, ["points", "maxSamples"])
  const { maxSamples } = options
  checkMaxSamples(maxSamples)
  const points = copyProbabilities("points", options.points)
  const bins = points.length
  if (bins === 0 || lengthOf("weights", weights) % bins !== 0)
    fail({
      _tag: "InvalidParameter",
      field: "number of points",
      value: bins,
      valid: `a whole number >= 1 that divides the number of weights, ${weights.length}`
    })
  const w = copyNonNegative("weights", weights, bins)
  normaliseRows("weights", w, bins)
  const size = w.length / bins
  const keep = points.map((p) => 1 - p)
  const state = new Float64Array(bins)
  const fill: HistogramCurves["fill"] = (query, out, start, limit, floor) => {
    const first = query * bins
    for (let h = 0; h < bins; h++) state[h] = w[first + h] * points[h]
    let j = 0
    for (; j < limit; j++) {
      let m = 0
      for (let h = 0; h < bins; h++) {
        m += state[h]
        state[h] *= keep[h]
      }
      if (j >= start && m < floor) break
      out[j] = m
    }
    return j
  }
  return {
    kind: "histogram",
    size,
    maxSamples,
    hulled: 0,
    points,
    weights: w,
    fill,
    ...readByFill(size, maxSamples, fill)
  }
}
