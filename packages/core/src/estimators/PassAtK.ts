import { checkWhole, MOST_SAMPLES } from "../Checks.ts"

/**
 * Checks that 0 <= successes <= trials, both whole numbers, trials at least 1.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkCounts = (trials: number, successes: number, query?: number): void => {
  checkWhole("trials", trials, 1, Number.MAX_SAFE_INTEGER, query)
  checkWhole("successes", successes, 0, trials, query)
}

/**
 * Writes the unbiased marginals of c successes in n trials: m(1) = c / n, m(j + 1) = m(j) (n - c - j + 1) / (n - j).
 * Stops at j = n, where the estimator ends; later entries of `out` are left as they are.
 */
export const writeSuccessMarginals = (n: number, c: number, out: Float64Array): void => {
  const end = Math.min(n, out.length)
  let m = c / n
  for (let j = 1; j <= end; j++) {
    out[j - 1] = m
    // The factor is at most 1 and so is its rounding: the marginals never rise.
    m = j < n && c > 0 ? m * (Math.max(n - c - j + 1, 0) / (n - j)) : 0
  }
}

/**
 * Probability that at least one of k samples succeeds, estimated without bias from c successes in n samples:
 * 1 - C(n - c, k) / C(n, k) (Chen et al. 2021, arXiv 2107.03374, equation 1), 0 <= k <= n. The plug-in 1 - (1 - c/n)^k is
 * biased at large k. The sum of the k unbiased marginals, O(k): no factorial, so any n. k = 0 gives 0.
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { passAtK } from "@alloc/core/estimators"
 *
 * console.log(passAtK(4, 1, 2)) // => 0.5
 * ```
 */
export const passAtK = (n: number, c: number, k: number): number => {
  checkCounts(n, c)
  checkWhole("k", k, 0, Math.min(n, MOST_SAMPLES))
  return k === 0 ? 0 : passAtKCurve(n, c, k)[k - 1]
}

/**
 * `passAtK(n, c, k)` for k = 1 .. maxK (default n) in one pass, O(maxK). Entry k - 1 is q(k).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { passAtKCurve } from "@alloc/core/estimators"
 *
 * console.log(passAtKCurve(4, 2).map((q) => Math.round(q * 100)).join()) // => "50,83,100,100"
 * ```
 */
export const passAtKCurve = (n: number, c: number, maxK: number = n): Float64Array => {
  checkCounts(n, c)
  checkWhole("maxK", maxK, 0, Math.min(n, MOST_SAMPLES))
  const curve = new Float64Array(maxK)
  writeSuccessMarginals(n, c, curve)
  for (let k = 1; k < maxK; k++) curve[k] = k > n - c ? 1 : Math.min(1, curve[k - 1] + curve[k])
  return curve
}
