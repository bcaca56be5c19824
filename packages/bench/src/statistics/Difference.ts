/**
 * A statistic as a difference from what it would be if there were nothing to see.
 *
 * @module
 */
import { combine, type Interval, interval } from "./Bootstrap.ts"
import { rounded } from "./Rounded.ts"

/** A difference with its 95 % interval, rounded as it is printed; NaN where it is not defined. */
export interface Difference extends Interval {
  readonly value: number
  /** Whether the interval, as printed, leaves out what it would be if there were nothing to see. */
  readonly distinguishable: boolean
}

/**
 * The difference of a statistic from `from` (0). Decided on rounded numbers: the rounding noise around an exact tie is no
 * difference. O(resamples log resamples).
 */
export const differenceOf = (statistic: Float64Array, from = 0): Difference => {
  const { high, low } = interval(statistic)
  return {
    value: rounded(statistic[0]),
    low: rounded(low),
    high: rounded(high),
    distinguishable: rounded(low) > from || rounded(high) < from
  }
}

/** One statistic less another, resample by resample. */
export const less = (a: Float64Array, b: Float64Array): Float64Array => combine([a, b], (x, y) => x - y)
