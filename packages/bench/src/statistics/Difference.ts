/**
 * A statistic as a difference from what it would be if there were nothing to see.
 *
 * @module
 */
import { combine, type Interval, interval } from "./Bootstrap.ts"
import { type Refitted, uncertaintyOf } from "./Refits.ts"
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

/** What `differenceOf` may be told. */
export interface DifferenceOptions {
  readonly from?: number | undefined
  readonly refitted?: Refitted | undefined
}

/**
 * The difference of a statistic from `from` (0). Decided on rounded numbers: the rounding noise around an exact tie is no
 * difference. `refitted` are the same statistic after other fits: they widen the interval. O(resamples log resamples).
 */
export const differenceOf = (
  statistic: Float64Array,
  { from = 0, refitted = [] }: DifferenceOptions = {}
): Difference => {
  const { deviation, freedom, widening } = uncertaintyOf(statistic, refitted)
  const { high, low } = interval(statistic)
  const [plain] = statistic
  const value = rounded(plain)
  return {
    value,
    low: rounded(plain + widening * (low - plain)),
    high: rounded(plain + widening * (high - plain)),
    deviation: rounded(deviation),
    p: value === from ? 1 : rounded(twoSidedP((value - from) / rounded(deviation), freedom))
  }
}

/** One statistic less another, resample by resample. */
export const less = (a: Float64Array, b: Float64Array): Float64Array => combine([a, b], (x, y) => x - y)
