/**
 * The report's figures as Vega-Lite specifications. Drawn in `currentColor`, so that they follow a page's light or dark
 * scheme; series have mid-tone colours that hold on both.
 *
 * @module
 */
import type { Evaluation, ExtraFigure, Spread } from "../evaluate/Experiment.ts"
import type { PolicyResult } from "../evaluate/Results.ts"

/** A figure with what a reader who cannot see it gets instead. */
export interface Figure extends ExtraFigure {
  /** Name for anchors and files. */
  readonly name: string
}

const colours: Readonly<Record<string, string>> = {
  uniform: "#7d8590",
  random: "#b08968",
  shuffled: "#a3a380",
  "fixed-split": "#5c6b73",
  online: "#2f81f7",
  "online-beta": "#12a594",
  offline: "#8e4ec6",
  "offline-predicted": "#c084fc",
  "sequential-flat": "#f5a524",
  sequential: "#e5484d",
  "sequential-shuffled": "#d6409f",
  oracle: "#30a46c",
  routing: "#2f81f7",
  "routing-tf-idf": "#8e4ec6",
  arms: "#2f81f7",
  "arms-tf-idf": "#8e4ec6",
  "best-single": "#f5a524",
  "oracle-others": "#e8833a",
  cascade: "#e5484d"
}
const spare = ["#0090ff", "#ad7f58", "#5eb1ef", "#46a758", "#d6409f", "#978365", "#6e56cf", "#e54666"]

/**
 * A colour for each of some policies; known ones keep theirs in every figure.
 *
 * @example
 * ```ts
 * import { scaleOf } from "@alloc/bench"
 *
 * console.log(scaleOf(["online", "mine"]).range) // => ["#2f81f7", "#0090ff"]
 * ```
 */
export const scaleOf = (
  policies: ReadonlyArray<string>
): { readonly domain: ReadonlyArray<string>; readonly range: ReadonlyArray<string> } => {
  let next = 0
  return { domain: policies, range: policies.map((policy) => colours[policy] ?? spare[next++ % spare.length]) }
}

const text = { labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" }
const config = {
  font: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  background: null,
  view: { stroke: null },
  axis: {
    ...text,
    labelColor: "currentColor",
    titleColor: "currentColor",
    domainColor: "currentColor",
    tickColor: "currentColor",
    gridColor: "currentColor",
    gridOpacity: 0.1,
    domainOpacity: 0.5,
    tickOpacity: 0.5,
    titlePadding: 10,
    labelPadding: 5
  },
  legend: {
    ...text,
    labelColor: "currentColor",
    titleColor: "currentColor",
    symbolStrokeWidth: 3,
    symbolOpacity: 1,
    labelLimit: 260,
    rowPadding: 4
  },
  header: { labelColor: "currentColor", titleColor: "currentColor" }
}

const figure = (name: string, title: string, caption: string, body: object, table?: ExtraFigure["table"]): Figure => ({
  name,
  title,
  caption,
  specification: { $schema: "https://vega.github.io/schema/vega-lite/v6.json", config, ...body },
  table
})

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

const rounded = (value: number): string => value.toFixed(3)

/** Value against cost, one line and one band per policy. */
const curves = (
  name: string,
  title: string,
  caption: string,
  rows: ReadonlyArray<PolicyResult>,
  policies: ReadonlyArray<string>,
  { figures }: Evaluation
): Figure => {
  const shown = policies.filter((policy) => rows.some((row) => row.policy === policy))
  const values = rows.filter(({ policy }) => shown.includes(policy))
  const ticks = [...new Set(values.map(({ budget }) => budget))].sort((a, b) => a - b)
  const x = {
    field: "cost",
    type: "quantitative",
    title: figures.budgetTitle,
    scale: figures.logarithmic ? { type: "log", base: 2, nice: false } : { zero: false },
    axis: figures.logarithmic ? { values: ticks, format: "~g", grid: false } : { grid: false }
  }
  const colour = {
    field: "policy",
    type: "nominal",
    sort: shown,
    scale: scaleOf(shown),
    legend: { title: null, orient: "right", symbolType: "stroke" }
  }
  const y = { field: "value", type: "quantitative", title: figures.valueTitle, scale: { zero: false, nice: true } }
  return figure(
    name,
    title,
    caption,
    {
      data: { values },
      width: 620,
      height: 380,
      layer: [
        {
          mark: { type: "area", opacity: 0.1 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: colour }
        },
        { mark: { type: "line", strokeWidth: 2.2 }, encoding: { x, y, color: colour } },
        { mark: { type: "point", filled: true, size: 34, opacity: 1 }, encoding: { x, y, color: colour } }
      ]
    },
    {
      columns: ["policy", "budget", "cost", "value", "95 % interval"],
      rows: values.map((row) => [
        row.policy,
        row.budget,
        row.cost.toFixed(2),
        rounded(row.value),
        `${rounded(row.low)} to ${rounded(row.high)}`
      ])
    }
  )
}

/** Share of computation saved at equal quality, by budget. */
const savings = ({ figures, results }: Evaluation): Figure | undefined => {
  const { baseline = "uniform", unit } = results
  const shown = figures.main.filter((policy) => policy !== baseline)
  const values = results.headline.savedAtEqualQuality
    .filter((row) => row.baseline === baseline && row.unit === unit && row.value !== null && shown.includes(row.policy))
    .map((row) => ({ ...row, label: String(row.budget) }))
  const present = shown.filter((policy) => values.some((row) => row.policy === policy))
  if (present.length === 0) return undefined
  const order = [...new Set(values.map(({ budget }) => budget))].sort((a, b) => a - b).map(String)
  const x = { field: "label", type: "ordinal", sort: order, title: "Budget of the policy", axis: { labelAngle: 0 } }
  const y = { type: "quantitative", title: `Saved against ${baseline} at equal quality`, axis: { format: "~%" } }
  const shared = {
    x,
    xOffset: { field: "policy", sort: present },
    color: { field: "policy", type: "nominal", sort: present, scale: scaleOf(present), legend: { title: null } }
  }
  return figure(
    "savings",
    "Computation saved at equal quality",
    `How much less of its budget (${unit}) a policy needs than ${baseline} does for the same quality. Bars below zero need more. Lines are 95 % intervals; where ${baseline} never reaches the policy's quality there is no bar.`,
    {
      data: { values },
      width: 620,
      height: 280,
      layer: [
        { mark: { type: "bar", opacity: 0.85 }, encoding: { ...shared, y: { ...y, field: "value" } } },
        {
          transform: [{ filter: "datum.low !== null && datum.high !== null" }],
          mark: { type: "rule", strokeWidth: 1.2, color: "currentColor", opacity: 0.7 },
          encoding: {
            x,
            xOffset: { field: "policy", sort: present },
            y: { ...y, field: "low" },
            y2: { field: "high" }
          }
        }
      ]
    },
    {
      columns: ["policy", "budget", "saved", "95 % interval"],
      rows: values.map(({ budget, high, low, policy, value }) => [
        policy,
        budget,
        percent(value ?? Number.NaN),
        low === null || high === null ? "not defined" : `${percent(low)} to ${percent(high)}`
      ])
    }
  )
}

const scatter = ({ figures }: Evaluation): Figure | undefined => {
  if (figures.predicted === undefined) return undefined
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [0, 1] },
    axis: { format: "~g", tickCount: 5 }
  })
  return figure(
    "predicted",
    "Predicted against observed success",
    "One point per scored query. On the line, the prediction is right; observed rates are themselves estimates from the recorded samples.",
    {
      width: 300,
      height: 300,
      layer: [
        {
          data: {
            values: [
              { predicted: 0, observed: 0 },
              { predicted: 1, observed: 1 }
            ]
          },
          mark: { type: "line", strokeDash: [4, 4], color: "currentColor", opacity: 0.5, strokeWidth: 1 },
          encoding: { x: axis("predicted", "Predicted"), y: axis("observed", "Observed") }
        },
        {
          data: {
            values: figures.predicted.map(({ observed, predicted }) => ({
              predicted: Number(predicted.toFixed(4)),
              observed: Number(observed.toFixed(4))
            }))
          },
          mark: { type: "circle", size: 18, opacity: 0.45, color: colours.online },
          encoding: { x: axis("predicted", "Predicted"), y: axis("observed", "Observed") }
        }
      ]
    }
  )
}

const histogram = ({ figures }: Evaluation): Figure | undefined => {
  if (figures.difficulty === undefined) return undefined
  const least = Math.min(0, ...figures.difficulty)
  const most = Math.max(1, ...figures.difficulty)
  const bins = 20
  const counts = new Array<number>(bins).fill(0)
  for (const value of figures.difficulty) {
    counts[Math.min(bins - 1, Math.floor(((value - least) / (most - least)) * bins))] += 1
  }
  const width = (most - least) / bins
  const values = counts.map((count, b) => ({ from: least + b * width, to: least + (b + 1) * width, count }))
  return figure(
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
          title: `${figures.valueTitle} of one sample`,
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

const spreads = ({ figures, results }: Evaluation): Figure | undefined => {
  const rows: ReadonlyArray<Spread> = figures.spread ?? []
  const policies = [...new Set(rows.map(({ policy }) => policy))]
  if (policies.length === 0) return undefined
  const groups = [...new Set(rows.map(({ group }) => group))]
  return figure(
    "spread",
    "Where the budget goes",
    `Mean cost per query at budget ${results.headline.budget}, by how hard the queries turned out to be. Stop on success spends on hard queries what easy ones leave over; policies that decide once have only the prediction to go by.`,
    {
      data: { values: rows },
      width: 620,
      height: 280,
      mark: { type: "bar", opacity: 0.88 },
      encoding: {
        x: { field: "group", type: "ordinal", sort: groups, title: null, axis: { labelAngle: 0 } },
        xOffset: { field: "policy", sort: policies },
        y: { field: "budget", type: "quantitative", title: "Samples per query" },
        color: { field: "policy", type: "nominal", sort: policies, scale: scaleOf(policies), legend: { title: null } }
      }
    },
    {
      columns: ["policy", ...groups],
      rows: policies.map((policy) => [
        policy,
        ...groups.map(
          (group) => rows.find((row) => row.policy === policy && row.group === group)?.budget.toFixed(2) ?? ""
        )
      ])
    }
  )
}

const reliability = ({ figures }: Evaluation): Figure | undefined => {
  if (figures.reliability === undefined) return undefined
  const axis = (field: string, title: string) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [0, 1] },
    axis: { format: "~g", tickCount: 5 }
  })
  return figure(
    "reliability",
    "Do predictions mean what they say?",
    "Scored queries in ten bins of equal size by prediction. Below the line the predictor promises too much, above it too little.",
    {
      width: 300,
      height: 300,
      layer: [
        {
          data: {
            values: [
              { predicted: 0, observed: 0 },
              { predicted: 1, observed: 1 }
            ]
          },
          mark: { type: "line", strokeDash: [4, 4], color: "currentColor", opacity: 0.5, strokeWidth: 1 },
          encoding: { x: axis("predicted", "Mean prediction"), y: axis("observed", "Observed rate") }
        },
        {
          data: { values: figures.reliability },
          mark: {
            type: "line",
            color: colours["online-beta"],
            strokeWidth: 2,
            point: { filled: true, size: 60, color: colours["online-beta"] }
          },
          encoding: { x: axis("predicted", "Mean prediction"), y: axis("observed", "Observed rate") }
        }
      ]
    },
    {
      columns: ["mean prediction", "observed rate", "queries"],
      rows: figures.reliability.map(({ observed, predicted, queries }) => [
        rounded(predicted),
        rounded(observed),
        queries
      ])
    }
  )
}

/**
 * The main figure alone, for a README.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, mainFigure, openRecording } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(mainFigure(evaluation).title) // => Value against cost
 * ```
 */
export const mainFigure = (evaluation: Evaluation): Figure =>
  curves(
    "main",
    "Value against cost",
    `Mean ${evaluation.figures.valueTitle.toLowerCase()} of each policy against what it cost on average. Bands are 95 % intervals, resampled by query; they overlap more than the paired differences below, which decide.`,
    evaluation.results.policies,
    evaluation.figures.main,
    evaluation
  )

/**
 * All figures that the evaluation has data for, in the order of the report.
 *
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, controlEntries, figuresOf, openRecording } from "@alloc/bench"
 * import { constant } from "@alloc/predictor"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const predictors = binaryPredictors(constant())
 * const evaluate = bestOfK({ feature, design, predictors, entries: controlEntries, resamples: 50 })
 * const evaluation = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [2, 4] })
 * console.log(figuresOf(evaluation)[0].title) // => Value against cost
 * ```
 */
export const figuresOf = (evaluation: Evaluation): ReadonlyArray<Figure> => {
  const { half } = evaluation.results
  const gap =
    half.policies.length === 0
      ? undefined
      : curves(
          "oracle",
          "How far the oracle is",
          "Every policy capped at half of each query's samples and scored on that half; the oracle decides on the other half. Decided and scored on the same samples, an oracle would show gains that are not there.",
          half.policies,
          [...evaluation.figures.main.filter((name) => !name.startsWith("sequential")), "oracle"],
          evaluation
        )
  const extra = (evaluation.figures.extra ?? []).map((one, i) =>
    figure(`extra-${i + 1}`, one.title, one.caption, one.specification, one.table)
  )
  return [
    mainFigure(evaluation),
    savings(evaluation),
    gap,
    spreads(evaluation),
    scatter(evaluation),
    histogram(evaluation),
    reliability(evaluation),
    ...extra
  ].filter((one): one is Figure => one !== undefined)
}

/**
 * Draws a specification as SVG text, without a browser.
 *
 * Rejects where the specification is not one.
 *
 * @example
 * ```ts
 * import { toSvg } from "@alloc/bench"
 *
 * const encoding = { x: { field: "x", type: "quantitative" } }
 * const svg = await toSvg({ data: { values: [{ x: 1 }, { x: 2 }] }, mark: "point", encoding })
 * console.log(svg.startsWith("<svg")) // => true
 * ```
 */
export const toSvg = async (specification: object): Promise<string> => {
  // Loaded late: a run that is only asked for numbers does not wait for the drawing library.
  const [vega, lite] = await Promise.all([import("vega"), import("vega-lite")])
  // `specification` is a Vega-Lite specification by construction; its full type is too wide for the compiler.
  const compiled = lite.compile(specification as Parameters<typeof lite.compile>[0], { logger: quiet })
  const view = new vega.View(vega.parse(compiled.spec), { renderer: "none" })
  const svg = await view.toSVG()
  view.finalize()
  return svg
}

const quiet = {
  level: () => quiet,
  error: (...messages: ReadonlyArray<unknown>) => {
    throw new Error(messages.join(" "))
  },
  warn: () => quiet,
  info: () => quiet,
  debug: () => quiet
}
