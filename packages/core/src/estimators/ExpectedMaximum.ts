import { CoreError } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"

const sortedFinite = (rewards: Numbers, query?: number): Float64Array => {
  const sorted = Float64Array.from(rewards)
  for (const reward of sorted)
    if (!Number.isFinite(reward))
      throw new CoreError({ _tag: "InvalidParameter", field: "reward", query, value: reward, valid: "a finite number" })
  return sorted.sort()
}

const maximumOf = (sorted: Float64Array, k: number): number => {
  // Weight of the i-th smallest of n: C(i - 1, k - 1) / C(n, k), from the largest down.
  const n = sorted.length
  let weight = k / n
  let sum = 0
  for (let i = n; i >= k; i--) {
    sum += weight * sorted[i - 1]
    weight *= i > 1 ? (i - k) / (i - 1) : 0
  }
  return sum
}

/**
 * Expected largest reward among k samples, estimated without bias from n recorded rewards sorted ascending:
 * sum_i r(i) C(i - 1, k - 1) / C(n, k). With rewards 0 and 1 it is `passAtK`.
 *
 * **Details.** O(n log n). **Errors.** `InvalidParameter` unless 1 <= k <= n and all rewards are finite.
 *
 * @example
 * ```ts
 * import { expectedMaximum } from "@alloc/core"
 *
 * console.log(expectedMaximum([1, 2, 3], 2).toFixed(4)) // => "2.6667"
 * ```
 */
export const expectedMaximum = (rewards: Numbers, k: number): number => {
  if (!(Number.isSafeInteger(k) && k >= 1 && k <= rewards.length))
    throw new CoreError({
      _tag: "InvalidParameter",
      field: "k",
      value: k,
      valid: `a whole number in 1 .. ${rewards.length}, the number of rewards`
    })
  return maximumOf(sortedFinite(rewards), k)
}

/**
 * `expectedMaximum(rewards, k)` for k = 1 .. maxK (default: the number of rewards): entry k - 1 is q(k). One sort, then
 * O(n maxK). `query` names the query in errors.
 *
 * **Errors.** `InvalidParameter` unless 0 <= maxK <= n and all rewards are finite.
 *
 * @example
 * ```ts
 * import { expectedMaximumCurve } from "@alloc/core"
 *
 * console.log(expectedMaximumCurve([0, 1, 2]).join()) // => "1,1.6666666666666665,2"
 * ```
 */
export const expectedMaximumCurve = (rewards: Numbers, maxK: number = rewards.length, query?: number): Float64Array => {
  if (!(Number.isSafeInteger(maxK) && maxK >= 0 && maxK <= rewards.length))
    throw new CoreError({
      _tag: "InvalidParameter",
      field: "maxK",
      query,
      value: maxK,
      valid: `a whole number in 0 .. ${rewards.length}, the number of rewards`
    })
  const sorted = sortedFinite(rewards, query)
  return Float64Array.from({ length: maxK }, (_, k) => maximumOf(sorted, k + 1))
}
