/**
 * What is left of a reward curve after failures. For binary rewards the curve q(k) is the prior probability that one
 * of k samples succeeds, so S(m) = 1 - q(m) is the chance of m failures in a row and, once they have happened,
 *
 *   h(m) = Delta_(m+1) / S(m)
 *
 * is the posterior probability that the next sample succeeds: lambda for a known success probability, a / (a + b + m)
 * for Beta(a, b), the posterior mean for any mixture. Stop-on-success policies need nothing else, since a query that
 * is still being sampled has only failures behind it.
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"

/** Below this S(m) a quotient or difference of table entries has too few digits. */
const digits = 1e-9

/** Posterior success and expected use of a batch after failures, as tables of n rows. */
export interface Survival {
  readonly size: number
  readonly maxSamples: number
  /** h(m): probability that the next sample succeeds after m failures; 0 at m = maxSamples. Never rises with m. */
  readonly hazard: (query: number, failures: number) => number
  /** The query's hazards, h(0) .. h(maxSamples), as a view of the table. */
  readonly hazards: (query: number) => Float64Array
  /** S(m): probability of m failures in a row. */
  readonly survive: (query: number, failures: number) => number
  /** Expected number of samples drawn one by one until success or `more` further failures, after `failures`. */
  readonly used: (query: number, failures: number, more: number) => number
}

const closedHazard = (curves: Curves): ((query: number, failures: number) => number) | undefined => {
  if (curves.kind === "success") return (i) => curves.success[i]
  if (curves.kind === "beta") return (i, m) => curves.alpha[i] / (curves.alpha[i] + curves.beta[i] + m)
  return undefined
}

/** How the rows of a survival table are made from the curves. */
export interface SurvivalOptions {
  /** Query i takes the row of query rows[i]. Default: its own. */
  readonly rows?: Int32Array | undefined
  /** One row for all: the mixture of all curves, which is what is known of a query without a prediction. */
  readonly pooled?: boolean | undefined
}

/**
 * Tabulates h, S and the running sum of S: O(n Bmax) time and 16 bytes per entry.
 * Posterior success of exchangeable samples cannot rise with failures; where a fitted row says otherwise, the
 * smallest value so far is taken. Where S(m) is below 1e-9 the last h is kept, as the quotient has no digits left.
 *
 * @throws CoreError `InvalidProbability` where q leaves [0, 1]: such a curve is not one of success probabilities
 * @example
 * ```ts
 * import { betaCurves, survivalOf } from "@alloc/core"
 *
 * const survival = survivalOf(betaCurves([1], [1], { maxSamples: 8 }))
 * // Beta(1, 1) after two failures is Beta(1, 3).
 * console.log(survival.hazard(0, 2)) // => 0.25
 * console.log(survival.survive(0, 2).toFixed(4), survival.used(0, 0, 2)) // => "0.3333" 1.5
 * ```
 */
export const survivalOf = (curves: Curves, options: SurvivalOptions = {}): Survival => {
  const { size, maxSamples } = curves
  const pooled = options.pooled === true && size > 0
  const rows = pooled ? 1 : size
  const width = maxSamples + 1
  const hazards = new Float64Array(rows * width)
  const sums = new Float64Array(rows * width)
  const row = (i: number): number => (pooled ? 0 : width * (options.rows === undefined ? i : options.rows[i]))
  const marginals = new Float64Array(maxSamples)
  const scratch = new Float64Array(maxSamples)
  const read = (i: number): void => {
    if (!pooled) {
      curves.fill(i, marginals, maxSamples, maxSamples, 0)
      return
    }
    for (let k = 0; k < size; k++) {
      curves.fill(k, scratch, maxSamples, maxSamples, 0)
      for (let m = 0; m < maxSamples; m++) marginals[m] += scratch[m] / size
    }
  }
  const closed = pooled ? undefined : closedHazard(curves)
  for (let i = 0; i < rows; i++) {
    read(i)
    let alive = 1
    let last = 1
    let sum = 0
    for (let m = 0; m < maxSamples; m++) {
      const delta = marginals[m]
      if (!(delta >= -1e-9 && delta <= alive + 1e-6)) {
        const value = 1 - alive + delta
        throw new CoreError({ _tag: "InvalidProbability", field: `q(${m + 1})`, query: i, value })
      }
      if (closed !== undefined) last = closed(i, m)
      else if (alive > digits) last = Math.min(last, Math.max(0, delta / alive))
      hazards[i * width + m] = last
      sum += alive
      sums[i * width + m + 1] = sum
      alive = Math.max(0, alive - delta)
    }
  }
  return {
    size,
    maxSamples,
    hazard: (i, m) => hazards[row(i) + m],
    hazards: (i) => hazards.subarray(row(i), row(i) + width),
    survive: (i, m) => {
      const at = row(i) + m
      if (m < maxSamples) return sums[at + 1] - sums[at]
      return (sums[at] - sums[at - 1]) * (1 - hazards[at - 1])
    },
    used: (i, m, more) => {
      if (more <= 0) return 0
      const at = row(i) + m
      const alive = sums[at + 1] - sums[at]
      if (alive > digits) return (sums[at + more] - sums[at]) / alive
      let chance = 1
      let sum = 0
      for (let k = 0; k < more; k++) {
        sum += chance
        chance *= 1 - hazards[at + k]
      }
      return sum
    }
  }
}
