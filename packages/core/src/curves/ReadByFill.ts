/**
 * Marginal and value of a query, read through `fill`.
 *
 * @module
 */
import { checkPosition } from "../Checks.ts"
import type { CurvesBase } from "../Curves.ts"

type Fill = CurvesBase["fill"]

/**
 * `marginal` and `value` as the entries of `fill` and their sum. A sum of terms that are all positive has a relative
 * error of at most k rounding errors, even where q(k) is tiny; 1 - (1 - p)^k by itself has not.
 */
export const readByFill = (size: number, maxSamples: number, fill: Fill): Pick<CurvesBase, "marginal" | "value"> => {
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
