import {
  checkLengthOf,
  checkMaxSamples,
  checkOptions,
  checkWhole,
  copyNonNegative,
  lengthOf,
  normaliseRows
} from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { BetaCurves, BetaMixtureCurves, Numbers } from "../Curves.ts"
import { readByFill } from "./ReadByFill.ts"

const checkBetas = (alpha: Float64Array, beta: Float64Array, perQuery: number): void => {
  for (let i = 0; i < alpha.length; i++) {
    const total = alpha[i] + beta[i]
    if (!(total > 0))
      fail({
        _tag: "InvalidParameter",
        field: "alpha + beta",
        query: Math.floor(i / perQuery),
        value: total,
        valid: "a number > 0"
      })
  }
}

/**
 * Curves from a Beta(alpha, beta) distribution of each query's success probability:
 * q(k) = 1 - B(alpha, beta + k) / B(alpha, beta), marginal B(alpha + 1, beta + j - 1) / B(alpha, beta). A point estimate
 * overstates late gains; a Beta with the same mean does not. alpha = 0 is a point at success 0, beta = 0 a point at 1.
 * O(n) memory. Marginals by the recurrence m(1) = a / (a + b), m(j + 1) = m(j) (b + j - 1) / (a + b + j), no Gamma
 * function: relative error at most 4j rounding errors; `value` is their sum, O(k).
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`, `EmptyCurves`, `UnknownOption`
 * @example
 * ```ts
 * import { betaCurves, successCurves } from "@alloc/core"
 *
 * const beta = betaCurves([0.3], [0.7], { maxSamples: 8 })
 * console.log(beta.value(0, 8).toFixed(2)) // => "0.59"
 * console.log(successCurves([0.3], { maxSamples: 8 }).value(0, 8).toFixed(2)) // => "0.94"
 * ```
 */
export const betaCurves = (alpha: Numbers, beta: Numbers, options: { readonly maxSamples: number }): BetaCurves => {
  checkOptions(options, ["maxSamples"])
  const { maxSamples } = options
  checkMaxSamples(maxSamples)
  checkLengthOf("beta", beta, lengthOf("alpha", alpha))
  const a = copyNonNegative("alpha", alpha)
  const b = copyNonNegative("beta", beta)
  checkBetas(a, b, 1)
  const fill: BetaCurves["fill"] = (query, out, start, limit, floor) => {
    const bq = b[query]
    const total = a[query] + bq
    const after = total + 1
    let m = a[query] / total
    let j = 0
    for (; j < start; j++) {
      out[j] = m
      m *= (bq + j) / (after + j)
    }
    for (; j < limit && m >= floor; j++) {
      out[j] = m
      m *= (bq + j) / (after + j)
    }
    return j
  }
  const take: BetaCurves["take"] = (query, taken, start, limit, floor) => {
    const bq = b[query]
    const total = a[query] + bq
    const after = total + 1
    let m = a[query] / total
    let sum = 0
    let j = 0
    for (; j < limit && (j < start || m >= floor); j++) {
      sum += m
      m *= (bq + j) / (after + j)
    }
    taken[0] = sum
    taken[1] = j < limit ? m : 0
    return j
  }
  return {
    kind: "beta",
    size: a.length,
    maxSamples,
    hulled: 0,
    alpha: a,
    beta: b,
    fill,
    take,
    ...readByFill(a.length, maxSamples, fill)
  }
}

/**
 * Curves from a mixture of `components` Beta distributions per query, arrays row-major:
 * marginal = sum_c w_c B(a_c + 1, b_c + j - 1) / B(a_c, b_c). Weights are brought to the sum 1, from which a query's may be
 * 1e-4 away. O(n components) memory; reading j marginals is O(j components).
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`, `EmptyCurves`, `UnknownOption`
 * @example
 * ```ts
 * import { betaMixtureCurves } from "@alloc/core"
 *
 * // Half of the mass at "never", half at Beta(1, 1).
 * const curves = betaMixtureCurves([0.5, 0.5], [0, 1], [1, 1], { components: 2, maxSamples: 4 })
 * console.log(curves.marginal(0, 1)) // => 0.25
 * ```
 */
export const betaMixtureCurves = (
  weights: Numbers,
  alpha: Numbers,
  beta: Numbers,
  options: { readonly components: number; readonly maxSamples: number }
): BetaMixtureCurves => {
  checkOptions(options, ["components", "maxSamples"])
  const { components, maxSamples } = options
  checkMaxSamples(maxSamples)
  checkWhole("components", components, 1)
  if (lengthOf("weights", weights) % components !== 0)
    fail({
      _tag: "InvalidParameter",
      field: "components",
      value: components,
      valid: `a whole number that divides the number of weights, ${weights.length}`
    })
  checkLengthOf("alpha", alpha, weights.length)
  checkLengthOf("beta", beta, weights.length)
  const w = copyNonNegative("weights", weights, components)
  const a = copyNonNegative("alpha", alpha, components)
  const b = copyNonNegative("beta", beta, components)
  checkBetas(a, b, components)
  normaliseRows("weights", w, components)
  const size = w.length / components
  const state = new Float64Array(components)
  const fill: BetaMixtureCurves["fill"] = (query, out, start, limit, floor) => {
    const first = query * components
    for (let c = 0; c < components; c++) state[c] = (w[first + c] * a[first + c]) / (a[first + c] + b[first + c])
    let j = 0
    for (; j < limit; j++) {
      let m = 0
      for (let c = 0; c < components; c++) {
        const bc = b[first + c]
        m += state[c]
        state[c] *= (bc + j) / (a[first + c] + bc + j + 1)
      }
      if (j >= start && m < floor) break
      out[j] = m
    }
    return j
  }
  return {
    kind: "beta-mixture",
    size,
    maxSamples,
    hulled: 0,
    components,
    weights: w,
    alpha: a,
    beta: b,
    fill,
    ...readByFill(size, maxSamples, fill)
  }
}
