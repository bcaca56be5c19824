/**
 * Rows of `results.json`, from statistics with their resamples (entry 0 is the plain one).
 *
 * @module
 */
import type { CostUnit } from "../measure/Measured.ts"
import { interval } from "../statistics/Bootstrap.ts"
import type { Comparison } from "../statistics/Compare.ts"
import { type Difference, differenceOf } from "../statistics/Difference.ts"
import { rounded, roundedOrNull } from "../statistics/Rounded.ts"
import { costIn, type Summary } from "../statistics/Summary.ts"
import type { DifferenceResult } from "./RoutingSchema.ts"
import type { ComparisonResult, HeadlineResult, PolicyResult, PredictorComparisonResult } from "./Schema.ts"

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

/** A paired difference of two policies. */
export const comparisonRow = (comparison: Comparison): ComparisonResult => {
  const { baseline, budget, costDifference, policy } = comparison
  const { distinguishable, high, low, value } = comparison.difference
  const cost = rounded(costDifference)
  return { policy, baseline, budget, difference: value, low, high, distinguishable, costDifference: cost }
}

/** A headline number of a policy at a budget. */
export const headlineRow = (
  { budget, policy }: { readonly policy: string; readonly budget: number },
  baseline: string,
  unit: HeadlineResult["unit"],
  statistic: Float64Array
): HeadlineResult => {
  const { high, low } = interval(statistic)
  const value = roundedOrNull(statistic[0])
  return { policy, baseline, budget, unit, value, low: roundedOrNull(low), high: roundedOrNull(high) }
}

/** A difference by itself; null where it is not defined. */
export const differenceRow = ({ distinguishable, high, low, value }: Difference): DifferenceResult => ({
  value: roundedOrNull(value),
  low: roundedOrNull(low),
  high: roundedOrNull(high),
  distinguishable
})

/** A paired difference of two predictors. */
export const predictorComparisonRow = (
  predictor: string,
  baseline: string,
  statistic: Float64Array
): PredictorComparisonResult => {
  const { distinguishable, high, low, value } = differenceOf(statistic)
  return { predictor, baseline, difference: value, low, high, distinguishable }
}
