/**
 * How many samples each query is worth: none more once its success probability is known well enough, else where one more is
 * expected to make it known better by most.
 *
 * What is known of a query with s successes in n samples is Beta(s + 1/2, n - s + 1/2), whatever made drawing stop: when to
 * stop depends on nothing but what was observed. Its variance after k more samples is expected to be N / (N + k) of what it is,
 * N = n + 1: what k samples gain is concave in k, and core's allocation splits samples among queries by it.
 *
 * @module
 */
import { allocate, marginalCurves, samples } from "@alloc/core"
import { betaCdf } from "@alloc/core/posterior"
import type { Counts } from "@alloc/predictor"

/** When a query is known well enough, and how much it may take. */
export interface AdaptiveRule {
  /** Widest central 95 % interval of a success probability that is known well enough. */
  readonly width: number
  /** Samples of a query, at most. */
  readonly most: number
}

/** Jeffreys' prior: half a success and half a failure. */
const half = 0.5

/** Smallest p at which a Beta distribution has so much probability below it. */
const quantile = (probability: number, alpha: number, beta: number): number => {
  let [low, high] = [0, 1]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (betaCdf(middle, alpha, beta) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * Width of the central 95 % interval of a success probability after so many successes in so many samples.
 *
 * @example
 * ```ts
 * import { knownWidth } from "@alloc/bench/collect"
 *
 * console.log(knownWidth(0, 16).toFixed(2), knownWidth(8, 16).toFixed(2)) // => 0.14 0.46
 * ```
 */
export const knownWidth = (successes: number, trials: number): number => {
  const [alpha, beta] = [successes + half, trials - successes + half]
  return quantile(0.975, alpha, beta) - quantile(0.025, alpha, beta)
}

/** Gains of one sample more, of two, ... of a query: by how much the expected variance falls. */
const fillGains = (row: Float64Array, successes: number, trials: number, room: number): void => {
  const n = trials + 2 * half
  const mean = (successes + half) / n
  const variance = (mean * (1 - mean)) / (n + 1)
  for (let k = 0; k < room; k++) row[k] = (variance * n) / ((n + k) * (n + k + 1))
}

/**
 * How many more samples each query is to get, of `spend` in all: none where it is known to within the width or has the most,
 * the others by what they are expected to gain. O(queries most).
 *
 * @example
 * ```ts
 * import { moreSamples } from "@alloc/bench/collect"
 *
 * // Never right, right half of the time, and seen twice: 8 samples are spent on what is not known.
 * const counts = { successes: [0, 4, 1], trials: [16, 8, 2] }
 * console.log(moreSamples(counts, { width: 0.2, most: 16 }, 8)) // => [0, 1, 7]
 * ```
 */
export const moreSamples = (
  { successes, trials }: Counts,
  { most, width }: AdaptiveRule,
  spend: number
): Int32Array => {
  const size = trials.length
  const widths = new Map<string, number>()
  const isKnown = (query: number): boolean => {
    const key = `${successes[query]} ${trials[query]}`
    const known = widths.get(key) ?? knownWidth(successes[query], trials[query])
    widths.set(key, known)
    return known <= width
  }
  const open = Array.from({ length: size }, (_, query) => query).filter(
    (query) => trials[query] < most && !isKnown(query)
  )
  const more = new Int32Array(size)
  if (open.length === 0 || spend <= 0) return more
  const longest = Math.min(spend, Math.max(...open.map((query) => most - trials[query])))
  const gains = new Float64Array(open.length * longest)
  open.forEach((query, at) => {
    const row = gains.subarray(at * longest, (at + 1) * longest)
    fillGains(row, successes[query], trials[query], Math.min(longest, most - trials[query]))
  })
  const curves = marginalCurves(gains, { size: open.length, maxSamples: longest })
  // A hair more than the whole number, so that rounding does not lose a sample.
  const given = allocate(curves, { budget: samples((spend + 1e-6) / open.length) }).samples
  open.forEach((query, at) => {
    more[query] = Math.min(given[at], most - trials[query])
  })
  return more
}
