/**
 * Policies against each other: paired differences, cost saved at equal quality, value gained at equal cost, share of the
 * oracle's gap closed. Every statistic has its resamples (see `means`); none is defined where an entry is NaN.
 *
 * @module
 */
import type { CostUnit } from "../measure/Measured.ts"
import { combine, interval } from "./Bootstrap.ts"
import { type Difference, differenceOf, less } from "./Difference.ts"
import { costOfValue, type NullCurve, valueAtCost } from "./NullCurve.ts"
import { costIn, type Summary } from "./Summary.ts"

/** A policy less another one, or less a null at the policy's own cost. */
export interface Comparison {
  readonly policy: string
  readonly baseline: string
  readonly budget: number
  readonly difference: Difference
  /** Cost of the policy less that of the baseline. */
  readonly costDifference: number
}

const isCurve = (baseline: Summary | NullCurve): baseline is NullCurve => "points" in baseline

/** Value gained over another policy, or over a null at the policy's own cost in `unit`. */
export const gained = (summary: Summary, baseline: Summary | NullCurve, unit: CostUnit): Float64Array =>
  less(summary.value, isCurve(baseline) ? valueAtCost(baseline, unit, costIn(summary, unit)) : baseline.value)

/** Paired difference of a policy and a baseline. O(resamples log resamples). */
export const compare = (summary: Summary, baseline: Summary | NullCurve, unit: CostUnit): Comparison => ({
  policy: summary.policy,
  baseline: baseline.policy,
  budget: summary.budget,
  difference: differenceOf(gained(summary, baseline, unit)),
  costDifference: isCurve(baseline) ? 0 : costIn(summary, unit)[0] - costIn(baseline, unit)[0]
})

/** Share of cost saved at the policy's quality: 1 - C(policy) / C(null at equal value); NaN where the null never gets there. */
export const saved = (summary: Summary, curve: NullCurve, unit: CostUnit): Float64Array =>
  combine([costIn(summary, unit), costOfValue(curve, unit, summary.value)], (cost, base) =>
    base > 0 ? 1 - cost / base : Number.NaN
  )

/** Share of the gap between a null and the oracle that a policy closes, each at its own cost. */
export const gapClosed = (summary: Summary, curve: NullCurve, oracle: Summary, unit: CostUnit): Float64Array => {
  const gap = gained(oracle, curve, unit)
  // Where the gap itself may be zero, its share means nothing.
  const defined = interval(gap).low > 1e-9
  return combine([gained(summary, curve, unit), gap], (own, all) => (defined ? own / all : Number.NaN))
}
