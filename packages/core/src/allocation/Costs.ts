/**
 * What samples cost, in the budget's unit.
 *
 * @module
 */
import { checkLength, copyNumbers, LARGEST } from "../Checks.ts"
import { type CoreReason, fail } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"

/**
 * Cost of a sample: one number for all, one per query, or by position (the j-th sample of a query), where `byPosition`
 * has maxSamples entries for all queries or, row-major, maxSamples for each.
 */
export type Cost = number | Float64Array | ReadonlyArray<number> | { readonly byPosition: Numbers }

/** Checked costs: that of sample j (from 0) of a query is `values[query * byQuery + j * byPosition]`. */
export interface Costs {
  readonly values: Float64Array
  readonly byQuery: number
  readonly byPosition: 0 | 1
  /** At most the cost of the query's cheapest sample, and not far from it: `least[query * leastByQuery]`. */
  readonly least: Float64Array
  readonly leastByQuery: 0 | 1
}

/** Cost of sample j (from 0) of a query. */
export const costOf = ({ values, byQuery, byPosition }: Costs, query: number, j: number): number =>
  values[query * byQuery + j * byPosition]

/** Whether a number is a cost. */
export const isCost = (value: number): boolean => value >= 0 && value <= LARGEST

const invalid = (query: number | undefined, value: unknown): CoreReason => ({
  _tag: "InvalidParameter",
  field: "cost",
  query,
  value,
  valid: `a number in [0, ${LARGEST}]`
})

/** Where the upper word of a double is among its two, and that of the largest cost. */
const UPPER = new Uint8Array(Uint32Array.of(1).buffer)[0]
const LARGEST_WORD = new Int32Array(Float64Array.of(LARGEST).buffer)[UPPER]

/** Least of a query's costs, each checked. */
const leastOf = (values: Float64Array, query: number, width: number): number => {
  let least = Number.POSITIVE_INFINITY
  for (let at = query * width; at < (query + 1) * width; at++) {
    const value = values[at]
    if (!isCost(value)) fail(invalid(query, value))
    if (value < least) least = value
  }
  return least
}

/**
 * A number at most 2^-19 below the least of each query's costs, all checked. Upper words of doubles >= 0 have the order of
 * the doubles, and the least of them is found without a branch, which a processor would often guess wrong.
 */
const leastOfEach = (values: Float64Array, width: number): Float64Array => {
  const size = width === 0 ? 0 : values.length / width
  const least = new Float64Array(size)
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  const leastWords = new Int32Array(least.buffer)
  for (let query = 0; query < size; query++) {
    let lowest = LARGEST_WORD
    let outside = 0
    const end = 2 * (query + 1) * width
    for (let at = 2 * query * width + UPPER; at < end; at += 2) {
      const word = words[at]
      outside |= word | (LARGEST_WORD - 1 - word)
      const less = word - lowest
      lowest += less & (less >> 31)
    }
    if (outside < 0) least[query] = leastOf(values, query, width)
    else leastWords[2 * query + UPPER] = lowest
  }
  return least
}

/**
 * Checks costs.
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`
 */
export const costsOf = (cost: Cost, size: number, maxSamples: number): Costs => {
  if (typeof cost !== "number" && (typeof cost !== "object" || cost === null)) fail(invalid(undefined, cost))
  const isByPosition = typeof cost === "object" && "byPosition" in cost
  const width = isByPosition ? maxSamples : 1
  const given = typeof cost === "number" ? [cost] : isByPosition ? cost.byPosition : cost
  const values =
    given instanceof Float64Array
      ? given
      : copyNumbers("cost", given, (at, value) => invalid(Math.floor(at / width), value))
  const isShared = typeof cost === "number" || (isByPosition && values.length === maxSamples)
  if (!isShared) checkLength("cost", values.length, size * width)
  return {
    values,
    byQuery: isShared ? 0 : width,
    byPosition: isByPosition ? 1 : 0,
    least: leastOfEach(values, width),
    leastByQuery: isShared ? 0 : 1
  }
}
