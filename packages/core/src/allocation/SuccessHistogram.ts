/**
 * A large batch of success probabilities, read by its leading bits. Probabilities that share exponent and nine bits of the
 * mantissa are a bin. At a price, the logarithms of a bin's edges bound the samples of every query in it; for most bins the
 * bounds are equal, and then one look at a table replaces a loop over samples, whose end no processor can foresee.
 *
 * The bounds leave room for the rounding of logarithms and of the products that marginals are. So what is called known is
 * what the marginals themselves would give, and the rest is left to be read.
 *
 * @module
 */
import type { SuccessCurves } from "../Curves.ts"
import { type Bounds, limitOf, startOf } from "./Bounds.ts"
import { LEAST } from "./PriceSearch.ts"

/** How many queries are read at once. */
export const BLOCK = 1024

/** Bins are as fine as this many bits of the mantissa, from 2^-OCTAVES on; bin 0 is what is less, the last one is 1. */
const BITS = 9
const OCTAVES = 64
const BINS = (OCTAVES << BITS) + 2

/** Where the upper word of a double is among its two. */
const UPPER = new Uint8Array(Uint32Array.of(1).buffer)[0]

/** Below it marginals lose digits to underflow, which no logarithm shows. */
const SMALL = 1e-290

/** The logarithm of a marginal bends: inside a bin it is at most this above the greater of those at the edges. */
const BEND = 2 ** (-2 * BITS - 1)

/** How near the ends of the bracket come to the best that the bins allow, as logarithms. */
const NEAR = 2 ** -11

/** What a block's known queries come to: samples above the minima, and the value of all. */
export interface KnownBlock {
  readonly above: number
  readonly value: number
  /** How many queries are left to be read. */
  readonly unknown: number
}

/** Reads the queries from .. to - 1, at most BLOCK: writes the samples of those known, and lists the others. */
export type BlockReader = (from: number, to: number, samples: Int32Array, unknown: Int32Array) => KnownBlock

/** What the bins of a batch say. */
export interface SuccessHistogram {
  /** A bracket around the price of `target` samples above the minima, with at most `inside` marginals in it. */
  readonly bracket: (
    target: number
  ) => { readonly low: number; readonly high: number; readonly inside: number } | undefined
  /** Knows the queries that have a marginal in [low, high) for certain not. */
  readonly reader: (low: number, high: number) => BlockReader
}

/** The bin of a query. */
const binOf = (words: Uint32Array, query: number): number => {
  const bin = ((words[2 * query + UPPER] & 0x7fffffff) >>> (20 - BITS)) - ((1023 - OCTAVES) << BITS) + 1
  return bin & ~(bin >> 31)
}

/** The lower edge of a bin. */
const edgeOf = (bin: number): number => {
  const at = bin - 1
  return Math.min(1, (1 + (at & ((1 << BITS) - 1)) * 2 ** -BITS) * 2 ** ((at >> BITS) - OCTAVES))
}

/** The bins above bin 0 that hold queries; of both edges p of each, log p and 1 / log(1 - p). */
interface Filled {
  readonly bins: Int32Array
  readonly counts: Int32Array
  readonly logs: Float64Array
  readonly inverses: Float64Array
}

const filledOf = (words: Uint32Array): Filled => {
  const all = new Int32Array(BINS)
  for (let query = 0; query < words.length / 2; query++) all[binOf(words, query)]++
  const bins = all.map((_, bin) => bin).filter((bin) => bin > 0 && all[bin] > 0)
  const edges = Float64Array.from({ length: 2 * bins.length }, (_, k) => edgeOf(bins[k >> 1] + (k & 1)))
  return {
    bins,
    counts: bins.map((bin) => all[bin]),
    logs: edges.map(Math.log),
    inverses: edges.map((p) => 1 / Math.log1p(-p))
  }
}

/** Bounds of the samples of each query in a bin, from the logarithm of a price. */
type SamplesIn = (at: number, price: number) => number

/** p (1 - p)^(j - 1) is at or above a price up to j = 1 + (log price - log p) / log(1 - p), and is concave in p as a logarithm. */
const boundsIn = (
  { logs, inverses }: Filled,
  start: number,
  limit: number
): { readonly fewest: SamplesIn; readonly most: SamplesIn } => {
  const rounding = (limit + 4096) * 2 ** -50
  const samplesAt = (edge: number, price: number): number => {
    const last = 1 + (price - logs[edge]) * inverses[edge]
    return last < start ? start : last > limit ? limit : last | 0
  }
  return {
    fewest: (at, price) => Math.min(samplesAt(2 * at, price + rounding), samplesAt(2 * at + 1, price + rounding)),
    most: (at, price) =>
      Math.max(samplesAt(2 * at, price - rounding - BEND), samplesAt(2 * at + 1, price - rounding - BEND))
  }
}

/** The samples of each query of a bin where they are known, else -1. */
const tableOf = (filled: Filled, start: number, limit: number, low: number, high: number): Int32Array => {
  const { fewest, most } = boundsIn(filled, start, limit)
  const logLow = Math.log(low)
  const logHigh = Math.log(Math.max(SMALL, high))
  const table = new Int32Array(BINS).fill(-1)
  // No success probability of bin 0 reaches such a price, none at all one above 1.
  if (low >= 2 ** -OCTAVES || limit === start) table[0] = start
  filled.bins.forEach((bin, at) => {
    const least = high > 1 ? start : fewest(at, logHigh)
    const greatest = low > 1 ? start : low < SMALL && filled.logs[2 * at] < 0 ? limit : most(at, logLow)
    if (least === greatest) table[bin] = least
  })
  return table
}

/**
 * Sums the rewards of a block by the bits of the numbers of samples: q(a + b) = q(a) + q(b) (1 - q(a)), where all is
 * positive, so that tiny rewards keep their digits.
 */
const rewardReader =
  (success: Float64Array, bits: number) =>
  (from: number, to: number, samples: Int32Array): number => {
    let sum = 0
    for (let query = from; query < to; query++) {
      const k = samples[query]
      let q = success[query]
      let reward = (k & 1) * q
      // Four bits in a row, for the processor to overlap one query with the next.
      q += q * (1 - q)
      reward += ((k >>> 1) & 1) * q * (1 - reward)
      q += q * (1 - q)
      reward += ((k >>> 2) & 1) * q * (1 - reward)
      q += q * (1 - q)
      reward += ((k >>> 3) & 1) * q * (1 - reward)
      q += q * (1 - q)
      reward += ((k >>> 4) & 1) * q * (1 - reward)
      for (let bit = 5; bit < bits; bit++) {
        q += q * (1 - q)
        reward += ((k >>> bit) & 1) * q * (1 - reward)
      }
      sum += reward
    }
    return sum
  }

/** Reads blocks by a table. */
const blockReader = (success: Float64Array, words: Uint32Array, table: Int32Array, start: number): BlockReader => {
  const bits = 32 - Math.clz32(table.reduce((a, b) => Math.max(a, b), 0))
  const rewardOf = rewardReader(success, bits)
  return (from, to, samples, unknown) => {
    let above = 0
    let count = 0
    for (let query = from; query < to; query++) {
      // No branches: a processor would guess them wrong for as many queries as there are unknown ones.
      const entry = table[binOf(words, query)]
      const isUnknown = entry >> 31
      samples[query] = entry & ~isUnknown
      above += (entry - start) & ~isUnknown
      unknown[count] = query
      count -= isUnknown
    }
    const value = count === to - from ? 0 : rewardOf(from, to, samples)
    return { above, value, unknown: count }
  }
}

/**
 * Where a falling function passes 0, as an interval of at most NEAR: false position, which takes a third of bisection's steps
 * since numbers of samples are nearly linear in the logarithm of the price. Each guess is moved a little to the other side of
 * the last one, so that two good guesses enclose the place; of two on one side the far end counts half (Illinois).
 */
const crossing = (
  excess: (price: number) => number,
  from: number,
  to: number,
  excessFrom: number,
  excessTo: number
): readonly [low: number, high: number] => {
  let [low, high, above, below] = [from, to, excessFrom, excessTo]
  let side = 0
  while (high - low > NEAR) {
    const guess = low + ((high - low) * above) / (above - below) + 0.45 * NEAR * side
    const middle = Math.min(high - NEAR / 4, Math.max(low + NEAR / 4, guess))
    const found = excess(middle)
    if (found > 0) {
      ;[low, above] = [middle, found]
      if (side > 0) below /= 2
      side = 1
    } else {
      ;[high, below] = [middle, found]
      if (side < 0) above /= 2
      side = -1
    }
  }
  return [low, high]
}

/** Both ends of the bracket. */
const bracketOf = (
  filled: Filled,
  size: number,
  start: number,
  limit: number,
  target: number
): ReturnType<SuccessHistogram["bracket"]> => {
  const bounds = boundsIn(filled, start, limit)
  const total = (side: "fewest" | "most", price: number): number => {
    const samplesIn = bounds[side]
    let sum = 0
    for (let at = 0; at < filled.counts.length; at++) sum += filled.counts[at] * (samplesIn(at, price) - start)
    return sum
  }
  const excess =
    (side: "fewest" | "most") =>
    (price: number): number =>
      total(side, price) - target
  const lowest = -OCTAVES * Math.LN2
  const worth = total("fewest", lowest)
  if (worth <= target) {
    // Nothing is left to buy, or only what is worth next to nothing.
    if (total("most", lowest) > target) return undefined
    return { low: LEAST, high: Math.exp(lowest), inside: size * (limit - start) - worth }
  }
  const [low, beyond] = crossing(excess("fewest"), lowest, 0, worth - target, -target)
  const [over, rest] = [excess("most")(beyond), excess("most")(0)]
  const high =
    over <= 0 ? beyond : rest <= 0 ? crossing(excess("most"), beyond, 0, over, rest)[1] : Number.POSITIVE_INFINITY
  const most = high === Number.POSITIVE_INFINITY ? 0 : total("fewest", high)
  return { low: Math.exp(low), high: Math.exp(high), inside: total("most", low) - most }
}

/** The bins of a batch whose limits are the same for all queries. */
export const successHistogram = (
  { success, size }: SuccessCurves,
  bounds: Bounds,
  wanted: number
): SuccessHistogram => {
  const start = startOf(bounds, 0)
  const limit = Math.min(limitOf(bounds, 0), start + wanted)
  const words = new Uint32Array(success.buffer, success.byteOffset, 2 * size)
  const filled = filledOf(words)
  return {
    bracket: (target) => bracketOf(filled, size, start, limit, target),
    reader: (low, high) => blockReader(success, words, tableOf(filled, start, limit, low, high), start)
  }
}
