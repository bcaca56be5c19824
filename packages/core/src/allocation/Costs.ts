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

/** Checked costs, read by query. */
export interface Costs {
  /** Cost of the query's cheapest sample. */
  readonly least: (query: number) => number
  /** Writes the costs of the query's first `count` samples to `out`. */
  readonly read: (query: number, out: Float64Array, count: number) => void
}

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
  if (typeof cost === "number") {
    if (!(cost >= 0 && cost <= LARGEST))
      throw new CoreError({ _tag: "InvalidParameter", field: "cost", value: cost, valid: VALID })
    return { least: () => cost, read: (_, out, count) => out.fill(cost, 0, count) }
  }
  const byPosition = "byPosition" in cost
  const given = byPosition ? cost.byPosition : cost
  const values = given instanceof Float64Array ? given : Float64Array.from(given)
  const shared = byPosition && values.length === maxSamples
  const perQuery = byPosition ? maxSamples : 1
  if (!shared && values.length !== size * perQuery)
    throw new CoreError({ _tag: "LengthMismatch", field: "cost", length: values.length, expected: size * perQuery })
  const least = new Float64Array(shared ? 1 : size)
  const width = shared ? maxSamples : perQuery
  for (let query = 0; query < least.length; query++) least[query] = leastOf(values, query, width)
  if (!byPosition)
    return { least: (query) => values[query], read: (query, out, count) => out.fill(values[query], 0, count) }
  return {
    least: (query) => least[shared ? 0 : query],
    read: (query, out, count) => {
      const first = shared ? 0 : query * maxSamples
      for (let j = 0; j < count; j++) out[j] = values[first + j]
    }
  }
}
