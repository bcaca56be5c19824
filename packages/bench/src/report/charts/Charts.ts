/**
 * The charts of a report, in its order.
 *
 * @module
 */
import type { Evaluation } from "../../experiment/Experiment.ts"
import { type NamedChart, ownChart } from "./Chart.ts"
import { curvesChart, difficultyChart, savingsChart } from "./Cost.ts"
import { difficultyHistogram, reliabilityChart, scatterChart } from "./Predictor.ts"

/** The figure of the paper that shows value against cost: by what is shared out, and by what counts as success. */
const paperFigure = ({ charts, results }: Evaluation): string | undefined => {
  if (results.unit === "strong calls") return "Figure 5"
  if (results.unit !== "samples") return undefined
  if (charts.predicted !== undefined) return "Figure 3, left"
  return charts.valueTitle === "Success rate" ? undefined : "Figure 4"
}

/** The main chart alone, for a README. */
export const mainChart = (evaluation: Evaluation, part = 0): NamedChart =>
  curvesChart(
    {
      name: "main",
      title: "Value against cost",
      caption: `${evaluation.charts.valueTitle} of each policy against what it cost on average. Bands are 95 % intervals, resampled by query; they overlap more than the paired differences below, which decide.`,
      paper: paperFigure(evaluation),
      rows: evaluation.results.policies,
      policies: evaluation.charts.main,
      part
    },
    evaluation
  )

const oracleChart = (evaluation: Evaluation, part: number): NamedChart | undefined => {
  const { half } = evaluation.results
  if (half.policies.length === 0) return undefined
  return curvesChart(
    {
      name: "oracle",
      title: "How far the oracle is",
      caption: [
        "Every policy capped at half of each query's samples and scored on that half.",
        half.note ?? "The oracle decides on the other half.",
        "Decided and scored on the same samples, an oracle would show gains that are not there."
      ].join(" "),
      rows: half.policies,
      policies: [...evaluation.charts.main.filter((name) => !name.startsWith("sequential")), "oracle"],
      part
    },
    evaluation
  )
}

/** All charts that the evaluation has data for, in the order of the report; `part` is its place there. */
export const chartsOf = (evaluation: Evaluation, part = 0): ReadonlyArray<NamedChart> =>
  [
    mainChart(evaluation, part),
    scatterChart(evaluation, part),
    difficultyHistogram(evaluation, part),
    savingsChart(evaluation, part),
    difficultyChart(evaluation, part),
    oracleChart(evaluation, part),
    reliabilityChart(evaluation),
    ...(evaluation.charts.extra ?? []).map((one, i) => ownChart(`extra-${i + 1}`, one))
  ].filter((one): one is NamedChart => one !== undefined)
