/**
 * What samples cost, in the budget's unit.
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"

/**
 * Cost of a sample: one number for all, one per query, or by position (the j-th sample of a query), where `byPosition`
 * has maxSamples entries for all queries or, row-major, maxSamples for each.
 */
export type Cost = number | Float64Array | ReadonlyArray<number> | { readonly byPosition: Numbers }

/** Checked costs, read by query. */
export interface Costs {
  /** Cost of every sample of the query; NaN where it differs by position. */
  readonly flat: (query: number) => number
  /** Cost of the j-th sample, from 1. */
  readonly at: (query: number, j: number) => number
}

const check = (value: number, query: number): void => {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw new CoreError({ _tag: "InvalidParameter", field: "cost", query, value, valid: "a finite number >= 0" })
}

/** Checks costs. Throws `InvalidParameter` (a cost) or `LengthMismatch`. */
export const costsOf = (cost: Cost, size: number, maxSamples: number): Costs => {
  if (typeof cost === "number") {
    check(cost, 0)
    return { flat: () => cost, at: () => cost }
  }
  const byPosition = "byPosition" in cost
  const values = byPosition ? cost.byPosition : cost
  const shared = byPosition && values.length === maxSamples
  const perQuery = byPosition ? maxSamples : 1
  if (!shared && values.length !== size * perQuery)
    throw new CoreError({ _tag: "LengthMismatch", field: "cost", length: values.length, expected: size * perQuery })
  for (let i = 0; i < values.length; i++) check(values[i], shared ? 0 : Math.floor(i / perQuery))
  if (!byPosition) return { flat: (query) => values[query], at: (query) => values[query] }
  if (shared) return { flat: () => Number.NaN, at: (_, j) => values[j - 1] }
  return { flat: () => Number.NaN, at: (query, j) => values[query * maxSamples + j - 1] }
}
