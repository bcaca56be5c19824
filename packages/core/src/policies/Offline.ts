/**
 * The paper's offline allocation: bins by prediction on held-out queries, one budget per bin, a look-up at deployment.
 *
 * Longer than 300 lines because the fit's checks, its grid and its greedy solution are read together.
 *
 * @module
 */
import { boundsOf, checkCurves } from "../allocation/Bounds.ts"
import type { BudgetSamples } from "../Budget.ts"
import { checkBudget, checkLength, checkLengthOf, checkOptions, checkWhole, checkWord, lengthOf } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import type { Policy } from "../Policy.ts"
import { random } from "../random/Random.ts"
import { batchOf } from "./Batch.ts"
import { type BinFeature, binOf, featuresOf, type OfflineBins, offlineLookup, type Remainder } from "./OfflineBins.ts"
import { type OneShot, oneShot, roundOf } from "./OneShot.ts"

/** Options of the fit. */
export interface OfflineOptions {
  readonly budget: BudgetSamples
  /** Predicted numbers to cut by, one or two; default the first marginal. */
  readonly by?: ReadonlyArray<BinFeature> | undefined
  /** Bins per feature, default 10. Equal predictions share a bin, so there may be fewer. */
  readonly bins?: number | undefined
  /** Cut at quantiles of the predictions (default), or into equal widths between the smallest and the largest. */
  readonly edges?: "quantile" | "width" | undefined
  /**
   * What a bin's members are taken to gain: their mean recorded `outcomes` (the default where outcomes are given: bins
   * then calibrate the predictor) or their mean `predicted` curve.
   */
  readonly marginals?: "outcomes" | "predicted" | undefined
  /** Recorded curves of the same held-out queries, in the same order (`empiricalCurves`, say). */
  readonly outcomes?: Curves | undefined
  /**
   * Recorded samples of each held-out query, where they differ: the j-th mean outcome of a bin is then taken over the
   * members that have j samples (and never rises with j). Default: all members count, with 0 beyond their samples.
   */
  readonly available?: Int32Array | undefined
  /**
   * What the last, partly affordable step becomes: `randomised` (default) gives members of that bin one more sample
   * with the probability that spends the budget in expectation; `none` passes it over for cheaper steps.
   */
  readonly remainder?: "randomised" | "none" | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  /** Ids of the held-out queries and of those that the predictor was trained on: an overlap is refused. */
  readonly ids?: ReadonlyArray<string> | undefined
  readonly trainedOn?: ReadonlySet<string> | undefined
}

const belowEdge = (sorted: Float64Array, edge: number): number => sorted.findIndex((x) => x >= edge)

const cuts = (values: ReadonlyArray<number>, bins: number, kind: "quantile" | "width"): ReadonlyArray<number> => {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  const edges: Array<number> = []
  for (let k = 1; k < bins && n > 0; k++) {
    const at = Math.floor((k * n) / bins)
    const edge =
      kind === "quantile"
        ? (sorted[Math.max(0, at - 1)] + sorted[at]) / 2
        : sorted[0] + ((sorted[n - 1] - sorted[0]) * k) / bins
    // A bin without members would have no marginals: such an edge is left out.
    if (belowEdge(sorted, edge) > belowEdge(sorted, edges.at(-1) ?? sorted[0])) edges.push(edge)
  }
  return edges
}

interface Cell {
  readonly bin: number
  readonly cell: number
  readonly members: number
  /** Mean marginals of the members. */
  readonly marginals: Float64Array
  samples: number
}

const OPTIONS: ReadonlyArray<keyof OfflineOptions> = [
  "budget",
  "by",
  "bins",
  "edges",
  "marginals",
  "outcomes",
  "available",
  "remainder",
  "minimum",
  "maximum",
  "ids",
  "trainedOn"
]

const checkFeatures = (by: ReadonlyArray<BinFeature>): void => {
  checkWhole("number of features in by", lengthOf("by", by), 1, 2)
  for (const feature of by) {
    checkOptions(feature, ["marginal", "value"])
    checkWhole("by", "marginal" in feature ? feature.marginal : feature.value, 1)
  }
}

const checkFit = (heldOut: Curves, options: OfflineOptions): void => {
  checkCurves(heldOut)
  checkOptions(options, OPTIONS)
  const { outcomes, available, ids, trainedOn, bins = 10, by, edges = "quantile" } = options
  const { marginals = "outcomes", remainder = "randomised" } = options
  if (heldOut.size === 0) fail({ _tag: "EmptyCurves" })
  checkBudget(options.budget)
  checkWhole("bins", bins, 1, 65535)
  if (by !== undefined) checkFeatures(by)
  checkWord("edges", edges, ["quantile", "width"])
  checkWord("marginals", marginals, ["outcomes", "predicted"])
  checkWord("remainder", remainder, ["randomised", "none"])
  if (options.marginals === "outcomes" && outcomes === undefined) {
    const valid = "curves of the held-out queries"
    fail({ _tag: "InvalidParameter", field: "outcomes", value: outcomes, valid })
  }
  if (outcomes !== undefined) {
    checkCurves(outcomes)
    checkLength("outcomes", outcomes.size, heldOut.size)
  }
  if (available !== undefined) {
    checkLengthOf("available", available, heldOut.size)
    for (const [query, count] of available.entries()) checkWhole("available", count, 0, Number.MAX_SAFE_INTEGER, query)
  }
  if (ids !== undefined) checkLengthOf("ids", ids, heldOut.size)
  const seen = ids?.findIndex((id) => trainedOn?.has(id) === true) ?? -1
  if (seen >= 0) {
    const valid = "queries that the predictor was not trained on"
    fail({ _tag: "InvalidParameter", field: "ids", query: seen, value: ids?.[seen], valid })
  }
}

/** Greedy over (cell, j): a step of a cell costs one sample for each member. Returns the partly affordable step. */
const solve = (cells: ReadonlyArray<Cell>, money: number, most: number, keepGoing: boolean): Remainder | undefined => {
  const steps = cells.flatMap((cell, index) =>
    Array.from({ length: Math.max(0, most - cell.samples) }, (_, k) => ({ cell, index, j: cell.samples + k + 1 }))
  )
  const gain = ({ cell, j }: (typeof steps)[number]): number => cell.marginals[j - 1]
  steps.sort((a, b) => gain(b) - gain(a) || a.j - b.j || a.index - b.index)
  const closed = new Set<Cell>()
  let left = money
  for (const step of steps) {
    if (!(gain(step) > 0) || left <= 0) return undefined
    if (closed.has(step.cell)) continue
    if (step.cell.members <= left + 1e-9 * money) {
      step.cell.samples = step.j
      left -= step.cell.members
    } else if (keepGoing) {
      closed.add(step.cell)
    } else {
      return { bin: step.cell.bin, cell: step.cell.cell, probability: left / step.cell.members }
    }
  }
  return undefined
}

/** Bins of the first feature, each cut by the second where there is one, and the cell of every query. */
interface Grid {
  readonly edges: ReadonlyArray<number>
  readonly cellEdges: ReadonlyArray<ReadonlyArray<number>>
  readonly bins: ReadonlyArray<number>
  readonly cells: ReadonlyArray<number>
}

const gridOf = (
  features: ReadonlyArray<readonly [x: number, y: number]>,
  bins: number,
  kind: "quantile" | "width",
  hasSecond: boolean
): Grid => {
  const first = features.map(([x]) => x)
  const edges = cuts(first, bins, kind)
  const binned = first.map((x) => binOf(edges, x))
  const inside = (bin: number): ReadonlyArray<number> => features.filter((_, i) => binned[i] === bin).map(([, y]) => y)
  const cellEdges = Array.from({ length: edges.length + 1 }, (_, bin) =>
    hasSecond ? cuts(inside(bin), bins, kind) : []
  )
  return { edges, cellEdges, bins: binned, cells: features.map(([, y], i) => binOf(cellEdges[binned[i]], y)) }
}

/** Mean marginals of each cell's members; beyond the forced ones they never rise. */
const cellsOf = (
  grid: Grid,
  source: Curves,
  available: ArrayLike<number> | undefined,
  minimum: number,
  most: number
): ReadonlyArray<Cell> => {
  const forced = source.kind === "marginals" ? source.forced : 0
  const sums = grid.cellEdges.map((inner) =>
    Array.from({ length: inner.length + 1 }, () => ({
      members: 0,
      marginals: new Float64Array(most),
      counts: new Int32Array(most)
    }))
  )
  const row = new Float64Array(most)
  for (let i = 0; i < source.size; i++) {
    const cell = sums[grid.bins[i]][grid.cells[i]]
    cell.members += 1
    source.fill(i, row, most, most, 0)
    for (let k = 0; k < Math.min(most, available?.[i] ?? most); k++) {
      cell.marginals[k] += row[k]
      cell.counts[k] += 1
    }
  }
  return sums.flatMap((inner, bin) =>
    inner.map(({ members, marginals, counts }, cell) => {
      let last = Number.POSITIVE_INFINITY
      for (let k = 0; k < most; k++) {
        const mean = counts[k] === 0 ? 0 : marginals[k] / counts[k]
        marginals[k] = Math.min(last, mean)
        // Forced samples may be of any size, a negative reward say, and bound nothing.
        if (k >= forced) last = marginals[k]
      }
      return { bin, cell, members, marginals, samples: minimum }
    })
  )
}

/** Mean and variance of the samples per query of the fit. */
const costOfFit = (
  cells: ReadonlyArray<Cell>,
  remainder: Remainder | undefined,
  queries: number
): OfflineBins["fitted"] => {
  let mean = 0
  let square = 0
  for (const cell of cells) {
    const chance = remainder?.bin === cell.bin && remainder.cell === cell.cell ? remainder.probability : 0
    const share = cell.members / queries
    mean += share * (cell.samples + chance)
    square += share * ((1 - chance) * cell.samples ** 2 + chance * (cell.samples + 1) ** 2)
  }
  return { queries, mean, variance: Math.max(0, square - mean ** 2) }
}

/**
 * Fits bins and their budgets on queries held out from the predictor's own training: cuts the predictions, averages
 * each bin's marginals, and gives the largest mean marginal its sample first, at a cost of one sample per member, until
 * the budget is spent. Exact for the grouped problem with a randomised remainder (its linear program); within one step
 * of it with `none`. Ties: smaller j, then lower bin. O(n Bmax + bins Bmax log(bins Bmax)).
 *
 * @throws CoreError `EmptyCurves`, `InvalidBudget`, `InfeasibleBudget`, `InvalidBounds`, `LengthMismatch`,
 * `InvalidParameter`, `UnknownOption`
 * @example
 * ```ts
 * import { empiricalCurves, samples, successCurves } from "@alloc/core"
 * import { fitOffline } from "@alloc/core/policies"
 *
 * // The predictor says .5 and .6; what it calls .5 never succeeded in eight samples.
 * const heldOut = successCurves([0.5, 0.5, 0.6, 0.6], { maxSamples: 8 })
 * const outcomes = empiricalCurves([0, 0, 3, 4], 8)
 * console.log(fitOffline(heldOut, { budget: samples(2), bins: 2, outcomes }).samples.join()) // => "0,4"
 * ```
 */
export const fitOffline = (heldOut: Curves, options: OfflineOptions): OfflineBins => {
  checkFit(heldOut, options)
  const { budget, by = [{ marginal: 1 }], bins = 10, edges: kind = "quantile", minimum = 0, outcomes } = options
  const isRecorded = (options.marginals ?? "outcomes") === "outcomes" && outcomes !== undefined
  const source = isRecorded ? outcomes : heldOut
  boundsOf(source, { minimum, maximum: options.maximum })
  const most = Math.min(options.maximum ?? source.maxSamples, source.maxSamples)
  if (budget < minimum) fail({ _tag: "InfeasibleBudget", budget, minimum })
  const features = Array.from({ length: heldOut.size }, (_, i) => featuresOf(heldOut, by, i))
  const grid = gridOf(features, bins, kind, by.length === 2)
  const cells = cellsOf(grid, source, isRecorded ? options.available : undefined, minimum, most)
  const keepGoing = options.remainder === "none"
  const remainder = solve(cells, (budget - minimum) * heldOut.size, most, keepGoing)
  const { edges, cellEdges } = grid
  return {
    schema: "alloc/offline@1",
    by,
    edges,
    cellEdges,
    samples: cellEdges.map((_, bin) => cells.filter((cell) => cell.bin === bin).map((cell) => cell.samples)),
    ...(remainder === undefined ? {} : { remainder }),
    budget,
    fitted: costOfFit(cells, remainder, heldOut.size)
  }
}

/**
 * The policy "offline": each query's budget is looked up by its own prediction, whatever the rest of the batch holds,
 * clamped to the problem's bounds. The average budget holds in expectation only (`offlineCost`). The remainder is drawn
 * with the problem's seed. O(1) a query and feature.
 *
 * @throws CoreError `InvalidArtifact`, `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`,
 * `InfeasibleBudget`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { fitOffline, offline } from "@alloc/core/policies"
 *
 * const heldOut = successCurves([0.05, 0.1, 0.6, 0.9], { maxSamples: 8 })
 * const bins = fitOffline(heldOut, { budget: samples(3), bins: 2, remainder: "none" })
 * const curves = successCurves([0.8, 0.02], { maxSamples: 8 })
 * const { plan } = offline(bins).start({ arms: [{ name: "lm", curves }], budget: samples(3), seed: 1 })
 * console.log(plan.samples.join()) // => "2,4"
 * ```
 */
export const offline = (bins: OfflineBins): Policy<OneShot> => {
  const lookUp = offlineLookup(bins)
  return oneShot("offline", (problem) => {
    const { curves, size, minimum, maximum } = batchOf(problem)
    if (Math.abs(problem.budget - bins.budget) > 1e-9 * bins.budget) {
      const valid = `${bins.budget}, which the bins were fitted for`
      fail({ _tag: "InvalidParameter", field: "budget", value: problem.budget, valid })
    }
    const chances = random(problem.seed, "offline")
    const budgets = Int32Array.from({ length: size }, (_, i) => {
      const [x, y] = featuresOf(curves, bins.by, i)
      return Math.min(maximum[i], Math.max(minimum[i], lookUp(x, y, chances.next())))
    })
    return roundOf(budgets)
  })
}
