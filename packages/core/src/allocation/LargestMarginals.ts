/**
 * The largest marginals of a batch, which is what an allocation in samples buys, in O(n) memory.
 *
 * @module
 */
import type { Curves } from "../Curves.ts"
import { type Bounds, limitOf, startOf, unweightedFloor, weightOf } from "./Bounds.ts"
import { selectAmongEqual } from "./EqualQueries.ts"
import { MarginalList } from "./MarginalList.ts"
import { LEAST, type Pass, type Scanner, searchPrice } from "./PriceSearch.ts"
import { selectLargest } from "./SelectByRank.ts"
import { BLOCK, type SuccessHistogram, successHistogram } from "./SuccessHistogram.ts"
import { type Selection, takeTies } from "./Ties.ts"

interface MarginalPass extends Pass {
  /** Value of the minima and of what is above. */
  readonly value: number
}

interface MarginalScanner extends Scanner<MarginalPass> {
  /** Of the last pass: what each query has above `high`, and the list. */
  readonly samples: Int32Array
  readonly list: MarginalList
}

/** One query of every `step`, at an irregular place, so that a pattern in the batch does no harm. */
export const queryOf = (at: number, step: number, size: number): number =>
  step === 1 ? at : Math.min(size - 1, at + ((Math.imul(at, 0x9e3779b1) >>> 8) % step))

/** The variance of `count` numbers of this sum and this sum of squares. */
export const varianceOf = (sum: number, squares: number, count: number): number => {
  const mean = sum / count
  return Math.max(0, squares / count - mean * mean)
}

type RowReader = (query: number, start: number, limit: number, weight: number, low: number, high: number) => number

/**
 * Reads one query: leaves the sum of its minima and of what is at or above `high` in `taken[0]`, their number in `taken[1]`,
 * and what follows them down to `low` in `row`, before the index that it returns.
 */
const rowReader =
  ({ fill, take }: Curves, row: Float64Array, taken: Float64Array): RowReader =>
  (query, start, limit, weight, low, high) => {
    if (take !== undefined && weight === 1) {
      const count = take(query, taken, start, limit, high)
      const next = taken[1]
      taken[1] = count
      // Few queries have marginals inside the bracket.
      return next >= low ? fill(query, row, start, limit, low) : count
    }
    const end = fill(query, row, start, limit, unweightedFloor(low, weight))
    if (weight !== 1) for (let j = 0; j < end; j++) row[j] *= weight
    let sum = 0
    let j = 0
    for (; j < start; j++) sum += row[j]
    for (; j < end && row[j] >= high; j++) sum += row[j]
    taken[0] = sum
    taken[1] = j
    return end
  }

/** One pass, which writes what it found; no query is read further than the `wanted` samples that it can get. */
const marginalScan = (
  curves: Curves,
  bounds: Bounds,
  wanted: number,
  histogram: SuccessHistogram | undefined,
  { samples, list }: Pick<MarginalScanner, "samples" | "list">
): MarginalScanner["scan"] => {
  const { size, maxSamples } = curves
  const row = new Float64Array(maxSamples)
  const taken = new Float64Array(2)
  const read = rowReader(curves, row, taken)
  const block = new Int32Array(BLOCK)
  return (low, high, step) => {
    list.clear()
    const readKnown = step === 1 ? histogram?.reader(low, high) : undefined
    let [above, inside, value, counts, squares, visited] = [0, 0, 0, 0, 0, 0]
    let [least, greatest] = [Number.POSITIVE_INFINITY, 0]
    for (let from = 0; from < size; from += BLOCK * step) {
      const to = Math.min(size, from + BLOCK * step)
      let left = Math.ceil((to - from) / step)
      visited += left
      if (readKnown === undefined) for (let k = 0; k < left; k++) block[k] = queryOf(from + k * step, step, size)
      else {
        const known = readKnown(from, to, samples, block)
        left = known.unknown
        above += known.above
        value += known.value
      }
      for (let k = 0; k < left; k++) {
        const query = block[k]
        const start = startOf(bounds, query)
        const weight = weightOf(bounds, query)
        const limit = Math.min(limitOf(bounds, query), start + wanted)
        const end = read(query, start, limit, weight, low, high)
        value += taken[0]
        let j = taken[1]
        samples[query] = j
        above += j - start
        for (; j < end; j++) {
          const m = row[j]
          if (m < low) break
          inside++
          if (m < least) least = m
          if (m > greatest) greatest = m
          list.add(query, m)
        }
        const count = j - start
        counts += count
        squares += count * count
      }
    }
    const variance = varianceOf(counts, squares, visited)
    return { above, inside, listed: list.length, stride: list.stride, value, least, greatest, variance, visited }
  }
}

/** Whether there is more to gain from what all queries have in common than that takes to find out. */
const isLarge = (size: number, { starts, limits, weights }: Bounds): boolean =>
  size >= 65_536 && starts === undefined && limits === undefined && weights === undefined

/** The scan over marginals, and what a search of the price asks of it. */
const marginalScanner = (curves: Curves, bounds: Bounds, wanted: number): MarginalScanner => {
  const { size, maxSamples } = curves
  // One for each query, so that a batch of equal queries is settled from the list.
  const capacity = Math.min(size * maxSamples, Math.max(65536, size))
  const samples = new Int32Array(size)
  const list = new MarginalList(capacity)
  const histogram =
    curves.kind === "success" && isLarge(size, bounds) ? successHistogram(curves, bounds, wanted) : undefined
  const scan = marginalScan(curves, bounds, wanted, histogram, { samples, list })
  return {
    size,
    samples,
    list,
    scan,
    bracket: histogram?.bracket,
    valueAt: ({ listed, stride }, amount) =>
      selectLargest(
        list.values.slice(0, listed),
        listed,
        Math.max(1, Math.min(listed, Math.floor(amount / stride) + 1))
      ),
    // Each amounts to one.
    spread: ({ listed }) => Math.sqrt(listed),
    margin: ({ stride, variance, visited }, isFirst) => {
      // Counts in 0 .. maxSamples of mean m have a standard deviation of at most sqrt(m maxSamples), and usually of less
      // than half of it. That of the counts at `low` says more, once `low` is near the price.
      const most = Math.sqrt((wanted / size) * maxSamples)
      return stride + 3 * (isFirst ? most / 2 : Math.min(most, Math.sqrt(variance))) * Math.sqrt(visited)
    }
  }
}

/** Takes what is above the price from the list, then `left` less that of what equals it. Returns the value above it. */
const takeListed = (
  { samples, list: { queries, values } }: MarginalScanner,
  { listed }: MarginalPass,
  price: number,
  maxSamples: number,
  left: number
): { readonly taken: number; readonly value: number } => {
  let taken = 0
  let value = 0
  let tied = 0
  for (let c = 0; c < listed; c++) {
    if (values[c] > price) {
      samples[queries[c]]++
      value += values[c]
      taken++
    } else if (values[c] === price) tied++
  }
  // Mostly one marginal equals the price: then no query's ties need be counted.
  const ties = tied <= left - taken ? samples : new Int32Array(samples.length)
  for (let c = 0; c < listed; c++) if (values[c] === price) ties[queries[c]]++
  if (ties !== samples) takeTies(samples, ties, maxSamples, left - taken)
  return { taken, value }
}

/** The ties of each query where everything in the bracket equals the price: too many to list. */
const countTies = ({ samples, scan }: MarginalScanner, price: number): Int32Array => {
  const above = samples.slice()
  scan(price, price, 1)
  const ties = samples.map((atOrAbove, query) => atOrAbove - above[query])
  samples.set(above)
  return ties
}

/** Selects the `wanted` largest positive weighted marginals above the minima. `wanted` is a whole number >= 0. */
export const selectMarginals = (curves: Curves, bounds: Bounds, wanted: number): Selection => {
  const { size, maxSamples } = curves
  const { forced } = bounds
  const amongEqual =
    curves.kind === "success" && wanted > 0 && isLarge(size, bounds)
      ? selectAmongEqual(curves, bounds, wanted)
      : undefined
  if (amongEqual !== undefined) return amongEqual
  const scanner = marginalScanner(curves, bounds, wanted)
  const { samples, scan } = scanner
  if (size === 0 || wanted === 0) {
    const { value } = scan(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1)
    return { samples, total: forced, value, price: wanted === 0 ? Number.POSITIVE_INFINITY : 0 }
  }
  // The wanted-th largest is the first whose count exceeds the wanted number less a half.
  const found = searchPrice(scanner, wanted - 0.5)
  if (found.kind === "exact" || (found.kind === "all" && found.pass.stride > 1)) {
    const { above, value } = scan(LEAST, LEAST, 1)
    return { samples, total: forced + above, value, price: 0 }
  }
  const { pass } = found
  if (found.kind === "all") {
    const { taken, value } = takeListed(scanner, pass, 0, maxSamples, pass.inside)
    return { samples, total: forced + pass.above + taken, value: pass.value + value, price: 0 }
  }
  const { price } = found
  const left = wanted - pass.above
  if (found.kind === "equal") {
    takeTies(samples, countTies(scanner, price), maxSamples, left)
    return { samples, total: forced + wanted, value: pass.value + left * price, price }
  }
  const { taken, value } = takeListed(scanner, pass, price, maxSamples, left)
  return { samples, total: forced + wanted, value: pass.value + value + (left - taken) * price, price }
}
