/**
 * Policies against each other at equal cost: paired differences, cost saved at equal quality, share of the oracle's gap
 * closed. Every statistic has its resamples (see `means`); none is defined where an entry is NaN.
 *
 * @module
 */
import type { CostUnit } from "../measure/Measured.ts"
import { combine, interval } from "./Bootstrap.ts"
import { type Difference, less } from "./Difference.ts"
import { along, costOfValue, type NullCurve, valueAtCost } from "./NullCurve.ts"
import { costIn, type Summary } from "./Summary.ts"

/** What a policy is compared with. */
export interface Rival {
  readonly policy: string
  /** The null that the rival's gains are taken over. */
  readonly curve: NullCurve
  /** The rival at its budgets, by rising cost; undefined where it is the null itself. */
  readonly summaries?: ReadonlyArray<Summary> | undefined
}

/** A policy less a rival at the policy's own cost, as a row of a table. */
export interface Comparison {
  readonly policy: string
  readonly baseline: string
  readonly budget: number
  readonly difference: Difference
  /** Cost of the policy less that of the rival at the same budget, before they are compared at equal cost. */
  readonly costDifference: number
}

const overNull = (summary: Summary, curve: NullCurve, unit: CostUnit): Float64Array =>
  less(summary.value, valueAtCost(curve, unit, costIn(summary, unit)))

/**
 * What a rival gains over its null at a cost: interpolated in cost between its budgets, from nothing at no cost; beyond its
 * last budget the gain stays. Entry by entry: O(resamples points).
 */
const gainAtCost = ({ curve, summaries = [] }: Rival, unit: CostUnit, cost: Float64Array): Float64Array => {
  const nothing = new Float64Array(cost.length)
  const costs = [nothing, ...summaries.map((summary) => costIn(summary, unit))]
  const gains = [nothing, ...summaries.map((summary) => overNull(summary, curve, unit))]
  return cost.map((x, r) => along(costs, gains, r, x, (last) => last))
}

/**
 * What a rival is worth at a cost: what the null is worth there and what the rival gains over it. The null carries the
 * curvature, so that little is left to the interpolation.
 */
const rivalAtCost = (rival: Rival, unit: CostUnit, cost: Float64Array): Float64Array =>
  combine([valueAtCost(rival.curve, unit, cost), gainAtCost(rival, unit, cost)], (base, gain) => base + gain)

/**
 * A rival's own curve, from nothing spent and nothing gained, up to its last budget; between budgets as in `rivalAtCost`,
 * with a point wherever the null has one. O(resamples points).
 */
export const curveOf = (rival: Rival, unit: CostUnit): NullCurve => {
  const { curve, policy, summaries } = rival
  if (summaries === undefined) return curve
  const nothing = new Float64Array(curve.points[0].value.length)
  const own = summaries.map((summary) => costIn(summary, unit)[0])
  const between = curve.points.flatMap((point) => {
    const cost = costIn(point, unit)
    if (!(cost[0] > 0 && cost[0] < (own.at(-1) ?? 0)) || own.includes(cost[0])) return []
    const value = combine([point.value, gainAtCost(rival, unit, cost)], (base, gain) => base + gain)
    return [{ value, cost: { [unit]: cost } }]
  })
  const points = [...between, ...summaries].sort((a, b) => costIn(a, unit)[0] - costIn(b, unit)[0])
  return { policy, points: [{ value: nothing, cost: { [unit]: nothing } }, ...points] }
}

/** Value gained over a rival at the policy's own cost in `unit`. */
export const gained = (summary: Summary, rival: Rival, unit: CostUnit): Float64Array =>
  less(summary.value, rivalAtCost(rival, unit, costIn(summary, unit)))

/** Share of cost saved at the policy's quality: 1 - C(policy) / C(curve at equal value); NaN where the curve never gets there. */
export const saved = (summary: Summary, curve: NullCurve, unit: CostUnit): Float64Array =>
  combine([costIn(summary, unit), costOfValue(curve, unit, summary.value)], (cost, base) =>
    base > 0 ? 1 - cost / base : Number.NaN
  )

/** Share of the gap between a null and the oracle that a policy closes, each at its own cost. */
export const gapClosed = (summary: Summary, curve: NullCurve, oracle: Summary, unit: CostUnit): Float64Array => {
  const gap = overNull(oracle, curve, unit)
  // Where the gap itself may be zero, its share means nothing.
  const defined = interval(gap).low > 1e-9
  return combine([overNull(summary, curve, unit), gap], (own, all) => (defined ? own / all : Number.NaN))
}
