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
  /** What the chart shows, in words. */
  readonly alt: string
  /** Figure of the paper that it corresponds to. */
  readonly paper?: string | undefined
}

/** Whether a chart is drawn for a desk or for a phone. */
export type ChartSize = "wide" | "narrow"

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
  cascade: "#e5484d",
  "cascade-flat": "#f5a524"
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
  // The whole figure has one description in words: marks need none of their own.
  aria: false,
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
  text: { color: "currentColor", fontSize: 12 },
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

const styled = (body: object): object => ({
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  config,
  ...body
})

/** A chart in the style of all charts; `body` makes its specification for either size. */
export const styledChart = (
  chart: Omit<NamedChart, "specification" | "narrow"> & { readonly body: (size: ChartSize) => object }
): NamedChart => {
  const { body, ...rest } = chart
  return { ...rest, specification: styled(body("wide")), narrow: styled(body("narrow")) }
}

/** A chart of an experiment's own in the style of all charts; what it says of itself stands in where it has no words. */
export const ownChart = (name: string, chart: Chart): NamedChart => ({
  ...chart,
  name,
  alt: chart.alt ?? `${chart.title}. ${chart.caption}`,
  specification: styled(chart.specification),
  narrow: chart.narrow === undefined ? undefined : styled(chart.narrow)
})

/** Pixels of a title's character, on average and rounded up. */
const titleCharacter = 7

/** An axis' title in lines that are no longer than some pixels. */
export const titleLines = (title: string, pixels: number): ReadonlyArray<string> => {
  const most = Math.floor(pixels / titleCharacter)
  const [first, ...words] = title.split(" ")
  const lines = [first]
  for (const word of words) {
    const longer = `${lines[lines.length - 1]} ${word}`
    if (longer.length <= most) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** A value as the tables beside charts show it. */
export const shortValue = (value: number): string => value.toFixed(3)
