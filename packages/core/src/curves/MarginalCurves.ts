import { CoreError } from "../CoreError.ts"
import type { MarginalCurves } from "../Curves.ts"
import { checkLength, checkMaxSamples, LARGEST } from "./Checks.ts"
import { checkPosition } from "./Stepped.ts"

/** What is done with a row whose marginals rise. */
export type Projection = "envelope" | "reject"

/** Options of `marginalCurves` that `marginalCurvesFromRows` shares. */
export interface ProjectionOptions {
  /** Default `"envelope"`. */
  readonly projection?: Projection | undefined
  /** Leading marginals that every query gets and that are left as they are, see `MarginalCurves.forced`. Default 0. */
  readonly forced?: number | undefined
}

/**
 * Replaces the marginals from `start` to `end` by the slopes of the upper concave envelope of their running sum, in
 * place: neighbouring blocks are pooled to their mean while they rise. O(end - start). The least-squares isotonic
 * (non-increasing) fit is the same thing: its solution is the slope of that envelope (Barlow et al., 1972, theorem 1.1).
 */
const pool = (values: Float64Array | Float32Array, start: number, end: number): void => {
  const means: Array<number> = []
  const lengths: Array<number> = []
  for (let j = start; j < end; j++) {
    let mean = values[j]
    let length = 1
    while (means.length > 0 && means[means.length - 1] < mean) {
      const total = lengths[lengths.length - 1] + length
      mean += ((means[means.length - 1] - mean) * lengths[lengths.length - 1]) / total
      length = total
      means.pop()
      lengths.pop()
    }
    means.push(mean)
    lengths.push(length)
  }
  let j = start
  for (let block = 0; block < means.length; block++) for (let k = 0; k < lengths[block]; k++) values[j++] = means[block]
}

/**
 * Curves from a matrix of marginals, row-major, `maxSamples` per query.
 *
 * **Details.** One pass finds the rows that rise with j; they are replaced by the slopes of their upper concave
 * envelope (which is also the isotonic least-squares fit) and counted in `hulled`. The matrix is kept, not copied,
 * unless a row has to be replaced: do not change it afterwards. O(n maxSamples).
 *
 * **Errors.** `LengthMismatch`, `EmptyCurves` (maxSamples 0), `InvalidParameter` for marginals that are NaN or above 1e100 in size, and
 * for a rising row with projection `"reject"`.
 *
 * @example
 * ```ts
 * import { marginalCurves } from "@alloc/core"
 *
 * const curves = marginalCurves(new Float64Array([0.5, 0.2, 0.1, 0.3]), { size: 2, maxSamples: 2 })
 * console.log(curves.hulled, curves.marginal(1, 1)) // => 1 0.2
 * ```
 */
export const marginalCurves = (
  values: Float64Array | Float32Array,
  options: { readonly size: number; readonly maxSamples: number } & ProjectionOptions
): MarginalCurves => {
  const { size, maxSamples, projection = "envelope", forced = 0 } = options
  checkMaxSamples(maxSamples)
  checkLength("values", values.length, size * maxSamples)
  if (!(Number.isSafeInteger(forced) && forced >= 0 && forced <= maxSamples))
    throw new CoreError({
      _tag: "InvalidParameter",
      field: "forced",
      value: forced,
      valid: `a whole number in 0 .. ${maxSamples}`
    })
  let matrix = values
  let hulled = 0
  for (let query = 0; query < size; query++) {
    const first = query * maxSamples
    const end = first + maxSamples
    let falling = true
    let previous = Number.POSITIVE_INFINITY
    for (let j = first + forced; j < end; j++) {
      const m = matrix[j]
      // Not falling, or NaN.
      if (!(m <= previous)) {
        falling = false
        break
      }
      previous = m
    }
    // A falling row is within bounds where its ends are.
    if (falling && forced === 0 && matrix[first] <= LARGEST && previous >= -LARGEST) continue
    for (let j = first; j < end; j++)
      if (!(Math.abs(matrix[j]) <= LARGEST))
        throw new CoreError({
          _tag: "InvalidParameter",
          field: `marginal ${j - first + 1}`,
          query,
          value: matrix[j],
          valid: `a number of at most ${LARGEST} in size`
        })
    if (falling) continue
    if (projection === "reject")
      throw new CoreError({
        _tag: "InvalidParameter",
        field: "row of marginals",
        query,
        value: "rising",
        valid: 'marginals that do not rise with j, or projection "envelope"'
      })
    if (hulled === 0) matrix = values.slice()
    pool(matrix, first + forced, end)
    hulled++
  }
  const settled = matrix
  return {
    kind: "marginals",
    size,
    maxSamples,
    hulled,
    forced,
    values: settled,
    fill: (query, out, start, limit, floor) => {
      const first = query * maxSamples
      let j = 0
      for (; j < start; j++) out[j] = settled[first + j]
      for (; j < limit; j++) {
        const m = settled[first + j]
        if (m < floor) break
        out[j] = m
      }
      return j
    },
    marginal: (query, j) => {
      checkPosition(query, size, j, 1, maxSamples)
      return settled[query * maxSamples + j - 1]
    },
    value: (query, k) => {
      checkPosition(query, size, k, 0, maxSamples)
      let sum = 0
      for (let j = 0; j < k; j++) sum += settled[query * maxSamples + j]
      return sum
    }
  }
}

/**
 * Curves from one array of marginals per query, all of the same length. As `marginalCurves`, in Float64.
 * O(n maxSamples).
 *
 * **Errors.** `EmptyCurves` for an empty row (or no row and so no maxSamples), `RaggedCurves` where lengths differ.
 *
 * @example
 * ```ts
 * import { marginalCurvesFromRows } from "@alloc/core"
 *
 * console.log(marginalCurvesFromRows([[0.4, 0.1], [0.3, 0.2]]).value(1, 2)) // => 0.5
 * ```
 */
export const marginalCurvesFromRows = (
  rows: ReadonlyArray<ArrayLike<number>>,
  options: ProjectionOptions = {}
): MarginalCurves => {
  if (rows.length === 0) throw new CoreError({ _tag: "EmptyCurves" })
  const maxSamples = rows[0].length
  const values = new Float64Array(rows.length * maxSamples)
  for (let query = 0; query < rows.length; query++) {
    const row = rows[query]
    if (row.length === 0) throw new CoreError({ _tag: "EmptyCurves", query })
    if (row.length !== maxSamples)
      throw new CoreError({ _tag: "RaggedCurves", query, length: row.length, expected: maxSamples })
    values.set(row, query * maxSamples)
  }
  return marginalCurves(values, { size: rows.length, maxSamples, ...options })
}
