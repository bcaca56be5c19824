/**
 * Charts of the predictor: what it said against what was observed, and how hard the queries were.
 *
 * @module
 */
import type { Evaluation } from "../../experiment/Experiment.ts"
import { exploreLink } from "../ExploreLink.ts"
import { type ChartSize, colours, type NamedChart, shortValue, styledChart, titleLines } from "./Chart.ts"

/** Side of a square chart, which fits three on a desk's line and one on a phone's. */
const side: Readonly<Record<ChartSize, number>> = { wide: 270, narrow: 250 }

/** Observed against predicted rates, over the line on which predictions are right. */
const againstDiagonal =
  (
    titles: { readonly predicted: string; readonly observed: string },
    values: ReadonlyArray<object>,
    mark: object,
    more: object = {}
  ) =>
  (size: ChartSize): object => {
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
      width: side[size],
      height: side[size],
      layer: [
        {
          data: { values: diagonal },
          mark: { type: "line", strokeDash: [4, 4], color: "currentColor", opacity: 0.5, strokeWidth: 1 },
          encoding
        },
        { data: { values }, mark, encoding: { ...encoding, ...more } }
      ]
    }
  }

/** Every query's prediction against its observed rate. */
export const scatterChart = ({ charts, queries }: Evaluation, part: number): NamedChart | undefined => {
  if (charts.predicted === undefined) return undefined
  const values = charts.predicted.map(({ observed, predicted }, i) => {
    const query = queries?.queries[i]?.id
    return {
      predicted: Number(predicted.toFixed(4)),
      observed: Number(observed.toFixed(4)),
      ...(query === undefined ? {} : { href: exploreLink({ part, query }) })
    }
  })
  const mark = { type: "circle", size: 18, opacity: 0.45, color: colours.online }
  const more = queries === undefined ? {} : { href: { field: "href", type: "nominal" } }
  return styledChart({
    name: "predicted",
    paper: "Figure 3, middle",
    title: "Predicted against observed success",
    caption:
      "One point per scored query; a click shows its samples. On the line, the prediction is right; observed rates are themselves estimates from the recorded samples.",
    alt: `Scatter of ${values.length} queries: predicted success probability against observed success rate.`,
    body: againstDiagonal({ predicted: "Predicted", observed: "Observed" }, values, mark, more)
  })
}

const histogramBins = 20

/** Counts of queries by their observed value of one sample. */
export const difficultyHistogram = ({ charts, queries }: Evaluation, part: number): NamedChart | undefined => {
  if (charts.difficulty === undefined) return undefined
  const least = Math.min(0, ...charts.difficulty)
  const most = Math.max(1, ...charts.difficulty)
  const counts = new Array<number>(histogramBins).fill(0)
  for (const value of charts.difficulty) {
    const bin = Math.floor(((value - least) / (most - least)) * histogramBins)
    counts[Math.min(histogramBins - 1, bin)] += 1
  }
  const width = (most - least) / histogramBins
  const values = counts.map((count, b) => {
    const [from, to] = [least + b * width, least + (b + 1) * width]
    const href = exploreLink({ part, from: from.toFixed(4), to: to.toFixed(4) })
    return queries === undefined ? { from, to, count } : { from, to, count, href }
  })
  const solved = charts.difficulty.filter((value) => value > 0).length
  return styledChart({
    name: "difficulty",
    paper: "Figure 3, right",
    title: "How hard the queries are",
    caption:
      "Scored queries by their observed value of one sample. Queries at the far left gain from no budget, those at the far right need one sample.",
    alt: `Histogram of ${charts.difficulty.length} queries by observed value; ${charts.difficulty.length - solved} are at zero.`,
    body: (size) => ({
      data: { values },
      width: side[size],
      height: side[size],
      mark: { type: "bar", color: colours.uniform, opacity: 0.85, binSpacing: 1 },
      encoding: {
        x: {
          field: "from",
          type: "quantitative",
          bin: { binned: true, step: width },
          title: titleLines(`${charts.valueTitle} of one sample`, side[size]),
          axis: { format: "~g", tickCount: 5, grid: false }
        },
        x2: { field: "to" },
        y: { field: "count", type: "quantitative", title: "Queries" },
        ...(queries === undefined ? {} : { href: { field: "href", type: "nominal" } })
      }
    }),
    table: {
      columns: ["from", "to", "queries"],
      rows: values.map(({ count, from, to }) => [from.toFixed(2), to.toFixed(2), count])
    }
  })
}

/** Mean prediction against observed rate, in bins. */
export const reliabilityChart = ({ charts }: Evaluation): NamedChart | undefined => {
  if (charts.reliability === undefined) return undefined
  const color = colours["online-beta"]
  const mark = { type: "line", color, strokeWidth: 2, point: { filled: true, size: 60, color } }
  return styledChart({
    name: "reliability",
    title: "Do predictions mean what they say?",
    caption:
      "Scored queries in ten bins of equal size by prediction. Below the line the predictor promises too much, above it too little.",
    alt: `Mean prediction against observed rate: ${charts.reliability.map(({ observed, predicted }) => `${predicted.toFixed(2)} turned out ${observed.toFixed(2)}`).join(", ")}.`,
    body: againstDiagonal({ predicted: "Mean prediction", observed: "Observed rate" }, charts.reliability, mark),
    table: {
      columns: ["mean prediction", "observed rate", "queries"],
      rows: charts.reliability.map(({ observed, predicted, queries }) => [
        shortValue(predicted),
        shortValue(observed),
        queries
      ])
    }
  })
}
