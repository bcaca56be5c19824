/**
 * The paired bootstrap, clustered by query: queries are drawn with replacement, every policy is averaged over the same
 * draw, and statistics of any kind are computed draw by draw. What varies together cancels in differences.
 *
 * @module
 */
import { random } from "@alloc/core/random"

/** Resampling weights: how often each query is in each resample. */
export interface Resamples {
  readonly queries: number
  readonly count: number
  /** Row-major, one row of `queries` weights per resample; each row sums to `queries`. */
  readonly weights: Uint16Array
}

/** A statistic with its percentile interval. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Multinomial weights of `count` resamples. O(count queries).
 */
export const resamples = (queries: number, count: number, seed: number): Resamples => {
  // Small numbers: a quarter of the memory traffic of doubles.
  const weights = new Uint16Array(queries * count)
  const stream = random(seed, "bootstrap")
  for (let r = 0; r < count; r++) {
    for (let k = 0; k < queries; k++) weights[r * queries + stream.below(queries)] += 1
  }
  return { queries, count, weights }
}

/** The plain means alone. */
export const withoutResamples = ({ queries }: Resamples): Resamples => ({
  queries,
  count: 0,
  weights: new Uint16Array()
})

/**
 * The mean of a vector over queries: entry 0 is the plain mean, entries 1 .. count those of the resamples.
 *
 * `values` has one number per query. O(count queries).
 */
export const means = ({ count, queries, weights }: Resamples, values: ArrayLike<number>): Float64Array => {
  const result = new Float64Array(count + 1)
  let same = true
  for (let i = 0; i < queries; i++) {
    result[0] += values[i] / queries
    same &&= values[i] === values[0]
  }
  if (same && queries > 0) return result.fill(values[0])
  for (let r = 0; r < count; r++) {
    const at = r * queries
    // Four sums at once: a single one waits for each addition.
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    let i = 0
    for (; i + 3 < queries; i += 4) {
      a += weights[at + i] * values[i]
      b += weights[at + i + 1] * values[i + 1]
      c += weights[at + i + 2] * values[i + 2]
      d += weights[at + i + 3] * values[i + 3]
    }
    for (; i < queries; i++) a += weights[at + i] * values[i]
    result[r + 1] = (a + b + (c + d)) / queries
  }
  return result
}

/**
 * Central 95 % of entries 1 .. count. NaN entries make the interval NaN: the statistic is not defined there.
 *
 * Quantiles are interpolated linearly. O(count log count).
 *
 * @example
 * ```ts
 * import { interval } from "@alloc/bench"
 *
 * console.log(interval(Float64Array.of(2, 3, 1, 2), 0.5)) // => { low: 1.5, high: 2.5 }
 * ```
 */
export const interval = (statistic: Float64Array, level = 0.95): Interval => {
  const sorted = statistic.slice(1).sort()
  const n = sorted.length
  if (n === 0 || Number.isNaN(sorted[n - 1])) return { low: Number.NaN, high: Number.NaN }
  const at = (share: number): number => {
    const place = share * (n - 1)
    const low = Math.floor(place)
    return sorted[low] + (place - low) * (sorted[Math.min(low + 1, n - 1)] - sorted[low])
  }
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) }
}

/** Standard deviation, 0 for numbers that are all the same, NaN for fewer than two or where one is NaN. O(numbers). */
export const standardDeviation = (numbers: Float64Array): number => {
  const n = numbers.length
  // Taken from the first, so that equal numbers differ by nothing.
  const from = numbers[0]
  const mean = numbers.reduce((sum, value) => sum + (value - from), 0) / n
  const squares = numbers.reduce((sum, value) => sum + (value - from - mean) ** 2, 0)
  return n > 1 ? Math.sqrt(squares / (n - 1)) : Number.NaN
}

/** Standard deviation of entries 1 .. count. */
export const deviationOf = (statistic: Float64Array): number => standardDeviation(statistic.subarray(1))

/**
 * Applies a function to two or more statistics of one length, entry by entry.
 */
export const combine = (
  statistics: ReadonlyArray<Float64Array>,
  body: (...values: ReadonlyArray<number>) => number
): Float64Array => statistics[0].map((_, r) => body(...statistics.map((statistic) => statistic[r])))
