/**
 * Summaries of a shard's marginals: what many machines exchange, instead of curves, to agree on one price.
 *
 * A summary counts the positive marginals above the minima in bins whose edges are doubles with the lowest `dropped` bits
 * cleared; once any are dropped, marginals below 2^-63 share one bin. `dropped` is the least number with which the bins
 * fit into the capacity, so a summary depends on nothing but the multiset of marginals: merging is exactly associative and
 * commutative, in any order and grouping.
 *
 * Longer than 300 lines because bins, their collection and their merging rest on one layout of bits.
 *
 * @module
 */
import { boundsOf, LIMITS, type Limits, limitOf, startOf, unweightedFloor, weightOf } from "../allocation/Bounds.ts"
import { checkObject, checkOptions, checkWhole, lengthOf } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"

/** Plain data, at most `capacity` bins: posted between workers as it is, or sent as bytes by `encodeSummary`. */
export interface Summary {
  /** Number of queries. */
  readonly size: number
  /** Sum of the minima. */
  readonly forced: number
  readonly capacity: number
  /** Low bits of a double that a bin ignores. 0: exact. d <= 52: marginals of a bin differ by a factor below 1 + 2^(d - 52). */
  readonly dropped: number
  /** Lower edge of each bin that holds anything, falling. */
  readonly edges: Float64Array
  /** Number of marginals in each bin. */
  readonly counts: Float64Array
}

/** Bins as they are built. */
interface Bins {
  readonly dropped: number
  readonly edges: Float64Array
  readonly counts: Float64Array
}

const CHUNK = 65536
/** Below it, marginals are too small to be told apart, unless all can be. An edge however few bits are kept. */
const TAIL = 2 ** -63
/** From here on one table indexed by the upper bits counts faster than sorting. */
const TABLE_DROPPED = 41

const cell = new Float64Array(1)
const words = new Uint32Array(cell.buffer)
/** Index of the word with sign and exponent, on machines of either byte order. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0
const LOW = 1 - HIGH

/** The double with its lowest `dropped` bits cleared: the lower edge of its bin. */
const edgeOf = (value: number, dropped: number): number => {
  if (dropped > 0 && value < TAIL) return 0
  cell[0] = value
  if (dropped >= 32) {
    words[LOW] = 0
    words[HIGH] = dropped === 32 ? words[HIGH] : (words[HIGH] >>> (dropped - 32)) << (dropped - 32)
  } else if (dropped > 0) words[LOW] = (words[LOW] >>> dropped) << dropped
  return dropped > 0 ? Math.max(cell[0], TAIL) : cell[0]
}

/** The lower edge of the next bin up. */
const nextEdge = (edge: number, dropped: number): number => {
  if (dropped > 0 && edge === 0) return TAIL
  cell[0] = edge
  if (dropped >= 32) words[HIGH] += 2 ** (dropped - 32)
  else {
    const low = words[LOW] + 2 ** dropped
    words[LOW] = low
    if (low >= 2 ** 32) words[HIGH]++
  }
  // Past the last finite bin.
  return words[HIGH] >= 0x7ff00000 ? Number.POSITIVE_INFINITY : cell[0]
}

/** The same bins with more bits dropped, where edges of the coarser bins fall together. */
const coarsen = ({ edges, counts }: Bins, dropped: number): Bins => {
  const newEdges = new Float64Array(edges.length)
  const newCounts = new Float64Array(edges.length)
  let length = 0
  for (let bin = 0; bin < edges.length; bin++) {
    const edge = edgeOf(edges[bin], dropped)
    if (length > 0 && newEdges[length - 1] === edge) newCounts[length - 1] += counts[bin]
    else {
      newEdges[length] = edge
      newCounts[length++] = counts[bin]
    }
  }
  return { dropped, edges: newEdges.slice(0, length), counts: newCounts.slice(0, length) }
}

const fit = (bins: Bins, capacity: number): Bins => {
  let fitting = bins
  while (fitting.edges.length > capacity) fitting = coarsen(fitting, fitting.dropped + 1)
  return fitting
}

const union = (first: Bins, second: Bins): Bins => {
  const dropped = Math.max(first.dropped, second.dropped)
  const a = first.dropped === dropped ? first : coarsen(first, dropped)
  const b = second.dropped === dropped ? second : coarsen(second, dropped)
  const edges = new Float64Array(a.edges.length + b.edges.length)
  const counts = new Float64Array(edges.length)
  let length = 0
  for (let i = 0, j = 0; i < a.edges.length || j < b.edges.length; length++) {
    const left = i < a.edges.length ? a.edges[i] : -1
    const right = j < b.edges.length ? b.edges[j] : -1
    edges[length] = Math.max(left, right)
    if (left >= right) counts[length] += a.counts[i++]
    if (right >= left) counts[length] += b.counts[j++]
  }
  return { dropped, edges: edges.slice(0, length), counts: counts.slice(0, length) }
}

/** Bins of unsorted marginals. Reorders them. */
const binsOf = (values: Float64Array, dropped: number): Bins => {
  values.sort().reverse()
  return coarsen({ dropped, edges: values, counts: new Float64Array(values.length).fill(1) }, dropped)
}

/** Collects marginals: in sorted chunks while bins are fine, then in one table indexed by the upper bits. */
const makeCollector = (capacity: number, most: number) => {
  const chunk = new Float64Array(Math.min(CHUNK, most))
  let filled = 0
  let bins: Bins = { dropped: 0, edges: new Float64Array(0), counts: new Float64Array(0) }
  let table: Uint32Array | undefined
  const settle = (): void => {
    bins = fit(union(bins, binsOf(chunk.slice(0, filled), bins.dropped)), capacity)
    filled = 0
    if (bins.dropped >= TABLE_DROPPED) table = new Uint32Array(2 ** (63 - bins.dropped))
  }
  return {
    /** Adds entries from .. end - 1 of a row of positive numbers, whose words are `rowWords`. */
    add: (row: Float64Array, rowWords: Uint32Array, from: number, end: number): void => {
      let j = from
      while (j < end) {
        if (table !== undefined) {
          const shift = bins.dropped - 32
          for (; j < end; j++) table[rowWords[2 * j + HIGH] >>> shift]++
          return
        }
        chunk[filled++] = row[j++]
        if (filled === chunk.length) settle()
      }
    },
    finish: (): Bins => {
      if (filled > 0) settle()
      if (table === undefined) return bins
      const edges: Array<number> = []
      const counts: Array<number> = []
      for (let bin = table.length - 1; bin >= 0; bin--) {
        if (table[bin] === 0) continue
        words[LOW] = 0
        words[HIGH] = bin << (bins.dropped - 32)
        edges.push(cell[0])
        counts.push(table[bin])
      }
      const { dropped } = bins
      const counted = { dropped, edges: Float64Array.from(edges), counts: Float64Array.from(counts) }
      return fit(union(bins, coarsen(counted, dropped)), capacity)
    }
  }
}

/** Default number of bins: half a megabyte, and bins 0.2 % wide where rewards are at most 1. */
const CAPACITY = 32768

/**
 * Summarises a shard's positive (weighted) marginals above the minima. Exact (`dropped` 0) while the shard's distinct marginals fit into `capacity` bins; then bins get coarser,
 * all alike, until they fit. One pass over all marginals, O(n maxSamples) time, O(capacity) memory.
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { mergeSummaries, shardBudgets, summarise } from "@alloc/core/shards"
 *
 * const shards = [[0.9, 0.5], [0.05, 0]].map((p) => summarise(successCurves(p, { maxSamples: 8 })))
 * console.log(mergeSummaries(shards[0], shards[1]).size) // => 4
 * console.log(shardBudgets(shards, samples(2)).budgets.join()) // => "3,1"
 * ```
 */
export const summarise = (
  curves: Curves,
  options: { readonly capacity?: number | undefined } & Limits = {}
): Summary => {
  checkOptions(options, ["capacity", ...LIMITS])
  const { capacity = CAPACITY } = options
  checkWhole("capacity", capacity, 2, 2 ** 26)
  const bounds = boundsOf(curves, options)
  const row = new Float64Array(curves.maxSamples)
  const rowWords = new Uint32Array(row.buffer)
  const collector = makeCollector(capacity, curves.size * curves.maxSamples)
  for (let query = 0; query < curves.size; query++) {
    const start = startOf(bounds, query)
    const weight = weightOf(bounds, query)
    let end = curves.fill(query, row, start, limitOf(bounds, query), unweightedFloor(Number.MIN_VALUE, weight))
    if (weight !== 1) for (let j = start; j < end; j++) row[j] *= weight
    while (end > start && !(row[end - 1] > 0)) end--
    collector.add(row, rowWords, start, end)
  }
  return { size: curves.size, forced: bounds.forced, capacity, ...collector.finish() }
}

const invalid = (field: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidArtifact", field, value, valid })

/**
 * Checks that this is a summary as `summarise` makes them: it may have been sent. O(bins).
 *
 * @throws CoreError `InvalidArtifact`
 */
export const checkSummary = (summary: Summary): void => {
  checkObject("summary", summary, "what summarise or decodeSummary gave")
  const { size, forced, capacity, dropped, edges, counts } = summary
  for (const [field, value] of Object.entries({ size, forced, capacity, dropped }))
    if (!(Number.isSafeInteger(value) && value >= 0)) invalid(field, value, "a whole number >= 0")
  if (capacity < 2) invalid("capacity", capacity, "a whole number >= 2")
  if (dropped > 62) invalid("dropped", dropped, "a whole number in 0 .. 62")
  if (lengthOf("edges", edges) > capacity) invalid("edges", edges.length, `at most ${capacity}, the capacity`)
  if (lengthOf("counts", counts) !== edges.length)
    invalid("counts", counts.length, `${edges.length}, one for each edge`)
  for (let bin = 0; bin < edges.length; bin++) {
    const isFalling = bin === 0 ? edges[0] < Number.POSITIVE_INFINITY : edges[bin] < edges[bin - 1]
    if (!(typeof edges[bin] === "number" && edges[bin] >= 0 && isFalling))
      invalid(`edge ${bin}`, edges[bin], "finite numbers >= 0, falling")
    if (!(Number.isSafeInteger(counts[bin]) && counts[bin] >= 1))
      invalid(`count ${bin}`, counts[bin], "a whole number >= 1")
  }
}

/**
 * The summary of two shards together: exactly associative and commutative, so that shards can be merged in any order, in
 * a tree or one by one. Their capacities must be the same. O(capacity).
 *
 * @throws CoreError `InvalidParameter`, `InvalidArtifact`
 * @example
 * ```ts
 * import { successCurves } from "@alloc/core"
 * import { mergeSummaries, summarise } from "@alloc/core/shards"
 *
 * const [a, b] = [[0.5], [0.25, 0.5]].map((p) => summarise(successCurves(p, { maxSamples: 1 })))
 * const merged = mergeSummaries(a, b)
 * console.log(merged.edges.join(), merged.counts.join()) // => "0.5,0.25 2,1"
 * ```
 */
export const mergeSummaries = (a: Summary, b: Summary): Summary => {
  checkSummary(a)
  checkSummary(b)
  if (a.capacity !== b.capacity)
    fail({
      _tag: "InvalidParameter",
      field: "capacity of the second summary",
      value: b.capacity,
      valid: `${a.capacity}, that of the first`
    })
  return {
    size: a.size + b.size,
    forced: a.forced + b.forced,
    capacity: a.capacity,
    ...fit(union(a, b), a.capacity)
  }
}

/** The bin in which a budget runs out. */
export interface SummaryPrice {
  /**
   * Least price whose allocation is sure to be within the budget: `allocateAtPrice` with it buys `bought` samples in all
   * shards together. 0 where the budget buys everything.
   */
  readonly price: number
  /** Lower edge of the bin in which the budget runs out: at this price more than the budget would be bought. */
  readonly lower: number
  /** Samples bought at `price`, minima included. */
  readonly bought: number
  /** Samples of the budget that are left for the bin [lower, price). */
  readonly left: number
  /** Number of marginals in that bin. */
  readonly inside: number
}

/**
 * The price at which a batch that no machine holds meets a budget of `total` samples, to the width of a bin. O(bins).
 *
 * @throws CoreError `InfeasibleBudget`, `InvalidParameter`, `InvalidArtifact`
 * @example
 * ```ts
 * import { successCurves } from "@alloc/core"
 * import { summarise, summaryPrice } from "@alloc/core/shards"
 *
 * const { lower, bought, left } = summaryPrice(summarise(successCurves([0.5, 0.5], { maxSamples: 2 })), 3)
 * console.log(lower, bought, left) // => "0.25 2 1"
 * ```
 */
export const summaryPrice = (summary: Summary, total: number): SummaryPrice => {
  checkSummary(summary)
  checkWhole("total", total, 0)
  const { size, forced, dropped, edges, counts } = summary
  const wanted = total - forced
  if (!(wanted >= 0))
    fail({
      _tag: "InfeasibleBudget",
      budget: size === 0 ? total : total / size,
      minimum: size === 0 ? forced : forced / size
    })
  let above = 0
  for (let bin = 0; bin < edges.length; bin++) {
    if (above + counts[bin] > wanted) {
      const price =
        dropped === 0 || bin === 0
          ? nextEdge(edges[bin], dropped)
          : Math.min(nextEdge(edges[bin], dropped), edges[bin - 1])
      return { price, lower: edges[bin], bought: forced + above, left: wanted - above, inside: counts[bin] }
    }
    above += counts[bin]
  }
  return { price: 0, lower: 0, bought: forced + above, left: wanted - above, inside: 0 }
}
