/**
 * How sure a difference is: its p-value, corrected for the table that it stands in, and the number of queries that would
 * show it. `docs/statistics.md` says each in words, and has scipy's and statsmodels' numbers beside them.
 *
 * @module
 */
import { betaCdf, gammaCdf } from "@alloc/core/posterior"

/** The share of false ones among the differences that a table calls better or worse. */
export const falseDiscoveryRate = 0.05

/** The chance that Student's t with `freedom` degrees is further from 0 than `t`; a normal one where that is infinite. */
export const twoSidedP = (t: number, freedom: number = Number.POSITIVE_INFINITY): number => {
  if (Number.isNaN(t)) return Number.NaN
  if (!Number.isFinite(t)) return 0
  if (t === 0) return 1
  // Beyond a million degrees the two differ by less than is printed.
  return freedom < 1e6 ? betaCdf(freedom / (freedom + t * t), freedom / 2, 0.5) : 1 - gammaCdf(0.5, (t * t) / 2)
}

/** The t that is exceeded, to both sides together, with probability `p`: the inverse of `twoSidedP`, by bisection. */
export const criticalT = (p: number, freedom: number = Number.POSITIVE_INFINITY): number => {
  if (Number.isNaN(freedom)) return Number.NaN
  let [low, high] = [0, 1]
  while (twoSidedP(high, freedom) > p) high *= 2
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2
    if (twoSidedP(middle, freedom) > p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * Benjamini and Hochberg's adjusted p-values: calling those up to q different makes a share of at most q of the calls
 * false, on average, where tests are independent or depend positively. NaN is no test, and stays NaN. O(n log n).
 */
export const benjaminiHochberg = (ps: ReadonlyArray<number>): ReadonlyArray<number> => {
  const order = Array.from(ps.keys())
    .filter((i) => !Number.isNaN(ps[i]))
    .sort((a, b) => ps[b] - ps[a])
  const adjusted = ps.map(() => Number.NaN)
  let least = 1
  order.forEach((i, k) => {
    least = Math.min(least, (ps[i] * order.length) / (order.length - k))
    adjusted[i] = least
  })
  return adjusted
}

/** (z of 5 % to both sides + z of 80 % to one)^2: what a test at 5 % with power 80 % asks of difference / deviation. */
const noncentrality = (criticalT(0.05) + criticalT(0.4)) ** 2

/**
 * How many queries would show a difference of this size at the level of 5 % with probability 80 %, where `queries` of them
 * gave it this standard deviation: that falls with the root of their number. NaN for no difference.
 */
export const queriesNeeded = (difference: number, deviation: number, queries: number): number =>
  difference === 0 ? Number.NaN : Math.max(2, Math.ceil(queries * noncentrality * (deviation / difference) ** 2))
