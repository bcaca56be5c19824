import { checkMaxSamples, checkOptions, checkPosition, copyProbabilities } from "../Checks.ts"
import type { Numbers, SuccessCurves } from "../Curves.ts"
import { readByFill } from "./ReadByFill.ts"

/**
 * Curves from one success probability per query: q(k) = 1 - (1 - p)^k, marginals p (1 - p)^(j - 1) (PAPER: Damani et
 * al., ICLR 2025, binary reward). O(n) memory, nothing is materialised. The j-th marginal is p times j - 1 factors
 * fl(1 - p), relative error at most 2j rounding errors; `value` is -expm1(k log1p(-p)), O(1).
 *
 * @throws CoreError `InvalidProbability`, `EmptyCurves`, `InvalidParameter`, `UnknownOption`
 * @example
 * ```ts
 * import { successCurves } from "@alloc/core"
 *
 * const curves = successCurves([0.5, 0.1], { maxSamples: 8 })
 * console.log(curves.marginal(0, 3)) // => 0.125
 * console.log(curves.value(0, 2)) // => 0.75
 * ```
 */
export const successCurves = (success: Numbers, options: { readonly maxSamples: number }): SuccessCurves => {
  checkOptions(options, ["maxSamples"])
  const { maxSamples } = options
  checkMaxSamples(maxSamples)
  const p = copyProbabilities("success", success)
  const fill: SuccessCurves["fill"] = (query, out, start, limit, floor) => {
    let m = p[query]
    const keep = 1 - m
    let j = 0
    for (; j < start; j++, m *= keep) out[j] = m
    for (; j < limit && m >= floor; j++, m *= keep) out[j] = m
    return j
  }
  const take: SuccessCurves["take"] = (query, taken, start, limit, floor) => {
    let m = p[query]
    const keep = 1 - m
    let sum = 0
    let j = 0
    for (; j < start; j++, m *= keep) sum += m
    for (; j < limit && m >= floor; j++, m *= keep) sum += m
    taken[0] = sum
    taken[1] = j < limit ? m : 0
    return j
  }
  return {
    kind: "success",
    size: p.length,
    maxSamples,
    hulled: 0,
    success: p,
    fill,
    take,
    marginal: readByFill(p.length, maxSamples, fill).marginal,
    value: (query, k) => {
      checkPosition(query, p.length, k, 0, maxSamples)
      return k === 0 ? 0 : -Math.expm1(k * Math.log1p(-p[query]))
    }
  }
}
