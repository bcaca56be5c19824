/**
 * A verifier that gives a score: how often a sample of a score is right, and what that makes of taking the best score.
 *
 * The model is that of `VerifierRates`: given whether a sample is right, its score depends on nothing else, the query
 * included. A calibration curve then says how scores are distributed among right samples and among wrong ones. With F1(b)
 * and F0(b), the chances that a right and a wrong sample score in bin b or below, a sample of a query with success lambda
 * does with probability G(b) = F1(b) + (1 - lambda) (F0(b) - F1(b)), and the best score of k samples is a right one's with
 * probability
 *
 *   q(k) = sum_b f1(b) lambda sum_(i < k) G(b)^i G(b - 1)^(k - 1 - i),
 *
 * ties in a bin broken at random. That is a polynomial in 1 - lambda whose coefficients are the same for all queries, and
 * E[lambda (1 - lambda)^j] is the marginal Delta_(j+1) of the query's curve. So curves of any kind will do.
 *
 * @module
 */
import { checkCurves } from "../allocation/Bounds.ts"
import {
  checkLengthOf,
  checkNumber,
  checkObject,
  checkOptions,
  checkWhole,
  copyFinite,
  copyProbabilities
} from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves, MarginalCurves, Numbers } from "../Curves.ts"
import { marginalCurves } from "../curves/MarginalCurves.ts"
import type { VerifierRates } from "./Verdicts.ts"

/** A verifier's calibration curve, in bins of rising score. */
export interface Calibration {
  /** Lower edge of each bin, rising; a score below the first is taken to be in the first. */
  readonly scores: Numbers
  /** Share of all samples in each bin; together 1, within 1e-4. */
  readonly shares: Numbers
  /** Probability that a sample of the bin is right. It need not rise: a verifier may be fooled by what looks best. */
  readonly right: Numbers
}

/** The chances of each bin among right samples and among wrong ones. */
interface ScoreChances {
  readonly right: Float64Array
  readonly wrong: Float64Array
}

const chancesOf = (calibration: Calibration): ScoreChances => {
  checkObject("calibration", calibration, "an object of scores, shares and right")
  checkOptions(calibration, ["scores", "shares", "right"])
  const scores = copyFinite("scores", calibration.scores)
  checkWhole("number of bins", scores.length, 1)
  checkLengthOf("shares", calibration.shares, scores.length)
  checkLengthOf("right", calibration.right, scores.length)
  const shares = copyProbabilities("shares", calibration.shares)
  const right = copyProbabilities("right", calibration.right)
  for (let b = 1; b < scores.length; b++)
    checkNumber(`scores[${b}]`, scores[b], `a number above ${scores[b - 1]}, the one before`, (s) => s > scores[b - 1])
  const all = shares.reduce((sum, share) => sum + share, 0)
  checkNumber("sum of shares", all, "1, within 1e-4", (sum) => Math.abs(sum - 1) <= 1e-4)
  const base = shares.reduce((sum, share, b) => sum + share * right[b], 0) / all
  checkNumber("mean of right", base, "a number in (0, 1): both right and wrong samples", (mean) => mean > 0 && mean < 1)
  return {
    right: shares.map((share, b) => (share * right[b]) / (all * base)),
    wrong: shares.map((share, b) => (share * (1 - right[b])) / (all * (1 - base)))
  }
}

/**
 * A calibration curve from recorded samples: their scores, and whether each is right (1 or 0). Bins hold equally many
 * samples, equal scores together; each bin's share of right samples is shrunk by one sample of the mean. O(n log n).
 *
 * @throws CoreError `InvalidParameter`, `InvalidProbability`, `LengthMismatch`, `UnknownOption`
 * @example
 * ```ts
 * import { fitCalibration } from "@alloc/core/posterior"
 *
 * const { scores, right } = fitCalibration([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [0, 0, 0, 1, 0, 1], { bins: 2 })
 * console.log(scores.join(), right.map((p) => p.toFixed(2)).join()) // => "0.1,0.7 0.08,0.58"
 * ```
 */
export const fitCalibration = (
  scores: Numbers,
  right: Numbers,
  options: { readonly bins?: number | undefined } = {}
): { readonly [Field in keyof Calibration]: ReadonlyArray<number> } => {
  checkOptions(options, ["bins"])
  const { bins = 10 } = options
  checkWhole("bins", bins, 1, 65535)
  const seen = copyFinite("scores", scores)
  checkWhole("number of scores", seen.length, 1)
  checkLengthOf("right", right, seen.length)
  const isRight = copyProbabilities("right", right)
  const order = Uint32Array.from(seen.keys()).sort((a, b) => seen[a] - seen[b])
  const mean = isRight.reduce((sum, each) => sum + each, 0) / seen.length
  const edges: Array<number> = []
  const shares: Array<number> = []
  const shareRight: Array<number> = []
  let from = 0
  for (let bin = 1; bin <= bins; bin++) {
    let end = Math.round((bin * seen.length) / bins)
    while (end > 0 && end < order.length && seen[order[end]] === seen[order[end - 1]]) end++
    if (end <= from) continue
    let sum = mean
    for (let k = from; k < end; k++) sum += isRight[order[k]]
    edges.push(seen[order[from]])
    shares.push((end - from) / seen.length)
    shareRight.push(sum / (end - from + 1))
    from = end
  }
  return { scores: edges, shares, right: shareRight }
}

/**
 * The error rates of a verifier that accepts from a score on: what `sequential({ verifier })`, `verifiedCurves` and
 * `survivalUnderVerdicts` take. O(bins).
 *
 * @throws CoreError `InvalidParameter`, `InvalidProbability`, `LengthMismatch`, `UnknownOption`
 * @example
 * ```ts
 * import { ratesFromScore } from "@alloc/core/posterior"
 *
 * const calibration = { scores: [0, 0.5, 0.9], shares: [0.5, 0.3, 0.2], right: [0.1, 0.5, 0.9] }
 * const { falsePositive, falseNegative } = ratesFromScore(calibration, { accept: 0.9 })
 * console.log(falsePositive.toFixed(3), falseNegative.toFixed(3)) // => "0.032 0.526"
 * ```
 */
export const ratesFromScore = (calibration: Calibration, options: { readonly accept: number }): VerifierRates => {
  checkOptions(options, ["accept"])
  checkNumber("accept", options.accept, "a finite number, the least score that is accepted", Number.isFinite)
  const { right, wrong } = chancesOf(calibration)
  let [falsePositive, falseNegative] = [0, 0]
  for (let b = 0; b < right.length; b++)
    if (calibration.scores[b] >= options.accept) falsePositive += wrong[b]
    else falseNegative += right[b]
  return { falsePositive: Math.min(1, falsePositive), falseNegative: Math.min(1, falseNegative) }
}

/** Coefficients lose digits as fast as their sizes grow. */
const LARGEST_GROWTH = 1e8

/** Row k - 1 holds the weights of Delta_1 .. Delta_k in q(k). O(bins maxSamples^2). */
const selectionWeights = ({ right, wrong }: ScoreChances, maxSamples: number): Float64Array => {
  const weights = new Float64Array(maxSamples * maxSamples)
  let [below1, below0] = [0, 0]
  for (let b = 0; b < right.length; b++) {
    const [upTo1, upTo0] = [Math.min(1, below1 + right[b]), Math.min(1, below0 + wrong[b])]
    const growth = (upTo1 + Math.abs(upTo0 - upTo1)) ** maxSamples
    if (growth > LARGEST_GROWTH)
      fail({
        _tag: "InvalidParameter",
        field: "maxSamples",
        value: maxSamples,
        valid: "fewer: wrong samples score so high that no digit would be left"
      })
    // H(1) = 1, H(k + 1) = G(b) H(k) + G(b - 1)^k, as coefficients of powers of 1 - lambda.
    const sum = new Float64Array(maxSamples)
    const power = new Float64Array(maxSamples)
    sum[0] = 1
    power[0] = 1
    for (let k = 0; k < maxSamples; k++) {
      for (let j = 0; j <= k; j++) weights[k * maxSamples + j] += right[b] * sum[j]
      for (let j = Math.min(k + 1, maxSamples - 1); j >= 0; j--) {
        power[j] = below1 * power[j] + (j > 0 ? (below0 - below1) * power[j - 1] : 0)
        sum[j] = upTo1 * sum[j] + (j > 0 ? (upTo0 - upTo1) * sum[j - 1] : 0) + power[j]
      }
    }
    below1 = upTo1
    below0 = upTo0
  }
  return weights
}

/**
 * The curves of best-of-k by a verifier's score: `value(i, k)` is the probability that of k samples of query i the one with
 * the best score is right, where the given curve says that any is. Solvers and one-shot policies take them as any curves.
 * Where the verifier is fooled by what looks best, so that `right` falls at the top, a curve may fall with k: its marginals
 * are then negative and nothing is bought beyond the peak, see `peaks`. Curves of rewards 0 and 1, of any kind.
 * O(n maxSamples^2 + bins maxSamples^2) time, O(n maxSamples) memory.
 *
 * @throws CoreError `InvalidParameter`, `InvalidProbability`, `LengthMismatch`, `UnknownOption`
 * @example
 * ```ts
 * import { allocate, samples, successCurves } from "@alloc/core"
 * import { scoredCurves } from "@alloc/core/posterior"
 *
 * // One wrong sample in fifty gets the best score of all, and a right one never does.
 * const fooled = { scores: [0, 1, 2], shares: [0.5, 0.49, 0.01], right: [0, 1, 0] }
 * const curves = scoredCurves(successCurves([0.5], { maxSamples: 16 }), fooled)
 * console.log([1, 4, 16].map((k) => curves.value(0, k).toFixed(2)).join()) // => "0.50,0.90,0.85"
 * console.log(allocate(curves, { budget: samples(16) }).samples.join()) // => "6"
 * ```
 */
export const scoredCurves = (curves: Curves, calibration: Calibration): MarginalCurves => {
  checkCurves(curves)
  const { size, maxSamples } = curves
  const weights = selectionWeights(chancesOf(calibration), maxSamples)
  const values = new Float64Array(size * maxSamples)
  const row = new Float64Array(maxSamples)
  for (let query = 0; query < size; query++) {
    curves.fill(query, row, maxSamples, maxSamples, 0)
    let previous = 0
    for (let k = 0; k < maxSamples; k++) {
      let right = 0
      for (let j = 0; j <= k; j++) right += weights[k * maxSamples + j] * row[j]
      values[query * maxSamples + k] = right - previous
      previous = right
    }
  }
  return marginalCurves(values, { size, maxSamples })
}

/**
 * The number of samples from which on more make each query's expected reward worse, or add nothing: no solver buys beyond
 * it. `maxSamples` where every sample adds something. O(n maxSamples).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { selectedCurves } from "@alloc/core/estimators"
 * import { peaks } from "@alloc/core/posterior"
 *
 * console.log(peaks(selectedCurves([{ seen: [0.1, 0.5, 0.9], real: [0.6, 0.9, 0] }])).join()) // => "1"
 * ```
 */
export const peaks = (curves: Curves): Int32Array => {
  checkCurves(curves)
  const row = new Float64Array(curves.maxSamples)
  return Int32Array.from({ length: curves.size }, (_, query) =>
    curves.fill(query, row, 0, curves.maxSamples, Number.MIN_VALUE)
  )
}
