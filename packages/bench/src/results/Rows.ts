/**
 * Rows of `results.json`, from statistics with their resamples (entry 0 is the plain one).
 *
 * @module
 */
import type { CostUnit } from "../measure/Measured.ts"
import { type Interval, interval } from "../statistics/Bootstrap.ts"
import type { Comparison } from "../statistics/Compare.ts"
import { type Difference, differenceOf } from "../statistics/Difference.ts"
import type { Refitted } from "../statistics/Refits.ts"
import { rounded, roundedOrNull } from "../statistics/Rounded.ts"
import { benjaminiHochberg, falseDiscoveryRate, queriesNeeded } from "../statistics/Significance.ts"
import { simultaneousBand } from "../statistics/SimultaneousBand.ts"
import { costIn, type Summary } from "../statistics/Summary.ts"
import type { DifferenceResult } from "./RoutingSchema.ts"
import type {
  ComparisonResult,
  CurveResult,
  HeadlineResult,
  MaximumResult,
  PolicyResult,
  PredictorComparisonResult
} from "./Schema.ts"

/**
 * A policy at one budget. Its `cost` is what it used, where samples can be drawn in vain; `committed` is what it drew,
 * counted in the evaluation's unit.
 */
export const policyRow = (summary: Summary, unit: CostUnit): PolicyResult => {
  const { budget, cost, policy, value } = summary
  const { high, low } = interval(value)
  const committed = costIn(summary, unit)
  return {
    policy,
    budget,
    cost: rounded((cost.used ?? committed)[0]),
    committed: rounded(committed[0]),
    tokens: roundedOrNull(costIn(summary, "tokens")[0]),
    ...(cost.price === undefined ? {} : { price: roundedOrNull(cost.price[0]) }),
    value: rounded(value[0]),
    low: rounded(low),
    high: rounded(high)
  }
}

/** Rows of one table, each called different or not by its p-value corrected for all of them. */
const corrected = <Row extends { readonly p: number | null }>(
  rows: ReadonlyArray<Row>
): ReadonlyArray<Row & { readonly adjusted: number | null; readonly distinguishable: boolean }> => {
  const adjusted = benjaminiHochberg(rows.map(({ p }) => p ?? Number.NaN))
  return rows.map((row, k) => ({
    ...row,
    adjusted: roundedOrNull(adjusted[k]),
    distinguishable: adjusted[k] <= falseDiscoveryRate
  }))
}

const intervalAndP = ({ high, low, p }: Difference) => ({ low, high, p: roundedOrNull(p) })

/** The paired differences of one table; `queries` were scored. */
export const comparisonRows = (
  comparisons: ReadonlyArray<Comparison>,
  queries: number
): ReadonlyArray<ComparisonResult> =>
  corrected(
    comparisons.map(({ baseline, budget, costDifference, difference, policy }) => ({
      policy,
      baseline,
      budget,
      difference: difference.value,
      ...intervalAndP(difference),
      queriesNeeded: roundedOrNull(queriesNeeded(difference.value, difference.deviation, queries)),
      costDifference: rounded(costDifference)
    }))
  )

/** A statistic (entry 0 plain, then resamples), and its values after other fits. */
interface Statistic {
  readonly statistic: Float64Array
  readonly refitted?: Refitted | undefined
}

/** Which policy, and at what budget. */
type OfPolicy = Pick<HeadlineResult, "budget" | "policy">

const rowOf = (
  { budget, policy }: OfPolicy,
  baseline: string,
  unit: HeadlineResult["unit"],
  value: number,
  { high, low }: Interval
): HeadlineResult => ({
  policy,
  baseline,
  budget,
  unit,
  value: roundedOrNull(value),
  low: roundedOrNull(low),
  high: roundedOrNull(high)
})

/** A headline number of a policy at a budget. */
export const headlineRow = (
  of: OfPolicy,
  baseline: string,
  unit: HeadlineResult["unit"],
  { refitted, statistic }: Statistic
): HeadlineResult => {
  const difference = differenceOf(statistic, { refitted })
  return rowOf(of, baseline, unit, difference.value, difference)
}

/**
 * A saved share as the logarithm of what is spent instead: a share below 1 that may be far below 0 is skewed, its logarithm
 * is about even, and no interval reaches beyond 1.
 */
const spending = ({ refitted = [], statistic }: Statistic) => {
  const logOf = (share: number): number => Math.log(1 - share)
  return { statistic: statistic.map(logOf), refitted: refitted.map(logOf) }
}

/** An interval of the logarithm of what is spent, as an interval of the saved share. */
const savedIn = ({ high, low }: Interval): Interval => ({ low: 1 - Math.exp(high), high: 1 - Math.exp(low) })

/** The share of the cost that a policy saves at a budget, with its interval. */
export const savingRow = (
  of: OfPolicy,
  baseline: string,
  unit: HeadlineResult["unit"],
  given: Statistic
): HeadlineResult => {
  const { refitted, statistic } = spending(given)
  return rowOf(of, baseline, unit, given.statistic[0], savedIn(differenceOf(statistic, { refitted })))
}

/** The shares that a policy saves at each of its budgets, as a curve with a band that holds for all of them. */
export const curveRow = (rows: ReadonlyArray<HeadlineResult>, statistics: ReadonlyArray<Statistic>): CurveResult => {
  const [{ baseline, policy, unit }] = rows
  const spent = statistics.map(spending)
  const band = simultaneousBand(
    spent.map(({ statistic }) => statistic),
    spent.map(({ refitted }) => refitted)
  )
  const intervals = band.intervals.map(savedIn)
  return {
    policy,
    baseline,
    unit,
    critical: roundedOrNull(band.critical),
    points: rows.map(({ budget, value }, k) => ({
      budget,
      value,
      low: roundedOrNull(intervals[k].low),
      high: roundedOrNull(intervals[k].high)
    }))
  }
}

/** The largest value of a curve, among those whose band is known; nothing where none is. */
export const maximumRows = ({ baseline, points, policy, unit }: CurveResult): ReadonlyArray<MaximumResult> => {
  const known = points.flatMap(({ budget, high, low, value }) =>
    value === null || low === null || high === null ? [] : [{ budget, value, low, high }]
  )
  if (known.length === 0) return []
  const { budget, ...largest } = known.reduce((a, b) => (b.value > a.value ? b : a))
  return [{ policy, baseline, unit, budget, among: known.length, ...largest }]
}

/** Differences of one table by themselves; null where they are not defined. */
export const differenceRows = (differences: ReadonlyArray<Difference>): ReadonlyArray<DifferenceResult> =>
  corrected(
    differences.map(({ high, low, p, value }) => ({
      value: roundedOrNull(value),
      low: roundedOrNull(low),
      high: roundedOrNull(high),
      p: roundedOrNull(p)
    }))
  )

/** The paired differences of a predictor and the others, from their statistics. */
export const predictorComparisonRows = (
  predictor: string,
  others: ReadonlyArray<{ readonly baseline: string; readonly statistic: Float64Array }>
): ReadonlyArray<PredictorComparisonResult> =>
  corrected(
    others.map(({ baseline, statistic }) => {
      const difference = differenceOf(statistic)
      return { predictor, baseline, difference: difference.value, ...intervalAndP(difference) }
    })
  )
