/**
 * Passes over the increments of a batch's envelopes: sums above a bracket of densities, and a thinned list of what is in it.
 *
 * @module
 */
import { BlockSum } from "./BlockSum.ts"
import type { Envelopes } from "./Envelopes.ts"
import { queryOf, varianceOf } from "./LargestMarginals.ts"
import { thin } from "./MarginalList.ts"
import type { Pass, Scanner } from "./PriceSearch.ts"
import { selectLargestByCost } from "./SelectByRank.ts"

/** What one pass finds. */
export interface IncrementPass extends Pass {
  /** Sums over the chains' starts and what is above. */
  readonly cost: number
  readonly value: number
}

/** The increments inside the last pass's bracket, thinned. */
export interface List {
  queries: Int32Array
  arm: Int32Array
  samples: Int32Array
  /** The most samples that the chain has reached, the order among ties. */
  rank: Int32Array
  density: Float64Array
  gain: Float64Array
  cost: Float64Array
}

/** The scan, and what its last pass left: the choice of each query above the bracket, and the list. */
export interface IncrementScanner extends Scanner<IncrementPass> {
  readonly arm: Int32Array
  readonly samples: Int32Array
  readonly list: List
}

/** Room in a list at first. */
const FIRST = 8192

/** Which sum is limited. */
export type Amount = "cost" | "gain"

const listOf = (length: number): List => ({
  queries: new Int32Array(length),
  arm: new Int32Array(length),
  samples: new Int32Array(length),
  rank: new Int32Array(length),
  density: new Float64Array(length),
  gain: new Float64Array(length),
  cost: new Float64Array(length)
})

/** Makes all columns twice as long, up to `most`. */
const growList = (list: List, most: number): void => {
  const { length } = list.density
  const longer = listOf(Math.min(most, 2 * length))
  longer.queries.set(list.queries)
  longer.arm.set(list.arm)
  longer.samples.set(list.samples)
  longer.rank.set(list.rank)
  longer.density.set(list.density)
  longer.gain.set(list.gain)
  longer.cost.set(list.cost)
  Object.assign(list, longer)
}

/** Makes a full list longer, or thins it where it is as long as it may be. Returns the number of entries that are left. */
const makeRoom = (list: List, length: number, most: number): number => {
  if (length < most) {
    growList(list, most)
    return length
  }
  for (const column of Object.values(list)) thin(column, length)
  return length >>> 1
}

const put = (list: List, at: number, query: number, envelopes: Envelopes, k: number, rank: number): void => {
  list.queries[at] = query
  list.arm[at] = envelopes.arm[k]
  list.samples[at] = envelopes.samples[k]
  list.rank[at] = rank
  list.density[at] = envelopes.density[k]
  list.gain[at] = envelopes.gain[k]
  list.cost[at] = envelopes.cost[k]
}

/** What a pass writes; the list has at most `most` entries. */
type Written = Pick<IncrementScanner, "arm" | "samples" | "list"> & { readonly most: number }

/** One pass, which writes what it found. */
const incrementScan = (envelopes: Envelopes, amountOf: Amount, written: Written): IncrementScanner["scan"] => {
  const { arm, samples, list, most } = written
  const { size, trace, base } = envelopes
  const amounts = envelopes[amountOf]
  return (low, high, step) => {
    const above = new BlockSum()
    const cost = new BlockSum()
    const value = new BlockSum()
    let inside = 0
    let listed = 0
    let stride = 1
    let phase = 0
    let visited = 0
    let squares = 0
    let least = Number.POSITIVE_INFINITY
    let greatest = 0
    for (let at = 0; at < size; at += step) {
      const query = queryOf(at, step, size)
      const length = trace(query, low, high)
      visited++
      let k = 0
      let own = 0
      let ownCost = base.cost
      let ownValue = base.gain
      let rank = base.samples
      for (; k < length && envelopes.density[k] >= high; k++) {
        own += amounts[k]
        ownCost += envelopes.cost[k]
        ownValue += envelopes.gain[k]
        rank = Math.max(rank, envelopes.samples[k])
      }
      above.add(own)
      cost.add(ownCost)
      value.add(ownValue)
      arm[query] = k === 0 ? base.arm : envelopes.arm[k - 1]
      samples[query] = k === 0 ? base.samples : envelopes.samples[k - 1]
      for (; k < length && envelopes.density[k] >= low; k++) {
        const density = envelopes.density[k]
        inside += amounts[k]
        own += amounts[k]
        rank = Math.max(rank, envelopes.samples[k])
        if (density < least) least = density
        if (density > greatest) greatest = density
        if (++phase < stride) continue
        phase = 0
        if (listed === list.density.length) {
          const kept = makeRoom(list, listed, most)
          if (kept < listed) stride *= 2
          listed = kept
        }
        put(list, listed++, query, envelopes, k, rank)
      }
      squares += own * own
    }
    const variance = varianceOf(above.total() + inside, squares, visited)
    const sums = { above: above.total(), inside, cost: cost.total(), value: value.total() }
    return { ...sums, listed, stride, least, greatest, variance, visited }
  }
}

/** The scan over increments, and what a search of the price asks of it. `target` is the amount. */
export const incrementScanner = (envelopes: Envelopes, amountOf: Amount, target: number): IncrementScanner => {
  const { size, width } = envelopes
  // One for each query, so that a batch of equal queries is settled from the list.
  const most = Math.min(size * width, Math.max(32768, size))
  const arm = new Int32Array(size)
  const samples = new Int32Array(size)
  const list = listOf(Math.min(FIRST, most))
  const scan = incrementScan(envelopes, amountOf, { arm, samples, list, most })
  return {
    size,
    arm,
    samples,
    list,
    scan,
    valueAt: ({ listed, stride }, amount) =>
      selectLargestByCost(list.density.slice(0, listed), list[amountOf].slice(0, listed), amount / stride),
    spread: ({ listed }) => {
      const amounts = list[amountOf]
      let squares = 0
      for (let c = 0; c < listed; c++) squares += amounts[c] * amounts[c]
      return Math.sqrt(squares)
    },
    // Before anything is known, what queries take is taken to vary by twice its mean, or as if each took all or nothing.
    // The variance at `low` is more than that at the price: 1.5 of these deviations were enough in all of ten instances.
    margin: ({ above, inside, variance, visited }, isFirst) => {
      const mean = target / size
      const first = Math.max(2 * mean, Math.sqrt((mean * (above + inside)) / visited))
      return 1.5 * (isFirst ? first : Math.sqrt(variance)) * Math.sqrt(visited)
    }
  }
}
