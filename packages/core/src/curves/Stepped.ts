/**
 * Marginal and value of a query, read through `fill`.
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { CurvesBase } from "../Curves.ts"

type Fill = CurvesBase["fill"]

/** Throws unless the query and the number of samples exist. */
export const checkPosition = (query: number, size: number, k: number, least: number, most: number): void => {
  if (!(Number.isSafeInteger(query) && query >= 0 && query < size))
    throw new CoreError({
      _tag: "InvalidParameter",
      field: "query",
      value: query,
      valid: `a whole number in 0 .. ${size - 1}`
    })
  if (!(Number.isSafeInteger(k) && k >= least && k <= most))
    throw new CoreError({
      _tag: "InvalidParameter",
      field: "number of samples",
      query,
      value: k,
      valid: `a whole number in ${least} .. ${most}`
    })
}

/**
 * `marginal` and `value` as the entries of `fill` and their sum. A sum of terms that are all positive has a relative
 * error of at most k rounding errors, even where q(k) is tiny; 1 - (1 - p)^k by itself has not.
 */
export const stepped = (size: number, maxSamples: number, fill: Fill): Pick<CurvesBase, "marginal" | "value"> => {
  const row = new Float64Array(maxSamples)
  return {
    marginal: (query, j) => {
      checkPosition(query, size, j, 1, maxSamples)
      fill(query, row, j, j, 0)
      return row[j - 1]
    },
    value: (query, k) => {
      checkPosition(query, size, k, 0, maxSamples)
      fill(query, row, k, k, 0)
      let sum = 0
      for (let j = 0; j < k; j++) sum += row[j]
      return sum
    }
  }
}
