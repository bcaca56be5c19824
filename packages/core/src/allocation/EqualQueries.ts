/**
 * A large batch in which few success probabilities occur, each many times: estimated as k of n, or the same for all. Its
 * marginals are those of the few, each as often as it has queries, and one is the price.
 *
 * @module
 */
import type { SuccessCurves } from "../Curves.ts"
import { type Bounds, limitOf, startOf } from "./Bounds.ts"
import { LEAST } from "./PriceSearch.ts"
import { selectLargestByCost } from "./SelectByRank.ts"
import { type Selection, tiesEnd } from "./Ties.ts"

/** Most probabilities, and most of their marginals. */
const MOST = 1024
const MOST_MARGINALS = 2 ** 17

/** Places in the table of those found; four for each, so that most are empty. */
const PLACES = 4 * MOST

/** Which queries are equal. */
interface EqualQueries {
  /** Of each probability a query that has it, and how many have. */
  readonly queries: Int32Array
  readonly counts: Float64Array
  /** Of each query, which probability it has. */
  readonly which: Uint16Array
}

/** Finds the few probabilities of a batch; undefined where there are more, as is soon clear. */
const equalQueries = (success: Float64Array, limit: number): EqualQueries | undefined => {
  const most = Math.min(MOST, Math.floor(MOST_MARGINALS / limit))
  const words = new Uint32Array(success.buffer, success.byteOffset, 2 * success.length)
  const places = new Int16Array(PLACES).fill(-1)
  const queries = new Int32Array(most)
  const counts = new Float64Array(most)
  const which = new Uint16Array(success.length)
  let found = 0
  let last = Number.NaN
  let at = 0
  for (let query = 0; query < success.length; query++) {
    const p = success[query]
    if (p === last) {
      which[query] = at
      counts[at]++
      continue
    }
    let place = Math.imul(words[2 * query] ^ Math.imul(words[2 * query + 1], 0x85ebca6b), 0x9e3779b1) >>> 20
    while (places[place] >= 0 && success[queries[places[place]]] !== p) place = (place + 1) & (PLACES - 1)
    if (places[place] < 0) {
      if (found === most) return undefined
      places[place] = found
      queries[found++] = query
    }
    last = p
    at = places[place]
    which[query] = at
    counts[at]++
  }
  return { queries: queries.slice(0, found), counts: counts.slice(0, found), which }
}

/** The marginals above the minima of each probability, row-major, and how many are positive. */
const marginalsOf = (
  { fill }: SuccessCurves,
  { queries }: EqualQueries,
  start: number,
  limit: number
): { readonly rows: Float64Array; readonly ends: Int32Array } => {
  const rows = new Float64Array(queries.length * limit)
  const ends = queries.map((query, at) => fill(query, rows.subarray(at * limit), start, limit, LEAST))
  return { rows, ends }
}

/** The price of `wanted` samples; 0 where there are not as many that are worth anything. */
const priceOf = (rows: Float64Array, ends: Int32Array, counts: Float64Array, start: number, wanted: number): number => {
  const limit = rows.length / ends.length
  const among = ends.reduce((sum, end) => sum + end - start, 0)
  const values = new Float64Array(among)
  const amounts = new Float64Array(among)
  let length = 0
  let total = 0
  for (let at = 0; at < ends.length; at++)
    for (let j = start; j < ends[at]; j++) {
      values[length] = rows[at * limit + j]
      amounts[length++] = counts[at]
      total += counts[at]
    }
  return total < wanted ? 0 : selectLargestByCost(values, amounts, wanted - 0.5)
}

/** The samples of each query: those of its probability, and of those that may have one more the first `left` do. */
const eachOf = (samples: Int32Array, more: Uint8Array, left: number, which: Uint16Array): Int32Array => {
  const each = new Int32Array(which.length)
  let query = 0
  for (let rest = left; query < which.length && rest > 0; query++) {
    const at = which[query]
    each[query] = samples[at] + more[at]
    rest -= more[at]
  }
  for (; query < which.length; query++) each[query] = samples[which[query]]
  return each
}

/** The selection of the `wanted` largest marginals in a batch of few success probabilities; undefined for any other. */
export const selectAmongEqual = (curves: SuccessCurves, bounds: Bounds, wanted: number): Selection | undefined => {
  const start = startOf(bounds, 0)
  const limit = Math.min(limitOf(bounds, 0), start + wanted)
  const equal = equalQueries(curves.success, limit)
  if (equal === undefined) return undefined
  const { counts, which } = equal
  const { rows, ends } = marginalsOf(curves, equal, start, limit)
  const price = priceOf(rows, ends, counts, start, wanted)
  const above = new Int32Array(counts.length)
  const ties = new Int32Array(counts.length)
  let left = wanted
  let value = 0
  for (let at = 0; at < counts.length; at++) {
    let sum = 0
    let j = 0
    for (; j < ends[at] && (j < start || rows[at * limit + j] > price); j++) sum += rows[at * limit + j]
    above[at] = j
    while (price > 0 && j < ends[at] && rows[at * limit + j] === price) j++
    ties[at] = j - above[at]
    left -= counts[at] * (above[at] - start)
    value += counts[at] * sum
  }
  const total = bounds.forced + wanted
  if (price === 0)
    return { samples: eachOf(above, new Uint8Array(above.length), 0, which), total: total - left, value, price }
  const { last, left: rest } = tiesEnd(above, ties, counts, limit, left)
  const base = above.map((first, at) => Math.max(first, Math.min(first + ties[at], last - 1)))
  const more = Uint8Array.from(above, (first, at) => (ties[at] > 0 && first < last && last <= first + ties[at] ? 1 : 0))
  return { samples: eachOf(base, more, rest, which), total, value: value + left * price, price }
}
