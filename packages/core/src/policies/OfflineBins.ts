/**
 * What an offline fit leaves behind: bins over one or two predicted numbers, and a number of samples for each. Plain
 * data, serialised as JSON, looked up in constant time.
 *
 * @module
 */
import { checkNumber, checkOptions, checkText, checkWhole } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"

/** A predicted number that bins are cut by: the marginal reward of the j-th sample, or the expected reward of k. */
export type BinFeature = { readonly marginal: number } | { readonly value: number }

/** The one cell that the remainder of the budget goes to: a member gets one more sample with this probability. */
export interface Remainder {
  readonly bin: number
  readonly cell: number
  readonly probability: number
}

/** A fitted offline policy. Bin b holds the queries with edges[b - 1] <= x < edges[b]; cells cut bins by y alike. */
export interface OfflineBins {
  readonly schema: "alloc/offline@1"
  /** One or two features: x, and y if there is a second. */
  readonly by: ReadonlyArray<BinFeature>
  readonly edges: ReadonlyArray<number>
  /** For each bin, the inner edges of its cells; empty where there is one feature. */
  readonly cellEdges: ReadonlyArray<ReadonlyArray<number>>
  /** Samples of each cell of each bin. */
  readonly samples: ReadonlyArray<ReadonlyArray<number>>
  readonly remainder?: Remainder | undefined
  /** Average budget that it was fitted for, in samples per query. */
  readonly budget: number
  /** Samples per query on the queries of the fit: their number, mean and variance. */
  readonly fitted: { readonly queries: number; readonly mean: number; readonly variance: number }
}

const invalid = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidArtifact", field, value, valid })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const record = (field: string, value: unknown): Record<string, unknown> =>
  isRecord(value) ? value : invalid(field, value, "an object")

const number = (field: string, value: unknown, least: number, most = Number.MAX_VALUE): number =>
  typeof value === "number" && value >= least && value <= most
    ? value
    : invalid(field, value, `a number in [${least}, ${most}]`)

const whole = (field: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number =>
  Number.isInteger(value) ? number(field, value, least, most) : invalid(field, value, "a whole number")

const list = (field: string, value: unknown, length?: number): ReadonlyArray<unknown> =>
  Array.isArray(value) && (length === undefined || value.length === length)
    ? // Holes become undefined, which nothing takes.
      Array.from(value)
    : invalid(field, value, length === undefined ? "an array" : `an array of length ${length}`)

const rising = (field: string, value: unknown): ReadonlyArray<number> =>
  list(field, value).map((edge, k, all) => {
    const x = number(`${field}[${k}]`, edge, -Number.MAX_VALUE)
    return k > 0 && !(Number(all[k - 1]) < x) ? invalid(`${field}[${k}]`, x, "above the edge before it") : x
  })

const feature = (field: string, value: unknown): BinFeature => {
  const { marginal, value: reward } = record(field, value)
  if (marginal !== undefined) return { marginal: whole(`${field}.marginal`, marginal, 1) }
  return { value: whole(`${field}.value`, reward, 1) }
}

/** Checks every field of bins, from wherever they come. */
const checkBins = (data: unknown): OfflineBins => {
  const root = record("root", data)
  if (root.schema !== "alloc/offline@1") return invalid("schema", root.schema, "alloc/offline@1")
  const by = list("by", root.by).map((item, k) => feature(`by[${k}]`, item))
  if (by.length < 1 || by.length > 2) return invalid("by", by.length, "one or two features")
  const edges = rising("edges", root.edges)
  const bins = edges.length + 1
  const cellEdges = list("cellEdges", root.cellEdges, bins).map((row, b) => rising(`cellEdges[${b}]`, row))
  const samples = list("samples", root.samples, bins).map((row, b) =>
    list(`samples[${b}]`, row, cellEdges[b].length + 1).map((value, c) =>
      whole(`samples[${b}][${c}]`, value, 0, 2 ** 31 - 1)
    )
  )
  const fitted = record("fitted", root.fitted)
  const parsed: OfflineBins = {
    schema: "alloc/offline@1",
    by,
    edges,
    cellEdges,
    samples,
    budget: number("budget", root.budget, 0),
    fitted: {
      queries: whole("fitted.queries", fitted.queries, 1),
      mean: number("fitted.mean", fitted.mean, 0),
      variance: number("fitted.variance", fitted.variance, 0)
    }
  }
  if (root.remainder === undefined) return parsed
  const remainder = record("remainder", root.remainder)
  const bin = whole("remainder.bin", remainder.bin, 0, bins - 1)
  const cell = whole("remainder.cell", remainder.cell, 0, cellEdges[bin].length)
  const probability = number("remainder.probability", remainder.probability, 0, 1)
  return { ...parsed, remainder: { bin, cell, probability } }
}

/** Number of edges at or below x, by binary search: the index of x's bin. */
export const binOf = (edges: ArrayLike<number>, x: number): number => {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle] <= x) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * `binOf` for edges that are looked up often, in constant time: 1,024 equal cells between the first and the last edge
 * know the bin that their lower end lies in; from there it is a step for each edge inside the cell.
 */
const indexed = (edges: ReadonlyArray<number>): ((x: number) => number) => {
  const bins = edges.length
  if (bins < 2) return bins === 0 ? () => 0 : (x) => (x >= edges[0] ? 1 : 0)
  const cells = 1024
  const first = edges[0]
  const scale = cells / (edges[bins - 1] - first)
  // One edge more than there is, which no number reaches, ends every walk.
  const walls = Float64Array.of(...edges, Number.POSITIVE_INFINITY)
  // Rounding may put a number one cell too high, hence the bin at the lower end of the cell before.
  const starts = Uint16Array.from({ length: cells + 1 }, (_, k) => binOf(edges, first + (k - 1) / scale))
  return (x) => {
    const cell = (x - first) * scale
    let bin = cell > 0 ? starts[cell < cells ? Math.trunc(cell) : cells] : 0
    while (walls[bin] <= x) bin += 1
    return bin
  }
}

/** Reads the features of query i from its predicted curve. */
export const featuresOf = (curves: Curves, by: ReadonlyArray<BinFeature>, i: number): [number, number] => {
  const read = (feature: BinFeature | undefined): number => {
    if (feature === undefined) return 0
    return "marginal" in feature ? curves.marginal(i, feature.marginal) : curves.value(i, feature.value)
  }
  return [read(by[0]), read(by[1])]
}

/** Checks a prediction that is looked up. */
const checkPrediction = (field: string, value: unknown): void =>
  checkNumber(field, value, "a number", (number) => !Number.isNaN(number))

/**
 * The deployed look-up: samples for a query with predicted numbers x (and y). `chance` in [0, 1) decides who gets the
 * remainder: a uniform random number; without it nobody does. NaN lies below all edges. The bins are checked once, O(bins);
 * a look-up takes constant time.
 *
 * @throws CoreError `InvalidArtifact`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { fitOffline, offlineLookup } from "@alloc/core/policies"
 *
 * const heldOut = successCurves(Float64Array.of(0.05, 0.1, 0.6, 0.9), { maxSamples: 8 })
 * const bins = fitOffline(heldOut, { budget: samples(3), bins: 2, marginals: "predicted", remainder: "none" })
 * const lookUp = offlineLookup(bins)
 * console.log(lookUp(0.07), lookUp(0.7)) // => 4 2
 * ```
 */
export const offlineLookup = (bins: OfflineBins): ((x: number, y?: number, chance?: number) => number) => {
  checkBins(bins)
  const binAt = indexed(bins.edges)
  const cellAt = bins.cellEdges.map(indexed)
  const width = Math.max(...bins.cellEdges.map((edges) => edges.length + 1))
  const budgets = new Int32Array(width * bins.samples.length)
  for (const [b, row] of bins.samples.entries()) budgets.set(row, b * width)
  const extra = bins.remainder === undefined ? -1 : bins.remainder.bin * width + bins.remainder.cell
  const probability = bins.remainder?.probability ?? 0
  const flat = width === 1
  return (x, y = 0, chance = 1) => {
    if (typeof x !== "number" || Number.isNaN(x)) checkPrediction("the first number", x)
    if (typeof y !== "number" || Number.isNaN(y)) checkPrediction("the second number", y)
    if (typeof chance !== "number" || Number.isNaN(chance)) checkPrediction("chance", chance)
    const bin = binAt(x)
    const at = flat ? bin : bin * width + cellAt[bin](y)
    return at === extra && chance < probability ? budgets[at] + 1 : budgets[at]
  }
}

/**
 * Expected cost at deployment, in samples per query, with a 95 % normal interval: the fit's mean plus or minus
 * 1.96 s sqrt(1 / n + 1 / N) for the average over N future queries drawn as the n of the fit were (without `queries`:
 * for the expectation itself, N without end). The interval knows nothing of drift. O(bins).
 *
 * @throws CoreError `InvalidArtifact`, `InvalidParameter`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { fitOffline, offlineCost } from "@alloc/core/policies"
 *
 * const heldOut = successCurves([0.05, 0.1, 0.6, 0.9], { maxSamples: 8 })
 * const { mean, low, high } = offlineCost(fitOffline(heldOut, { budget: samples(3), bins: 2 }), { queries: 100 })
 * console.log(mean, low.toFixed(2), high.toFixed(2)) // => 3 "2.00" "4.00"
 * ```
 */
export const offlineCost = (
  bins: OfflineBins,
  options: { readonly queries?: number | undefined } = {}
): { readonly mean: number; readonly low: number; readonly high: number } => {
  checkOptions(options, ["queries"])
  if (options.queries !== undefined) checkWhole("queries", options.queries, 1)
  const { queries, mean, variance } = checkBins(bins).fitted
  const spread = 1.96 * Math.sqrt(variance * (1 / queries + 1 / (options.queries ?? Number.POSITIVE_INFINITY)))
  return { mean, low: Math.max(0, mean - spread), high: mean + spread }
}

/**
 * JSON of a fitted policy; `parseOffline` reads it back. O(bins).
 *
 * @throws CoreError `InvalidArtifact`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { fitOffline, parseOffline, serialiseOffline } from "@alloc/core/policies"
 *
 * const bins = fitOffline(successCurves([0.1, 0.9], { maxSamples: 8 }), { budget: samples(3), bins: 2 })
 * console.log(parseOffline(serialiseOffline(bins)).samples.join()) // => "4,2"
 * ```
 */
export const serialiseOffline = (bins: OfflineBins): string => JSON.stringify(checkBins(bins))

/**
 * Reads a serialised policy and checks every field. O(length of the text).
 *
 * @throws CoreError `InvalidArtifact`
 * @example
 * ```ts
 * import { CoreError } from "@alloc/core"
 * import { parseOffline } from "@alloc/core/policies"
 *
 * try {
 *   parseOffline('{ "schema": "alloc/offline@0" }')
 * } catch (error) {
 *   if (error instanceof CoreError) console.log(error.reason._tag) // => "InvalidArtifact"
 * }
 * ```
 */
export const parseOffline = (text: string): OfflineBins => {
  checkText("text", text)
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return invalid("text", `${text.slice(0, 40)}`, "JSON")
  }
  return checkBins(data)
}
