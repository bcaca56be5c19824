/**
 * From measured policies to tables: values with intervals, paired differences at equal cost, and the headline figures.
 *
 * @module
 */
import type { Resamples } from "./Bootstrap.ts"
import { combine, interval, means } from "./Bootstrap.ts"
import type { Bench, Measured } from "./Measure.ts"
import { headlineRow } from "./ResultRows.ts"
import type { ComparisonResult, HeadlineResult, PolicyResult } from "./Results.ts"
import { figure, round } from "./Results.ts"

/** A policy at one budget: resampled means of value and of every kind of cost. */
export interface Summary {
  readonly policy: string
  readonly budget: number
  readonly value: Float64Array
  /** Samples drawn: what every comparison goes by. */
  readonly samples: Float64Array
  /** Samples up to each query's first success; below `samples` where a round holds several. */
  readonly used: Float64Array
  readonly tokens: Float64Array
}

/** A unit in which cost is counted. */
export type Unit = "samples" | "tokens"

/** Tokens that a prediction costs for a query that then gets no sample. */
export type PredictorTokens = (query: number) => number

/**
 * Resamples a measured policy.
 *
 * O(resamples queries). Throws nothing.
 *
 * @example
 * ```ts
 * import { resamples, summarise } from "@alloc/bench"
 *
 * const one = Float64Array.of(1, 1)
 * const costs = { committed: one, used: one, tokens: Float64Array.of(9, 9), skipped: Float64Array.of(0, 0) }
 * const measured = { policy: "mine", budget: 1, value: Float64Array.of(1, 0), ...costs }
 * console.log(summarise(resamples(2, 20, 1), measured).value[0]) // => 0.5
 * ```
 */
export const summarise = (draws: Resamples, measured: Measured, extra?: PredictorTokens | undefined): Summary => {
  const tokens =
    extra === undefined
      ? measured.tokens
      : measured.tokens.map((own, i) => own + (measured.skipped[i] > 0 ? measured.skipped[i] * extra(i) : 0))
  const samples = means(draws, measured.committed)
  return {
    policy: measured.policy,
    budget: measured.budget,
    value: means(draws, measured.value),
    samples,
    used: measured.used === measured.committed ? samples : means(draws, measured.used),
    tokens: means(draws, tokens)
  }
}

/**
 * Uniform allocation at every level 0 .. Bmax. A fractional level is the mixture of its neighbours, so the curve of value
 * against cost is exactly the piecewise linear one through these points.
 */
export interface UniformCurve {
  readonly value: ReadonlyArray<Float64Array>
  readonly samples: ReadonlyArray<Float64Array>
  readonly tokens: ReadonlyArray<Float64Array>
}

/**
 * The resampled uniform curve; a query never gets more than its own samples.
 *
 * O(levels resamples queries). Throws nothing.
 *
 * @example
 * ```ts
 * import { benchOf, resamples, trueCurves, uniformCurve } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8)
 * }
 * const rows = Int32Array.of(0, 1)
 * const bench = benchOf({
 *   pool: { size: 2, arms: [arm] },
 *   deployment: {
 *     scored: rows,
 *     raw: new Map(),
 *     groups: [{ scored: rows, fitRows: rows, fitRaw: new Map() }],
 *     trained: 0,
 *     trainMean: 0.5
 *   },
 *   predictors: {},
 *   outcomes: trueCurves(arm, 4),
 *   available: Int32Array.of(4, 4),
 *   minimum: 0,
 *   baseline: 0,
 *   success: 1,
 *   seed: 1,
 *   replicates: { once: 1, sequential: 1 }
 * })
 * const { value } = uniformCurve(resamples(2, 20, 1), bench)
 * console.log(value.map(([mean]) => mean)) // => [0, 0.5, 0.75, 0.875, 1]
 * ```
 */
export const uniformCurve = (draws: Resamples, bench: Bench): UniformCurve => {
  const { maximum, tokensPerSample, truth } = bench
  const levels = Array.from({ length: truth.most + 1 }, (_, k) => k)
  const count = (k: number): Float64Array => Float64Array.from(maximum, (most) => Math.min(most, k))
  const least = maximum.reduce((smallest, most) => Math.min(smallest, most), truth.most)
  const one = means(draws, tokensPerSample)
  return {
    value: levels.map((k) =>
      means(
        draws,
        Float64Array.from({ length: truth.size }, (_, i) => truth.values[i * (truth.most + 1) + k])
      )
    ),
    samples: levels.map((k) => means(draws, count(k))),
    tokens: levels.map((k) =>
      // Up to here everybody gets k samples, so the mean is k times that of one.
      k <= least
        ? one.map((mean) => k * mean)
        : means(
            draws,
            count(k).map((n, i) => n * tokensPerSample[i])
          )
    )
  }
}

/** Finds y at x on the piecewise linear curve of resample r through points (xs[k][r], ys[k][r]), xs rising with k. */
const along = (
  xs: ReadonlyArray<Float64Array>,
  ys: ReadonlyArray<Float64Array>,
  r: number,
  x: number,
  beyond: (last: number) => number
): number => {
  let low = 0
  let high = xs.length - 1
  if (x > xs[high][r] + 1e-12) return beyond(ys[high][r])
  if (x <= xs[0][r]) return ys[0][r]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (xs[middle][r] < x) low = middle
    else high = middle
  }
  const width = xs[high][r] - xs[low][r]
  return width <= 0 ? ys[high][r] : ys[low][r] + ((x - xs[low][r]) / width) * (ys[high][r] - ys[low][r])
}

/**
 * Uniform's value at a given cost; beyond its end, its last value.
 *
 * Entry by entry, by bisection: O(resamples log levels).
 *
 * @example
 * ```ts
 * import { uniformValueAt } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const curve = { value: [0, 0.5, 0.75].map(flat), samples: [0, 1, 2].map(flat), tokens: [0, 9, 18].map(flat) }
 * console.log(uniformValueAt(curve, "samples", flat(1.5))[0]) // => 0.625
 * ```
 */
export const uniformValueAt = (curve: UniformCurve, unit: Unit, cost: Float64Array): Float64Array =>
  cost.map((c, r) => along(curve[unit], curve.value, r, c, (last) => last))

/**
 * The cost at which uniform reaches a given value; NaN where it never does.
 *
 * Entry by entry, by bisection: O(resamples log levels).
 *
 * @example
 * ```ts
 * import { uniformCostFor } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const curve = { value: [0, 0.5, 0.75].map(flat), samples: [0, 1, 2].map(flat), tokens: [0, 9, 18].map(flat) }
 * console.log(uniformCostFor(curve, "samples", Float64Array.of(0.625, 0.9))) // => [1.5, NaN]
 * ```
 */
export const uniformCostFor = (curve: UniformCurve, unit: Unit, value: Float64Array): Float64Array =>
  value.map((v, r) => along(curve.value, curve[unit], r, v, () => Number.NaN))

/**
 * Table row of a policy.
 *
 * O(resamples log resamples). Throws nothing.
 *
 * @example
 * ```ts
 * import { policyRow } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * console.log(policyRow(mine).value, policyRow(mine).cost) // => 0.75 1
 * ```
 */
export const policyRow = (summary: Summary): PolicyResult => {
  const { low, high } = interval(summary.value)
  return {
    policy: summary.policy,
    budget: summary.budget,
    cost: round(summary.used[0]),
    committed: round(summary.samples[0]),
    tokens: figure(summary.tokens[0]),
    value: round(summary.value[0]),
    low: round(low),
    high: round(high)
  }
}

/**
 * Paired difference of a policy and a baseline at one budget; uniform is taken at the policy's own cost in samples.
 *
 * The interval is the percentile bootstrap's, at 95 %. O(resamples log resamples). Throws nothing.
 *
 * @example
 * ```ts
 * import { compareSummaries } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const curve = { value: [0, 0.5, 0.75].map(flat), samples: [0, 1, 2].map(flat), tokens: [0, 9, 18].map(flat) }
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * const { difference, distinguishable } = compareSummaries(mine, curve, "uniform")
 * console.log(difference, distinguishable) // => 0.25 true
 * ```
 */
export const compareSummaries = (policy: Summary, baseline: Summary | UniformCurve, name: string): ComparisonResult => {
  const isCurve = "value" in baseline && Array.isArray(baseline.value)
  // `value` is an array of levels only in a `UniformCurve`.
  const other = isCurve
    ? uniformValueAt(baseline as UniformCurve, "samples", policy.samples)
    : (baseline as Summary).value
  const difference = combine([policy.value, other], (a, b) => a - b)
  const { low, high } = interval(difference)
  // Rounding noise around an exact tie is no difference.
  const distinguishable = round(low) > 0 || round(high) < 0
  return {
    policy: policy.policy,
    baseline: name,
    budget: policy.budget,
    difference: round(difference[0]),
    low: round(low),
    high: round(high),
    distinguishable,
    costDifference: isCurve ? 0 : round(policy.samples[0] - (baseline as Summary).samples[0])
  }
}

/**
 * Share of cost saved against uniform at the policy's quality: 1 - C(policy) / C(uniform at equal value).
 *
 * Null where uniform never reaches that quality. O(resamples log resamples). Throws nothing.
 *
 * @example
 * ```ts
 * import { savedAgainstUniform } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const curve = { value: [0, 0.5, 0.75].map(flat), samples: [0, 1, 2].map(flat), tokens: [0, 9, 18].map(flat) }
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * console.log(savedAgainstUniform(mine, curve, "samples").value) // => 0.5
 * ```
 */
export const savedAgainstUniform = (summary: Summary, curve: UniformCurve, unit: Unit): HeadlineResult => {
  const needed = uniformCostFor(curve, unit, summary.value)
  return headlineRow(
    summary,
    "uniform",
    unit,
    combine([summary[unit], needed], (cost, base) => (base > 0 ? 1 - cost / base : Number.NaN))
  )
}

/**
 * The same against another policy, whose curve over the budgets is taken to be piecewise linear.
 *
 * `others`: one policy at rising budgets, at least one.
 *
 * @example
 * ```ts
 * import { savedAgainst } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * const others = [
 *   { ...mine, policy: "other", value: flat(0.5) },
 *   { ...mine, policy: "other", value: flat(1), samples: flat(3) }
 * ]
 * console.log(savedAgainst(mine, others, "samples").value) // => 0.5
 * ```
 */
export const savedAgainst = (summary: Summary, others: ReadonlyArray<Summary>, unit: Unit): HeadlineResult => {
  const zero = new Float64Array(summary.value.length)
  const values = [zero, ...others.map(({ value }) => value)]
  const costs = [zero, ...others.map((other) => other[unit])]
  const saved = summary.value.map((value, r) => {
    const base = along(values, costs, r, value, () => Number.NaN)
    return base > 0 ? 1 - summary[unit][r] / base : Number.NaN
  })
  return headlineRow(summary, others[0].policy, unit, saved)
}

/**
 * Value gained over uniform at the policy's own cost.
 *
 * O(resamples log resamples). Throws nothing.
 *
 * @example
 * ```ts
 * import { gainOverUniform } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const curve = { value: [0, 0.5, 0.75].map(flat), samples: [0, 1, 2].map(flat), tokens: [0, 9, 18].map(flat) }
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * console.log(gainOverUniform(mine, curve, "samples").value) // => 0.25
 * ```
 */
export const gainOverUniform = (summary: Summary, curve: UniformCurve, unit: Unit): HeadlineResult =>
  headlineRow(
    summary,
    "uniform",
    unit,
    combine([summary.value, uniformValueAt(curve, unit, summary[unit])], (a, b) => a - b)
  )

/**
 * Value gained over another policy at the same budget.
 *
 * O(resamples log resamples). Throws nothing.
 *
 * @example
 * ```ts
 * import { gainOver } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * console.log(gainOver(mine, { ...mine, policy: "other", value: flat(0.5) }, "samples").value) // => 0.25
 * ```
 */
export const gainOver = (summary: Summary, other: Summary, unit: Unit): HeadlineResult =>
  headlineRow(
    summary,
    other.policy,
    unit,
    combine([summary.value, other.value], (a, b) => a - b)
  )

/**
 * Share of the gap between uniform and the oracle that a policy closes; not defined where there is no gap.
 *
 * O(resamples log resamples). Throws nothing.
 *
 * @example
 * ```ts
 * import { gapClosed } from "@alloc/bench"
 *
 * const flat = (value: number): Float64Array => Float64Array.of(value, value) // the estimate, and one resample
 * const curve = { value: [0, 0.5, 0.75].map(flat), samples: [0, 1, 2].map(flat), tokens: [0, 9, 18].map(flat) }
 * const mine = { policy: "mine", budget: 1, value: flat(0.75), samples: flat(1), used: flat(1), tokens: flat(9) }
 * const oracle = { ...mine, policy: "oracle", value: flat(1) }
 * console.log(gapClosed(mine, curve, oracle).value) // => 0.5
 * ```
 */
export const gapClosed = (summary: Summary, uniform: UniformCurve, oracle: Summary): HeadlineResult => {
  const base = uniformValueAt(uniform, "samples", summary.samples)
  const gap = combine([oracle.value, uniformValueAt(uniform, "samples", oracle.samples)], (a, b) => a - b)
  const share = combine([summary.value, base, gap], (a, b, g) => (a - b) / g)
  // Where the gap itself may be zero, its share means nothing.
  const defined = interval(gap).low > 1e-9
  return headlineRow(summary, "uniform", "samples", defined ? share : share.map(() => Number.NaN))
}
