/**
 * Lines that carry their own names: one line, and by choice one band, per series, labelled at its right end.
 *
 * @module
 */
import { type ChartSize, scaleOf, titleLines } from "./Chart.ts"

/** A point of a series. */
export interface LinePoint {
  readonly series: string
  readonly x: number
  readonly y: number
  readonly low?: number | null | undefined
  readonly high?: number | null | undefined
  /** Where a click leads. */
  readonly href?: string | undefined
}

/** How lines are drawn. */
export interface LinesOptions {
  /** Series in the order of their colours. */
  readonly series: ReadonlyArray<string>
  readonly x: {
    readonly title: string | null
    readonly logarithmic: boolean
    /** Ticks; default: Vega's choice. */
    readonly values?: ReadonlyArray<number>
    /** Expression for the ticks' texts. */
    readonly labels?: string
  }
  readonly y: { readonly title: string; readonly format?: string; readonly least?: number; readonly zero?: boolean }
  readonly height: number
  /** Layers that are drawn over the lines, in the same scales; `bottom` is where the plot ends. */
  readonly over?: (bottom: number, size: ChartSize) => ReadonlyArray<object>
  /** Width of the plot on a desk. Default 560 */
  readonly width?: number
  /** Longer names for the ends of lines. */
  readonly names?: Readonly<Record<string, string>>
}

/** Pixels between the base lines of two labels. */
const apart = 15

/** Pixels of a label's character, on average and rounded up, and between a line's end and its label. */
const [characterWidth, beside] = [7, 9]

/** Pushes labels apart, in pixels from the top, so that none covers another and none leaves the height. */
const spread = (wanted: ReadonlyArray<number>, height: number): ReadonlyArray<number> => {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b])
  const places = [...wanted]
  for (let k = 1; k < order.length; k++) places[order[k]] = Math.max(places[order[k]], places[order[k - 1]] + apart)
  let bottom = height
  for (const i of [...order].reverse()) {
    places[i] = Math.min(places[i], bottom)
    bottom = places[i] - apart
  }
  return places
}

const extent = (points: ReadonlyArray<LinePoint>, { least, zero }: LinesOptions["y"]): readonly [number, number] => {
  const all = points.flatMap(({ high, low, y }) => [y, low ?? y, high ?? y])
  const bottom = Math.max(least ?? Number.NEGATIVE_INFINITY, Math.min(...all, ...(zero === true ? [0] : [])))
  const top = Math.max(...all, ...(zero === true ? [0] : []))
  const margin = 0.03 * (top - bottom || 1)
  return [bottom - margin, top + margin]
}

/** Widths of the plot without axes and labels. */
const widths: Readonly<Record<ChartSize, number>> = { wide: 560, narrow: 158 }

/** Pixels by which a title below the plot may be wider than the plot: the axis at the left and the names at the right. */
const besidesPlot = 120

/** The plot that labels are placed in. */
interface Plot {
  readonly width: number
  readonly domain: readonly [bottom: number, top: number]
  readonly x: object
  readonly y: object
  readonly color: object
}

/** How far to the right a value lies, from 0 to 1. */
const placeOf = (points: ReadonlyArray<LinePoint>, logarithmic: boolean): ((x: number) => number) => {
  const scaled = (x: number): number => (logarithmic ? Math.log(x) : x)
  const all = points.map(({ x }) => scaled(x))
  const [least, most] = [Math.min(...all), Math.max(...all)]
  return (x) => (most === least ? 1 : (scaled(x) - least) / (most - least))
}

/** Names at the ends of lines: beside the end where the plot has the room, else outside of the plot. */
const labelLayers = (points: ReadonlyArray<LinePoint>, options: LinesOptions, plot: Plot): ReadonlyArray<object> => {
  const {
    height,
    names = {},
    series,
    x: { logarithmic }
  } = options
  const {
    color,
    domain: [bottom, top],
    width,
    x,
    y
  } = plot
  const place = placeOf(points, logarithmic)
  const ends = series.flatMap((one) => {
    const own = points.filter((point) => point.series === one)
    const last = own.reduce<LinePoint | undefined>((a, b) => (a === undefined || b.x > a.x ? b : a), undefined)
    return last === undefined ? [] : [{ ...last, label: names[one] ?? one }]
  })
  const placed = (some: typeof ends) => {
    const pixels = some.map((end) => height * (1 - (Math.max(end.y, bottom) - bottom) / (top - bottom)))
    const places = spread(pixels, height)
    return some.map((end, i) => ({ ...end, at: bottom + (1 - places[i] / height) * (top - bottom) }))
  }
  const text = { type: "text", align: "left", baseline: "middle" }
  // A label that would leave the plot would cover those outside of it.
  const fits = (end: (typeof ends)[number]): boolean =>
    place(end.x) <= 0.8 && place(end.x) * width + beside + characterWidth * end.label.length <= width
  // Of ends at one height, the leftmost is named first: the rule to its name then crosses no other.
  const edge = placed(ends.filter((end) => !fits(end)).sort((a, b) => a.x - b.x))
  const inner = placed(ends.filter(fits))
  return [
    {
      data: { values: edge },
      mark: { type: "rule", strokeWidth: 1.2, opacity: 0.8 },
      encoding: { x, x2: { value: width + 12 }, y, y2: { field: "at" }, color }
    },
    {
      data: { values: edge },
      mark: text,
      encoding: { x: { value: width + 16 }, y: { ...y, field: "at" }, text: { field: "label" } }
    },
    {
      data: { values: inner },
      mark: { ...text, dx: beside },
      encoding: { x, y: { ...y, field: "at" }, text: { field: "label" } }
    }
  ]
}

/** The specification of a chart of lines. */
export const linesChart =
  (points: ReadonlyArray<LinePoint>, options: LinesOptions) =>
  (size: ChartSize): object => {
    const { height, over = () => [], series, x: xOptions, y: yOptions } = options
    const width = size === "narrow" ? widths.narrow : (options.width ?? widths.wide)
    const domain = extent(points, yOptions)
    const x = {
      field: "x",
      type: "quantitative",
      title: xOptions.title === null ? null : titleLines(xOptions.title, width + besidesPlot),
      scale: xOptions.logarithmic ? { type: "log", base: 2, nice: false } : { zero: false, nice: false },
      axis: {
        ...(xOptions.values === undefined ? { tickCount: 5 } : { values: xOptions.values }),
        grid: false,
        labelOverlap: true,
        // Else Vega writes 500 beside 1,000 as "5e+2".
        labelExpr: xOptions.labels ?? "format(datum.value, datum.value < 10000 ? '~g' : '~s')"
      }
    }
    const y = {
      field: "y",
      type: "quantitative",
      title: titleLines(yOptions.title, height),
      scale: { domain, nice: false, zero: false },
      axis: { tickCount: 6, ...(yOptions.format === undefined ? {} : { format: yOptions.format }) }
    }
    const color = { field: "series", type: "nominal", scale: scaleOf(series), legend: null }
    const banded = points.filter(({ high, low }) => typeof low === "number" && typeof high === "number")
    const linked = points.some(({ href }) => href !== undefined) ? { href: { field: "href", type: "nominal" } } : {}
    return {
      data: { values: points },
      width,
      height,
      layer: [
        {
          data: { values: banded },
          mark: { type: "area", opacity: 0.12, clip: true },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color }
        },
        { mark: { type: "line", strokeWidth: 2.2, clip: true }, encoding: { x, y, color } },
        {
          mark: { type: "point", filled: true, size: 40, opacity: 1, clip: true },
          encoding: { x, y, color, ...linked }
        },
        ...labelLayers(points, options, { width, domain, x, y, color }),
        ...over(domain[0], size)
      ]
    }
  }
