/**
 * What is left of a reward curve after failures. For binary rewards the curve q(k) is the prior probability that one
 * of k samples succeeds, so S(m) = 1 - q(m) is the chance of m failures in a row and, once they have happened,
 *
 *   h(m) = Delta_(m+1) / S(m)
 *
 * is the posterior probability that the next sample succeeds: lambda for a known success probability, a / (a + b + m)
 * for Beta(a, b), and for any mixture the mean of its parts' h(m), each weighted by its prior weight times its own S(m).
 * Stop-on-success policies need nothing else, since a query that is still being sampled has only failures behind it.
 *
 * Nothing is tabulated: a reader goes to a query and steps from failure to failure. Mixtures remember each query's
 * posterior weights, so that going on from where a query was left costs the new failures alone.
 *
 * Longer than 300 lines because each kind of curve has a reader of a few lines, all of one shape.
 *
 * @module
 */
import { checkCurves } from "../allocation/Bounds.ts"
import { checkFlag, checkLengthOf, checkOptions, checkWhole } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves, MarginalCurves } from "../Curves.ts"

/** Reads h(m) of one query at a time. What it remembers changes its speed, never its numbers. */
interface Reader {
  /** Goes to a query with so many failures behind it; returns h there. */
  readonly after: (query: number, failures: number) => number
  /** One failure further: h there. */
  readonly next: () => number
}

/** Posterior success and expected use of a batch after failures, for failures in 0 .. maxSamples - 1. */
export interface Survival extends Reader {
  readonly size: number
  readonly maxSamples: number
  /**
   * Probability that sampling ends with the next sample, where `after` or `next` went last; h where there is none. A verifier
   * that errs ends it more often than it finds what is right.
   */
  readonly ends?: (() => number) | undefined
  /** S(m): probability of m failures in a row, m in 0 .. maxSamples. O(m). */
  readonly survive: (query: number, failures: number) => number
  /** Expected number of samples drawn one by one until success or `more` further failures, after `failures`. O(more). */
  readonly used: (query: number, failures: number, more: number) => number
}

const pointReader = (success: Float64Array): Reader => {
  let hazard = 0
  return {
    after: (query) => {
      hazard = success[query]
      return hazard
    },
    next: () => hazard
  }
}

const betaReader = (alpha: Float64Array, beta: Float64Array): Reader => {
  let a = 0
  let total = 1
  return {
    after: (query, failures) => {
      a = alpha[query]
      total = a + beta[query] + failures
      return a / total
    },
    next: () => {
      total += 1
      return a / total
    }
  }
}

/** The part of a mixture that is left, as a posterior weight, is scaled up by a power of two before it underflows. */
const least = 2 ** -512

/**
 * Mixtures of `parts` per query. A part with success `hit(entry, m) / whole(entry, m)` keeps `miss / whole` of its weight
 * at a failure. Sums of positive terms throughout: no digits are lost however small S(m) gets. A failure that all parts
 * exclude changes nothing.
 */
const mixtureReader = (
  weights: Float64Array,
  parts: number,
  hazardOf: (entry: number, failures: number) => number,
  keepOf: (entry: number, failures: number) => number
): Reader => {
  const size = weights.length / parts
  const remembered = weights.slice()
  const reached = new Int32Array(size)
  const current = new Float64Array(parts)
  const trial = new Float64Array(parts)
  let first = 0
  let at = 0
  const step = (mass: Float64Array, offset: number, failures: number): void => {
    let sum = 0
    for (let c = 0; c < parts; c++) {
      trial[c] = mass[offset + c] * keepOf(first + c, failures)
      sum += trial[c]
    }
    if (sum === 0) return
    const scale = sum < least ? 1 / least : 1
    for (let c = 0; c < parts; c++) mass[offset + c] = trial[c] * scale
  }
  const mean = (): number => {
    let sum = 0
    let hits = 0
    for (let c = 0; c < parts; c++) {
      sum += current[c]
      hits += current[c] * hazardOf(first + c, at)
    }
    return hits / sum
  }
  return {
    after: (query, failures) => {
      first = query * parts
      if (reached[query] > failures) {
        remembered.set(weights.subarray(first, first + parts), first)
        reached[query] = 0
      }
      for (; reached[query] < failures; reached[query]++) step(remembered, first, reached[query])
      for (let c = 0; c < parts; c++) current[c] = remembered[first + c]
      at = failures
      return mean()
    },
    next: () => {
      step(current, 0, at)
      at += 1
      return mean()
    }
  }
}

/** Below this S(m) = 1 - q(m) has too few digits for a quotient. */
const digits = 1e-9

const checkProbabilities = ({ size, maxSamples, values }: MarginalCurves): void => {
  for (let query = 0; query < size; query++) {
    let alive = 1
    for (let m = 0; m < maxSamples; m++) {
      const delta = values[query * maxSamples + m]
      if (!(delta >= -1e-9 && delta <= alive + 1e-6)) {
        const value = 1 - alive + delta
        fail({ _tag: "InvalidProbability", field: `q(${m + 1})`, query, value })
      }
      alive = Math.max(0, alive - delta)
    }
  }
}

/** Marginals as they are given: h is never taken to rise, and kept where S(m) has no digits left. */
const matrixReader = (curves: MarginalCurves): Reader => {
  checkProbabilities(curves)
  const { size, maxSamples, values } = curves
  const rememberedAlive = new Float64Array(size).fill(1)
  const rememberedHazard = new Float64Array(size).fill(1)
  const reached = new Int32Array(size)
  let first = 0
  let at = 0
  let alive = 1
  let bound = 1
  const hazard = (): number => {
    if (at < maxSamples && alive > digits) bound = Math.min(bound, Math.max(0, values[first + at] / alive))
    return bound
  }
  const step = (): void => {
    hazard()
    alive = Math.max(0, alive - values[first + at])
    at += 1
  }
  return {
    after: (query, failures) => {
      first = query * maxSamples
      const known = reached[query] <= failures
      at = known ? reached[query] : 0
      alive = known ? rememberedAlive[query] : 1
      bound = known ? rememberedHazard[query] : 1
      while (at < failures) step()
      reached[query] = at
      rememberedAlive[query] = alive
      rememberedHazard[query] = bound
      return hazard()
    },
    next: () => {
      step()
      return hazard()
    }
  }
}

const readerOf = (curves: Curves): Reader => {
  switch (curves.kind) {
    case "success":
      return pointReader(curves.success)
    case "beta":
      return betaReader(curves.alpha, curves.beta)
    case "beta-mixture": {
      const { weights, components, alpha, beta } = curves
      return mixtureReader(
        weights,
        components,
        (entry, m) => alpha[entry] / (alpha[entry] + beta[entry] + m),
        (entry, m) => (beta[entry] + m) / (alpha[entry] + beta[entry] + m)
      )
    }
    case "histogram": {
      const { weights, points } = curves
      const bins = points.length
      return mixtureReader(
        weights,
        bins,
        (entry) => points[entry % bins],
        (entry) => 1 - points[entry % bins]
      )
    }
    case "marginals":
      return matrixReader(curves)
  }
}

/** The mixture of all queries' curves, as the one row of h that all of them share. */
const pooledReader = (reader: Reader, size: number, maxSamples: number): Reader => {
  const hits = new Float64Array(maxSamples)
  const alive = new Float64Array(maxSamples)
  for (let query = 0; query < size; query++) {
    let chance = 1
    let hazard = reader.after(query, 0)
    for (let m = 0; m < maxSamples && chance > 0; m++) {
      alive[m] += chance
      hits[m] += chance * hazard
      chance *= 1 - hazard
      if (m + 1 < maxSamples) hazard = reader.next()
    }
  }
  let bound = 1
  const row = hits.map((hit, m) => {
    // A mixture's posterior never rises; rounding might.
    if (alive[m] > 0) bound = Math.min(bound, hit / alive[m])
    return bound
  })
  let at = 0
  return {
    after: (_, failures) => {
      at = failures
      return row[at]
    },
    next: () => {
      at += 1
      return row[at]
    }
  }
}

/** Which curve a query's posterior is made from. */
export interface SurvivalOptions {
  /** Query i takes the curve of query rows[i]. Default: its own. */
  readonly rows?: Int32Array | undefined
  /** One curve for all: the mixture of all, which is what is known of a query without a prediction. */
  readonly pooled?: boolean | undefined
}

/**
 * The posterior after failures of every query, for curves of any kind: a known success probability, a Beta, a mixture of
 * Betas, a histogram over success probabilities, or marginals as a matrix (recorded, or averaged over neighbours).
 * h(0) .. h(m) cost O(m) additions, multiplications and divisions (times the number of parts of a mixture),
 * going on from the last visit O(1) a failure. Memory beside the curves: none for points and Betas, one copy of the
 * weights for mixtures and histograms, 20 bytes per query for matrices. Relative error of h(m) about m rounding errors;
 * for a matrix, whose S(m) is a difference, h is kept once S(m) is below 1e-9, and never taken to rise (posterior success
 * of exchangeable samples cannot). `pooled` reads all curves once, O(n maxSamples).
 *
 * @throws CoreError `InvalidProbability`, `InvalidParameter`, `LengthMismatch`, `UnknownOption`
 * @example
 * ```ts
 * import { betaCurves } from "@alloc/core"
 * import { survivalOf } from "@alloc/core/posterior"
 *
 * const survival = survivalOf(betaCurves([1], [1], { maxSamples: 8 }))
 * // Beta(1, 1) after two failures is Beta(1, 3), after one more Beta(1, 4).
 * console.log(survival.after(0, 2), survival.next()) // => 0.25 0.2
 * console.log(survival.survive(0, 2).toFixed(4), survival.used(0, 0, 2)) // => "0.3333" 1.5
 * ```
 */
export const survivalOf = (curves: Curves, options: SurvivalOptions = {}): Survival => {
  checkCurves(curves)
  checkOptions(options, ["rows", "pooled"])
  const { size, maxSamples } = curves
  const { rows, pooled = false } = options
  checkFlag("pooled", pooled)
  if (rows !== undefined) {
    checkLengthOf("rows", rows, size)
    for (const row of rows) checkWhole("rows", row, 0, size - 1)
  }
  const own = readerOf(curves)
  const reader = pooled ? pooledReader(own, size, maxSamples) : own
  const { next } = reader
  const after: Reader["after"] =
    rows === undefined ? reader.after : (query, failures) => reader.after(rows[query], failures)
  return {
    size,
    maxSamples,
    after,
    next,
    survive: (query, failures) => {
      let chance = 1
      for (let m = 0; m < failures; m++) chance *= 1 - (m === 0 ? after(query, 0) : next())
      return chance
    },
    used: (query, failures, more) => {
      let sum = 0
      let chance = 1
      for (let k = 0; k < more; k++) {
        sum += chance
        if (k + 1 < more) chance *= 1 - (k === 0 ? after(query, failures) : next())
      }
      return sum
    }
  }
}
