/**
 * What samples cost, in the budget's unit.
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"
import { LARGEST } from "../curves/Checks.ts"

/**
 * Cost of a sample: one number for all, one per query, or by position (the j-th sample of a query), where `byPosition`
 * has maxSamples entries for all queries or, row-major, maxSamples for each.
 */
export type Cost = number | Float64Array | ReadonlyArray<number> | { readonly byPosition: Numbers }

const VALID = `a number in [0, ${LARGEST}]`

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

/** Least of a query's costs, all checked. */
const leastOf = (values: Float64Array, query: number, width: number): number => {
  const end = (query + 1) * width
  let least = Number.POSITIVE_INFINITY
  let sum = 0
  for (let i = end - width; i < end; i++) {
    const value = values[i]
    sum += value
    if (value < least) least = value
  }
  // What is not a number or too large shows in the sum.
  if (least >= 0 && sum <= LARGEST) return least
  for (let i = end - width; i < end; i++) {
    const value = values[i]
    if (!(value >= 0 && value <= LARGEST))
      throw new CoreError({ _tag: "InvalidParameter", field: "cost", query, value, valid: VALID })
  }
  return least
}

/** Checks costs. Throws `InvalidParameter` (a cost) or `LengthMismatch`. */
export const costsOf = (cost: Cost, size: number, maxSamples: number): Costs => {
  const byPosition = typeof cost === "object" && "byPosition" in cost
  const given = typeof cost === "number" ? [cost] : byPosition ? cost.byPosition : cost
  const values = given instanceof Float64Array ? given : Float64Array.from(given)
  const shared = typeof cost === "number" || (byPosition && values.length === maxSamples)
  const width = byPosition ? maxSamples : 1
  if (!shared && values.length !== size * width)
    throw new CoreError({ _tag: "LengthMismatch", field: "cost", length: values.length, expected: size * width })
  const least = new Float64Array(shared ? 1 : size)
  for (let query = 0; query < least.length; query++) least[query] = leastOf(values, query, width)
  return {
    values,
    byQuery: shared ? 0 : width,
    byPosition: byPosition ? 1 : 0,
    least,
    leastByQuery: shared ? 0 : 1
  }
}
