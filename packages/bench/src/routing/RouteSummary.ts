/**
 * Resampled statistics of routing policies, and their rows in the results.
 *
 * @module
 */
import type { Resamples } from "../evaluate/Bootstrap.ts"
import { combine, interval, means } from "../evaluate/Bootstrap.ts"
import { headlineRow } from "../evaluate/ResultRows.ts"
import type { ComparisonResult, HeadlineResult, PolicyResult } from "../evaluate/Results.ts"
import { figure, round } from "../evaluate/Results.ts"
import type { CostCurve } from "./CostCurve.ts"
import { curveCostFor, curveValueAt } from "./CostCurve.ts"
import type { Played } from "./Play.ts"
import type { DifferenceResult } from "./RoutingResults.ts"

/** A policy at one budget; statistics with their resamples. */
export interface RouteSummary {
  readonly policy: string
  readonly budget: number
  readonly value: Float64Array
  /** In the comparison's unit: share sent to the strong decoder, or price relative to the best decoder's. */
  readonly cost: Float64Array
  /** Mean generated tokens. */
  readonly tokens: number
  readonly price: Float64Array
}

/** Resamples what was played; `cost` is per query, in the comparison's unit. */
export const summariseRoute = (
  draws: Resamples,
  policy: string,
  budget: number,
  played: Played,
  cost: Float64Array
): RouteSummary => ({
  policy,
  budget,
  value: means(draws, played.value),
  cost: means(draws, cost),
  tokens: played.tokens.reduce((sum, tokens) => sum + tokens, 0) / played.tokens.length,
  price: means(draws, played.price)
})

/** Table row of a policy. */
export const routeRow = ({ budget, cost, policy, price, tokens, value }: RouteSummary): PolicyResult => {
  const { high, low } = interval(value)
  return {
    policy,
    budget,
    cost: round(cost[0]),
    // Nothing is drawn in vain: what is asked is what is paid.
    committed: round(cost[0]),
    tokens: figure(tokens),
    price: figure(price[0]),
    value: round(value[0]),
    low: round(low),
    high: round(high)
  }
}

/** A statistic as a difference from zero. Rounding noise around an exact tie is no difference. */
export const differenceOf = (statistic: Float64Array): DifferenceResult => {
  const { high, low } = interval(statistic)
  const distinguishable = round(low) > 0 || round(high) < 0
  return { value: figure(statistic[0]), low: figure(low), high: figure(high), distinguishable }
}

const less = (a: Float64Array, b: Float64Array): Float64Array => combine([a, b], (x, y) => x - y)

const comparison = (
  policy: RouteSummary,
  baseline: string,
  difference: Float64Array,
  costDifference: number
): ComparisonResult => {
  const { high, low } = interval(difference)
  return {
    policy: policy.policy,
    baseline,
    budget: policy.budget,
    difference: round(difference[0]),
    low: round(low),
    high: round(high),
    distinguishable: round(low) > 0 || round(high) < 0,
    costDifference: round(costDifference)
  }
}

/** Paired difference of two policies. */
export const compareRoutes = (policy: RouteSummary, other: RouteSummary): ComparisonResult =>
  comparison(policy, other.policy, less(policy.value, other.value), policy.cost[0] - other.cost[0])

/** Paired difference from the null at the policy's own cost. */
export const compareWithCurve = (policy: RouteSummary, name: string, curve: CostCurve): ComparisonResult =>
  comparison(policy, name, less(policy.value, curveValueAt(curve, policy.cost)), 0)

/** Share of the cost that the policy saves where the null reaches the same quality. */
export const savedAgainstCurve = (
  policy: RouteSummary,
  baseline: string,
  unit: HeadlineResult["unit"],
  curve: CostCurve,
  cost: Float64Array
): HeadlineResult => {
  const needed = curveCostFor(curve, policy.value)
  const saved = combine([cost, needed], (own, base) => (base > 0 ? 1 - own / base : Number.NaN))
  return headlineRow(policy, baseline, unit, saved)
}

/** Value gained over the null at the policy's own cost. */
export const gainOverCurve = (
  policy: RouteSummary,
  baseline: string,
  unit: HeadlineResult["unit"],
  curve: CostCurve
): HeadlineResult => headlineRow(policy, baseline, unit, less(policy.value, curveValueAt(curve, policy.cost)))

/** Share of the way from the null to the oracle, each at its own cost; not defined where there may be no way to go. */
export const routeGapClosed = (
  policy: RouteSummary,
  baseline: string,
  unit: HeadlineResult["unit"],
  curve: CostCurve,
  oracle: RouteSummary
): HeadlineResult => {
  const own = less(policy.value, curveValueAt(curve, policy.cost))
  const gap = less(oracle.value, curveValueAt(curve, oracle.cost))
  const defined = interval(gap).low > 1e-9
  const share = combine([own, gap], (a, b) => (defined ? a / b : Number.NaN))
  return headlineRow(policy, baseline, unit, share)
}
