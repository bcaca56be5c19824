/**
 * The charts of a report, in its order.
 *
 * @module
 */
import type { Evaluation } from "../../experiment/Experiment.ts"
import { type NamedChart, styledChart } from "./Chart.ts"
import { curvesChart, difficultyChart, savingsChart } from "./Cost.ts"
import { difficultyHistogram, reliabilityChart, scatterChart } from "./Predictor.ts"

/** The main chart alone, for a README. */
export const mainChart = (evaluation: Evaluation): NamedChart =>
  curvesChart(
    "main",
    "Value against cost",
    `Mean ${evaluation.charts.valueTitle.toLowerCase()} of each policy against what it cost on average. Bands are 95 % intervals, resampled by query; they overlap more than the paired differences below, which decide.`,
    evaluation.results.policies,
    evaluation.charts.main,
    evaluation
  )

/** All charts that the evaluation has data for, in the order of the report. */
export const chartsOf = (evaluation: Evaluation): ReadonlyArray<NamedChart> => {
  const { half } = evaluation.results
  const gap =
    half.policies.length === 0
      ? undefined
      : curvesChart(
          "oracle",
          "How far the oracle is",
          "Every policy capped at half of each query's samples and scored on that half; the oracle decides on the other half. Decided and scored on the same samples, an oracle would show gains that are not there.",
          half.policies,
          [...evaluation.charts.main.filter((name) => !name.startsWith("sequential")), "oracle"],
          evaluation
        )
  const extra = (evaluation.charts.extra ?? []).map((one, i) =>
    styledChart(`extra-${i + 1}`, one.title, one.caption, one.specification, one.table)
  )
  return [
    mainChart(evaluation),
    savingsChart(evaluation),
    gap,
    difficultyChart(evaluation),
    scatterChart(evaluation),
    difficultyHistogram(evaluation),
    reliabilityChart(evaluation),
    ...extra
  ].filter((one): one is NamedChart => one !== undefined)
}
