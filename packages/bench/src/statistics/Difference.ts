/**
 * A statistic as a difference from what it would be if there were nothing to see.
 *
 * @module
 */
import { combine, deviationOf, type Interval, interval } from "./Bootstrap.ts"
import { rounded } from "./Rounded.ts"
import { twoSidedP } from "./Significance.ts"

/** A difference with its 95 % interval, rounded as it is printed; NaN where it is not defined. */
export interface Difference extends Interval {
  readonly value: number
  /** Standard deviation. */
  readonly deviation: number
  /** The chance of so large a difference if there were nothing to see, before any correction; NaN where not defined. */
  readonly p: number
}

/**
 * The difference of a statistic from `from` (0). Decided on rounded numbers: the rounding noise around an exact tie is no
 * difference. O(resamples log resamples).
 */
export const differenceOf = (statistic: Float64Array, from = 0): Difference => {
  const { high, low } = interval(statistic)
  const value = rounded(statistic[0])
  const deviation = rounded(deviationOf(statistic))
  return {
    value,
    low: rounded(low),
    high: rounded(high),
    deviation,
    p: value === from ? 1 : rounded(twoSidedP((value - from) / deviation))
  }
}

/** One statistic less another, resample by resample. */
export const less = (a: Float64Array, b: Float64Array): Float64Array => combine([a, b], (x, y) => x - y)
