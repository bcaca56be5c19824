import { checkWhole, copyNumbers, lengthOf } from "../Checks.ts"
import { type CoreReason, fail } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"

const sortedFinite = (rewards: Numbers, query?: number): Float64Array => {
  const invalid = (at: number, value: unknown): CoreReason => ({
    _tag: "InvalidParameter",
    field: `rewards[${at}]`,
    query,
    value,
    valid: "a finite number"
  })
  const copy = copyNumbers("rewards", rewards, invalid)
  for (let at = 0; at < copy.length; at++) if (!Number.isFinite(copy[at])) fail(invalid(at, copy[at]))
  return copy.sort()
}

/** Mean of the entry that is largest among k drawn without replacement, of entries sorted by rank. */
export const expectedOrderStatistic = (sorted: Float64Array, k: number): number => {
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
 * sum_i r(i) C(i - 1, k - 1) / C(n, k), 1 <= k <= n. With rewards 0 and 1 it is `passAtK`. O(n log n).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { expectedMaximum } from "@alloc/core/estimators"
 *
 * console.log(expectedMaximum([1, 2, 3], 2).toFixed(4)) // => "2.6667"
 * ```
 */
export const expectedMaximum = (rewards: Numbers, k: number): number => {
  checkWhole("k", k, 1, lengthOf("rewards", rewards))
  return expectedOrderStatistic(sortedFinite(rewards), k)
}

/**
 * `expectedMaximum(rewards, k)` for k = 1 .. maxK (default: the number of rewards): entry k - 1 is q(k). One sort, then
 * O(n maxK). `query` names the query in errors.
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { expectedMaximumCurve } from "@alloc/core/estimators"
 *
 * console.log(expectedMaximumCurve([0, 1, 2]).join()) // => "1,1.6666666666666665,2"
 * ```
 */
export const expectedMaximumCurve = (rewards: Numbers, maxK?: number, query?: number): Float64Array => {
  const sorted = sortedFinite(rewards, query)
  const { length = sorted.length } = { length: maxK }
  checkWhole("maxK", length, 0, sorted.length, query)
  return Float64Array.from({ length }, (_, k) => expectedOrderStatistic(sorted, k + 1))
}
