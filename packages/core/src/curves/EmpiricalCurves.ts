import { checkLengthOf, checkMaxSamples, checkNumber, checkOptions, lengthOf } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { MarginalCurves, Numbers } from "../Curves.ts"
import { expectedMaximumCurve } from "../estimators/ExpectedMaximum.ts"
import { checkCounts, writeSuccessMarginals } from "../estimators/PassAtK.ts"
import { marginalCurves } from "./MarginalCurves.ts"

/**
 * Curves from recorded successes: query i succeeded in `successes[i]` of `trials[i]` samples (one number: of as many for
 * all). Marginals of the unbiased `passAtK`. Beyond a query's trials the estimator ends: those marginals are 0, so no
 * solver goes there (ragged recordings are allowed). maxSamples defaults to the largest number of trials. O(n maxSamples).
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`, `EmptyCurves`, `UnknownOption`
 * @example
 * ```ts
 * import { empiricalCurves } from "@alloc/core"
 *
 * const curves = empiricalCurves([1, 4], 4)
 * console.log(curves.value(0, 2), curves.value(1, 2)) // => 0.5 1
 * ```
 */
export const empiricalCurves = (
  successes: Numbers | Int32Array,
  trials: number | Numbers | Int32Array,
  options: { readonly maxSamples?: number | undefined } = {}
): MarginalCurves => {
  checkOptions(options, ["maxSamples"])
  const size = lengthOf("successes", successes)
  if (typeof trials !== "number") checkLengthOf("trials", trials, size)
  const trialsOf = (query: number): number => (typeof trials === "number" ? trials : trials[query])
  let most = 0
  for (let query = 0; query < size; query++) {
    checkCounts(trialsOf(query), successes[query], query)
    most = Math.max(most, trialsOf(query))
  }
  const { maxSamples = most } = options
  checkMaxSamples(maxSamples)
  const values = new Float64Array(size * maxSamples)
  for (let query = 0; query < size; query++)
    writeSuccessMarginals(
      trialsOf(query),
      successes[query],
      values.subarray(query * maxSamples, (query + 1) * maxSamples)
    )
  return marginalCurves(values, { size, maxSamples })
}

/**
 * Curves from recorded rewards of any real value, one array per query: marginals of the unbiased `expectedMaximum`. `baseline` is the reward of the default reply that is given without a sample, q(0) (default 0); the
 * curves count the gain over it. Where a sample is always drawn, set `forced: 1`: the first marginal is then left as it
 * is, whatever its sign. Beyond a query's recorded samples the marginals are 0. Expected maxima of one sample of rewards
 * are concave in k, so only the baseline can make a row rise. O(sum of samples x maxSamples).
 *
 * @throws CoreError `EmptyCurves`, `InvalidParameter`, `UnknownOption`
 * @example
 * ```ts
 * import { empiricalRewardCurves } from "@alloc/core"
 *
 * const curves = empiricalRewardCurves([[1, 3]], { forced: 1 })
 * console.log(curves.marginal(0, 1), curves.marginal(0, 2)) // => 2 1
 * ```
 */
export const empiricalRewardCurves = (
  rewards: ReadonlyArray<Numbers>,
  options: {
    readonly maxSamples?: number | undefined
    readonly baseline?: number | undefined
    readonly forced?: number | undefined
  } = {}
): MarginalCurves => {
  checkOptions(options, ["maxSamples", "baseline", "forced"])
  const { baseline = 0 } = options
  checkNumber("baseline", baseline, "a finite number", Number.isFinite)
  const size = lengthOf("rewards", rewards)
  let most = 0
  for (let query = 0; query < size; query++) {
    if (lengthOf("rewards of a query", rewards[query]) === 0) fail({ _tag: "EmptyCurves", query })
    most = Math.max(most, rewards[query].length)
  }
  const { maxSamples = most } = options
  checkMaxSamples(maxSamples)
  const values = new Float64Array(size * maxSamples)
  for (let query = 0; query < size; query++) {
    const curve = expectedMaximumCurve(rewards[query], Math.min(rewards[query].length, maxSamples), query)
    let previous = baseline
    for (let k = 0; k < curve.length; k++) {
      // Concave in exact arithmetic; rounding must not make a row rise, or fall below zero after the first.
      const gain = curve[k] - previous
      const at = query * maxSamples + k
      values[at] = k === 0 ? gain : Math.max(0, k === 1 ? gain : Math.min(gain, values[at - 1]))
      previous = curve[k]
    }
  }
  return marginalCurves(values, { size, maxSamples, forced: options.forced })
}
