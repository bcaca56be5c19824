/**
 * Rows of the results that several tables share, from a statistic with its resamples (entry 0 is the plain one).
 *
 * @module
 */
import { interval } from "./Bootstrap.ts"
import type { HeadlineResult, PredictorComparisonResult } from "./Results.ts"
import { figure, round } from "./Results.ts"

/** A headline figure of a policy at a budget. */
export const headlineRow = (
  { budget, policy }: { readonly policy: string; readonly budget: number },
  baseline: string,
  unit: HeadlineResult["unit"],
  statistic: Float64Array
): HeadlineResult => {
  const { high, low } = interval(statistic)
  return { policy, baseline, budget, unit, value: figure(statistic[0]), low: figure(low), high: figure(high) }
}

/** A paired difference between two predictors; distinguishable where the interval, as printed, excludes zero. */
export const predictorComparisonRow = (
  predictor: string,
  baseline: string,
  difference: Float64Array
): PredictorComparisonResult => {
  const { high, low } = interval(difference)
  const distinguishable = round(low) > 0 || round(high) < 0
  return {
    predictor,
    baseline,
    difference: round(difference[0]),
    low: round(low),
    high: round(high),
    distinguishable
  }
}
