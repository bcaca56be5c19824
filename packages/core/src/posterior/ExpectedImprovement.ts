/**
 * What more samples of a real-valued reward are worth, judged by those that were drawn (AdaBoN, arXiv 2505.12050).
 *
 * @module
 */
import { checkNonNegative, checkNumber, checkWhole, lengthOf } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import { normalCdf } from "./Gamma.ts"

/** Mean and sample variance. */
export const momentsOf = (values: ArrayLike<number>): { readonly mean: number; readonly variance: number } => {
  const n = values.length
  let mean = 0
  for (let k = 0; k < n; k++) mean += values[k] / n
  let square = 0
  for (let k = 0; k < n; k++) square += (values[k] - mean) ** 2
  return { mean, variance: n > 1 ? square / (n - 1) : 0 }
}

/**
 * Bandwidth of the kernel density of n rewards, sigma n^(-1/5) (Scott 1992), where sigma^2 is the query's own variance
 * shrunk to the batch's mean variance as if that came from `weight` further samples (default 1): with a handful of
 * samples a variance by itself is noise, and equal rewards would say that nothing can ever improve. AdaBoN does not
 * shrink: weight 0. O(1).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { bandwidthOf } from "@alloc/core/posterior"
 *
 * // 32 rewards of variance 4 in a batch whose mean variance is 4.
 * console.log(bandwidthOf(32, 4, 4).toFixed(6)) // => "1.000000"
 * ```
 */
export const bandwidthOf = (count: number, variance: number, pooled: number, weight = 1): number => {
  checkWhole("count", count, 0)
  for (const [field, value] of Object.entries({ variance, pooled, weight })) checkNonNegative(field, value)
  const own = Math.max(0, count - 1)
  return Math.sqrt((own * variance + weight * pooled) / (own + weight)) * count ** -0.2
}

const intervals = 64

/**
 * Expected gains over the best reward so far of 1, 2, ... more samples, each over the one before:
 *
 *   Delta_j = integral from best to infinity of F(x)^(j - 1) (1 - F(x)) dx,
 *
 * F the distribution function of a Gaussian kernel density over the rewards. Never rises with j. Simpson's rule on 64
 * intervals over eight bandwidths above the best, beyond which 1 - F is below 1e-15. O(64 (rewards + out.length)).
 * Without rewards or with a bandwidth of 0 nothing is expected.
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { improvements } from "@alloc/core/posterior"
 *
 * const gains = improvements([0.1, 0.5, 0.9], 0.2, new Float64Array(2))
 * console.log(gains[0].toFixed(4), gains[1].toFixed(4)) // => "0.0272" "0.0244"
 * ```
 */
export const improvements = (rewards: ArrayLike<number>, bandwidth: number, out: Float64Array): Float64Array => {
  const n = lengthOf("rewards", rewards)
  for (let k = 0; k < n; k++) checkNumber(`rewards[${k}]`, rewards[k], "a finite number", Number.isFinite)
  checkNonNegative("bandwidth", bandwidth)
  if (!(out instanceof Float64Array))
    fail({ _tag: "InvalidParameter", field: "out", value: out, valid: "a Float64Array" })
  out.fill(0)
  if (n === 0 || !(bandwidth > 0)) return out
  let best = rewards[0]
  for (let k = 1; k < n; k++) best = Math.max(best, rewards[k])
  const width = (8 * bandwidth) / intervals
  for (let s = 0; s <= intervals; s++) {
    const x = best + s * width
    let below = 0
    for (let k = 0; k < n; k++) below += normalCdf((x - rewards[k]) / bandwidth) / n
    below = Math.min(1, below)
    let term = ((1 - below) * width * (s === 0 || s === intervals ? 1 : s % 2 === 1 ? 4 : 2)) / 3
    for (let j = 0; j < out.length; j++) {
      out[j] += term
      term *= below
    }
  }
  return out
}
