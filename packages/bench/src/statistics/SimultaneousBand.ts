/**
 * Intervals that hold for a whole curve at once: the studentised maximum over its points, bootstrapped.
 *
 * Each point's deviation is measured in its own standard deviations. The 95 % quantile of the largest of them, over the
 * resamples, widens every interval alike, so that all hold together with probability 95 %: also the one at the point that
 * was chosen for being the largest.
 *
 * @module
 */
import { deviationOf, type Interval, interval } from "./Bootstrap.ts"
import { type Refitted, uncertaintyOf } from "./Refits.ts"
import { rounded } from "./Rounded.ts"

/** A curve's band: an interval for each point, NaN where the statistic is not defined there. */
export interface SimultaneousBand {
  /** The factor of the standard deviations. */
  readonly critical: number
  readonly intervals: ReadonlyArray<Interval>
}

/**
 * The 95 % band of the points' statistics (entry 0 plain, then resamples), widened by what other fits change at each point.
 * O(points resamples).
 */
export const simultaneousBand = (
  statistics: ReadonlyArray<Float64Array>,
  refitted: ReadonlyArray<Refitted> = []
): SimultaneousBand => {
  // As printed: what rounding noise varies by is nothing, and must not be divided by.
  const deviations = statistics.map((statistic) => rounded(deviationOf(statistic)))
  const largest = new Float64Array(statistics[0]?.length ?? 0)
  statistics.forEach((statistic, k) => {
    // A point that is not defined, or does not vary, has no part in the maximum.
    if (!(deviations[k] > 0)) return
    for (let r = 1; r < largest.length; r++)
      largest[r] = Math.max(largest[r], Math.abs(statistic[r] - statistic[0]) / deviations[k])
  })
  const critical = largest.length > 1 ? interval(largest, 0.9).high : Number.NaN
  return {
    critical,
    intervals: statistics.map((statistic, k) => {
      const [plain] = statistic
      const spread = critical * deviations[k] * uncertaintyOf(statistic, refitted[k] ?? []).widening
      return { low: plain - spread, high: plain + spread }
    })
  }
}
