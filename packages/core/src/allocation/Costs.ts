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
  /** Cost of the query's cheapest sample: `least[query * leastByQuery]`. */
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

/** Least of a query's costs, all checked. */
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
  const least = new Float64Array(isShared ? 1 : size)
  for (let query = 0; query < least.length; query++) least[query] = leastOf(values, query, width)
  return {
    values,
    byQuery: isShared ? 0 : width,
    byPosition: isByPosition ? 1 : 0,
    least,
    leastByQuery: isShared ? 0 : 1
  }
}
