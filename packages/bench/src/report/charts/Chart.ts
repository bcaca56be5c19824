/**
 * A chart of the report: a Vega-Lite specification, drawn in `currentColor`, so that it follows a page's light or dark
 * scheme; series have mid-tone colours that hold on both.
 *
 * @module
 */
import type { Chart } from "../../results/ChartData.ts"

/** A chart of a report, with what a reader who cannot see it gets instead. */
export interface NamedChart extends Chart {
  /** Name for anchors and files. */
  readonly name: string
}

/** Colours of the policies that the reports know. */
export const colours: Readonly<Record<string, string>> = {
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
 * A colour for each of some policies; known ones keep theirs in every chart.
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

/** A chart in the style of all charts. */
export const styledChart = (
  name: string,
  title: string,
  caption: string,
  body: object,
  table?: Chart["table"]
): NamedChart => ({
  name,
  title,
  caption,
  specification: { $schema: "https://vega.github.io/schema/vega-lite/v6.json", config, ...body },
  table
})

/** A value as the tables beside charts show it. */
export const shortValue = (value: number): string => value.toFixed(3)
