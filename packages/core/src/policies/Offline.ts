/**
 * The paper's offline allocation: bins by prediction on held-out queries, one budget per bin, a look-up at deployment.
 *
 * @module
 */
import { boundsOf } from "../allocation/Bounds.ts"
import type { BudgetSamples } from "../Budget.ts"
import { CoreError } from "../CoreError.ts"
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

const checkFit = (heldOut: Curves, options: OfflineOptions): void => {
  const { outcomes, ids, trainedOn } = options
  const fail = (field: string, value: unknown, valid: string): never => {
    throw new CoreError({ _tag: "InvalidParameter", field, value, valid })
  }
  if (heldOut.size === 0) throw new CoreError({ _tag: "EmptyCurves" })
  if (!Number.isInteger(options.bins ?? 10) || (options.bins ?? 10) < 1)
    fail("bins", options.bins, "a whole number >= 1")
  const features = options.by?.length ?? 1
  if (features < 1 || features > 2) fail("by", features, "one or two features")
  if (options.marginals === "outcomes" && outcomes === undefined)
    fail("outcomes", outcomes, "curves of the held-out queries")
  if (outcomes !== undefined && outcomes.size !== heldOut.size) {
    throw new CoreError({ _tag: "LengthMismatch", field: "outcomes", length: outcomes.size, expected: heldOut.size })
  }
  const { available } = options
  if (available !== undefined && available.length !== heldOut.size) {
    const length = available.length
    throw new CoreError({ _tag: "LengthMismatch", field: "available", length, expected: heldOut.size })
  }
  if (ids !== undefined && ids.length !== heldOut.size) {
    throw new CoreError({ _tag: "LengthMismatch", field: "ids", length: ids.length, expected: heldOut.size })
  }
  const seen = ids?.findIndex((id) => trainedOn?.has(id) === true) ?? -1
  if (seen >= 0) {
    const valid = "queries that the predictor was not trained on"
    throw new CoreError({ _tag: "InvalidParameter", field: "ids", query: seen, value: ids?.[seen], valid })
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

/**
 * Fits bins and their budgets on queries held out from the predictor's own training: cuts the predictions, averages
 * each bin's marginals, and gives the largest mean marginal its sample first, at a cost of one sample per member, until
 * the budget is spent. Exact for the grouped problem with a randomised remainder (its linear program); within one step
 * of it with `none`. Ties: smaller j, then lower bin. O(n Bmax + bins Bmax log(bins Bmax)).
 *
 * @throws CoreError `EmptyCurves`, `InfeasibleBudget` (budget below the minimum), `InvalidBounds`, `LengthMismatch`,
 * `InvalidParameter` (bins, by, a held-out id that the predictor was trained on)
 * @example
 * ```ts
 * import { empiricalCurves, fitOffline, samples, successCurves } from "@alloc/core"
 *
 * // The predictor says .5 and .6; what it calls .5 never succeeded in eight samples.
 * const heldOut = successCurves([0.5, 0.5, 0.6, 0.6], { maxSamples: 8 })
 * const outcomes = empiricalCurves([0, 0, 3, 4], 8)
 * console.log(fitOffline(heldOut, { budget: samples(2), bins: 2, outcomes }).samples.join()) // => "0,4"
 * ```
 */
export const fitOffline = (heldOut: Curves, options: OfflineOptions): OfflineBins => {
  checkFit(heldOut, options)
  const { by = [{ marginal: 1 }], bins = 10, edges: kind = "quantile", minimum = 0, outcomes } = options
  const source = (options.marginals ?? "outcomes") === "outcomes" && outcomes !== undefined ? outcomes : heldOut
  boundsOf(source, { minimum, maximum: options.maximum })
  const forced = source.kind === "marginals" ? source.forced : 0
  const most = Math.min(options.maximum ?? source.maxSamples, source.maxSamples)
  const n = heldOut.size
  if (options.budget < minimum) {
    throw new CoreError({ _tag: "InfeasibleBudget", budget: options.budget, minimum })
  }
  const features = Array.from({ length: n }, (_, i) => featuresOf(heldOut, by, i))
  const edges = cuts(
    features.map(([x]) => x),
    bins,
    kind
  )
  const binned = features.map(([x]) => binOf(edges, x))
  const cellEdges = Array.from({ length: edges.length + 1 }, (_, b) =>
    by.length === 1
      ? []
      : cuts(
          features.filter((_, i) => binned[i] === b).map(([, y]) => y),
          bins,
          kind
        )
  )
  const grid = cellEdges.map((inner) =>
    Array.from({ length: inner.length + 1 }, () => ({
      members: 0,
      marginals: new Float64Array(most),
      counts: new Int32Array(most)
    }))
  )
  const row = new Float64Array(most)
  for (let i = 0; i < n; i++) {
    const cell = grid[binned[i]][binOf(cellEdges[binned[i]], features[i][1])]
    cell.members += 1
    source.fill(i, row, most, most, 0)
    const seen = source === outcomes ? Math.min(most, options.available?.[i] ?? most) : most
    for (let k = 0; k < seen; k++) {
      cell.marginals[k] += row[k]
      cell.counts[k] += 1
    }
  }
  const cells: ReadonlyArray<Cell> = grid.flatMap((inner, bin) =>
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
  const randomised = (options.remainder ?? "randomised") === "randomised"
  const remainder = solve(cells, (options.budget - minimum) * n, most, !randomised)
  let mean = 0
  let square = 0
  for (const cell of cells) {
    const chance = remainder?.bin === cell.bin && remainder.cell === cell.cell ? remainder.probability : 0
    const share = cell.members / n
    mean += share * (cell.samples + chance)
    square += share * ((1 - chance) * cell.samples ** 2 + chance * (cell.samples + 1) ** 2)
  }
  return {
    schema: "alloc/offline@1",
    by,
    edges,
    cellEdges,
    samples: grid.map((_, bin) => cells.filter((cell) => cell.bin === bin).map((cell) => cell.samples)),
    ...(remainder === undefined ? {} : { remainder }),
    budget: options.budget,
    fitted: { queries: n, mean, variance: Math.max(0, square - mean ** 2) }
  }
}

/**
 * The policy "offline": each query's budget is looked up by its own prediction, whatever the rest of the batch holds,
 * clamped to the problem's bounds. The average budget holds in expectation only (`offlineCost`). The remainder is drawn
 * with the problem's seed. O(1) a query and feature.
 *
 * @throws CoreError `InvalidParameter` where the problem's budget is not the one of the fit; as `batchOf` does
 * @example
 * ```ts
 * import { fitOffline, offline, samples, successCurves } from "@alloc/core"
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
      throw new CoreError({ _tag: "InvalidParameter", field: "budget", value: problem.budget, valid })
    }
    const chances = random(problem.seed, "offline")
    const budgets = Int32Array.from({ length: size }, (_, i) => {
      const [x, y] = featuresOf(curves, bins.by, i)
      return Math.min(maximum[i], Math.max(minimum[i], lookUp(x, y, chances.next())))
    })
    return roundOf(budgets)
  })
}
