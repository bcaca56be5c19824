/**
 * Charts of the predictor: what it said against what was observed, and how hard the queries were.
 *
 * @module
 */
import type { Evaluation } from "../../experiment/Experiment.ts"
import { colours, type NamedChart, shortValue, styledChart } from "./Chart.ts"

/** Observed against predicted rates, over the line on which predictions are right. */
const againstDiagonal = (
  titles: { readonly predicted: string; readonly observed: string },
  values: ReadonlyArray<object>,
  mark: object
): object => {
  const axis = (field: "predicted" | "observed") => ({
    field,
    type: "quantitative",
    title: titles[field],
    scale: { domain: [0, 1] },
    axis: { format: "~g", tickCount: 5 }
  })
  const encoding = { x: axis("predicted"), y: axis("observed") }
  const diagonal = [0, 1].map((rate) => ({ predicted: rate, observed: rate }))
  return {
    width: 300,
    height: 300,
    layer: [
      {
        data: { values: diagonal },
        mark: { type: "line", strokeDash: [4, 4], color: "currentColor", opacity: 0.5, strokeWidth: 1 },
        encoding
      },
      { data: { values }, mark, encoding }
    ]
  }
}

/** Every query's prediction against its observed rate. */
export const scatterChart = ({ charts }: Evaluation): NamedChart | undefined => {
  if (charts.predicted === undefined) return undefined
  const values = charts.predicted.map(({ observed, predicted }) => ({
    predicted: Number(predicted.toFixed(4)),
    observed: Number(observed.toFixed(4))
  }))
  const mark = { type: "circle", size: 18, opacity: 0.45, color: colours.online }
  return styledChart(
    "predicted",
    "Predicted against observed success",
    "One point per scored query. On the line, the prediction is right; observed rates are themselves estimates from the recorded samples.",
    againstDiagonal({ predicted: "Predicted", observed: "Observed" }, values, mark)
  )
}

/** Counts of queries by their observed value of one sample. */
export const difficultyHistogram = ({ charts }: Evaluation): NamedChart | undefined => {
  if (charts.difficulty === undefined) return undefined
  const least = Math.min(0, ...charts.difficulty)
  const most = Math.max(1, ...charts.difficulty)
  const bins = 20
  const counts = new Array<number>(bins).fill(0)
  for (const value of charts.difficulty) {
    counts[Math.min(bins - 1, Math.floor(((value - least) / (most - least)) * bins))] += 1
  }
  const width = (most - least) / bins
  const values = counts.map((count, b) => ({ from: least + b * width, to: least + (b + 1) * width, count }))
  return styledChart(
    "difficulty",
    "How hard the queries are",
    "Scored queries by their observed value of one sample. Queries at the far left gain from no budget, those at the far right need one sample.",
    {
      data: { values },
      width: 300,
      height: 300,
      mark: { type: "bar", color: colours.uniform, opacity: 0.85, binSpacing: 1 },
      encoding: {
        x: {
          field: "from",
          type: "quantitative",
          bin: { binned: true, step: width },
          title: `${charts.valueTitle} of one sample`,
          axis: { format: "~g", tickCount: 5, grid: false }
        },
        x2: { field: "to" },
        y: { field: "count", type: "quantitative", title: "Queries" }
      }
    },
    {
      columns: ["from", "to", "queries"],
      rows: values.map(({ count, from, to }) => [from.toFixed(2), to.toFixed(2), count])
    }
  )
}

/** Mean prediction against observed rate, in bins. */
export const reliabilityChart = ({ charts }: Evaluation): NamedChart | undefined => {
  if (charts.reliability === undefined) return undefined
  const color = colours["online-beta"]
  const mark = { type: "line", color, strokeWidth: 2, point: { filled: true, size: 60, color } }
  return styledChart(
    "reliability",
    "Do predictions mean what they say?",
    "Scored queries in ten bins of equal size by prediction. Below the line the predictor promises too much, above it too little.",
    againstDiagonal({ predicted: "Mean prediction", observed: "Observed rate" }, charts.reliability, mark),
    {
      columns: ["mean prediction", "observed rate", "queries"],
      rows: charts.reliability.map(({ observed, predicted, queries }) => [
        shortValue(predicted),
        shortValue(observed),
        queries
      ])
    }
  )
}
