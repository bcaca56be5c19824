import {
  checkLengthOf,
  checkMaxSamples,
  checkOptions,
  checkPosition,
  checkWhole,
  checkWord,
  copyNumbers,
  LARGEST,
  lengthOf
} from "../Checks.ts"
import { type CoreReason, fail } from "../CoreError.ts"
import type { MarginalCurves } from "../Curves.ts"

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

const invalidMarginal = (query: number, j: number, value: unknown): CoreReason => ({
  _tag: "InvalidParameter",
  field: `marginal ${j + 1}`,
  query,
  value,
  valid: `a number of at most ${LARGEST} in size`
})

/** Whether marginals from .. end - 1 never rise; false where one is NaN. */
const isFalling = (matrix: Float64Array | Float32Array, from: number, end: number): boolean => {
  let previous = Number.POSITIVE_INFINITY
  for (let at = from; at < end; at++) {
    if (!(matrix[at] <= previous)) return false
    previous = matrix[at]
  }
  return true
}

/** Checks every row, and replaces those that rise. Returns the matrix, a copy where a row was replaced. */
const settleRows = (
  values: Float64Array | Float32Array,
  size: number,
  maxSamples: number,
  forced: number,
  projection: Projection
): { readonly matrix: Float64Array | Float32Array; readonly hulled: number } => {
  let matrix = values
  let hulled = 0
  for (let query = 0; query < size; query++) {
    const first = query * maxSamples
    const end = first + maxSamples
    const falling = isFalling(matrix, first + forced, end)
    // A falling row is within bounds where its ends are.
    if (falling && forced === 0 && matrix[first] <= LARGEST && matrix[end - 1] >= -LARGEST) continue
    for (let at = first; at < end; at++)
      if (!(Math.abs(matrix[at]) <= LARGEST)) fail(invalidMarginal(query, at - first, matrix[at]))
    if (falling) continue
    if (projection === "reject") {
      const valid = 'marginals that do not rise with j, or projection "envelope"'
      fail({ _tag: "InvalidParameter", field: "row of marginals", query, value: "rising", valid })
    }
    if (hulled === 0) matrix = values.slice()
    pool(matrix, first + forced, end)
    hulled++
  }
  return { matrix, hulled }
}

/**
 * Curves from a matrix of marginals, row-major, `maxSamples` per query, each at most 1e100 in size. Rows that rise with j
 * are replaced by the slopes of their upper concave envelope (which is also the isotonic least-squares fit) and counted in
 * `hulled`; projection `"reject"` refuses them. The matrix is kept, not copied, unless a row has to be replaced: do not
 * change it afterwards. O(n maxSamples).
 *
 * @throws CoreError `LengthMismatch`, `EmptyCurves`, `InvalidParameter`, `UnknownOption`
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
  checkOptions(options, ["size", "maxSamples", "projection", "forced"])
  const { size, maxSamples, projection = "envelope", forced = 0 } = options
  checkMaxSamples(maxSamples)
  checkWhole("size", size, 0)
  if (!(values instanceof Float64Array || values instanceof Float32Array))
    fail({ _tag: "InvalidParameter", field: "values", value: values, valid: "a Float64Array or a Float32Array" })
  checkLengthOf("values", values, size * maxSamples)
  checkWhole("forced", forced, 0, maxSamples)
  checkWord("projection", projection, ["envelope", "reject"])
  const { matrix, hulled } = settleRows(values, size, maxSamples, forced, projection)
  return {
    kind: "marginals",
    size,
    maxSamples,
    hulled,
    forced,
    values: matrix,
    fill: (query, out, start, limit, floor) => {
      const first = query * maxSamples
      let j = 0
      for (; j < start; j++) out[j] = matrix[first + j]
      for (; j < limit; j++) {
        const m = matrix[first + j]
        if (m < floor) break
        out[j] = m
      }
      return j
    },
    marginal: (query, j) => {
      checkPosition(query, size, j, 1, maxSamples)
      return matrix[query * maxSamples + j - 1]
    },
    value: (query, k) => {
      checkPosition(query, size, k, 0, maxSamples)
      let sum = 0
      for (let j = 0; j < k; j++) sum += matrix[query * maxSamples + j]
      return sum
    }
  }
}

/**
 * Curves from one array of marginals per query, all of the same length, at least one. As `marginalCurves`, in Float64.
 * O(n maxSamples).
 *
 * @throws CoreError `EmptyCurves`, `RaggedCurves`, `InvalidParameter`, `UnknownOption`
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
  if (lengthOf("rows", rows) === 0) fail({ _tag: "EmptyCurves" })
  checkOptions(options, ["projection", "forced"])
  const maxSamples = lengthOf("row of marginals", rows[0])
  const values = new Float64Array(rows.length * maxSamples)
  for (let query = 0; query < rows.length; query++) {
    const row = rows[query]
    if (lengthOf("row of marginals", row) === 0) fail({ _tag: "EmptyCurves", query })
    if (row.length !== maxSamples) fail({ _tag: "RaggedCurves", query, length: row.length, expected: maxSamples })
    values.set(
      copyNumbers("marginals", row, (j, value) => invalidMarginal(query, j, value)),
      query * maxSamples
    )
  }
  return marginalCurves(values, { size: rows.length, maxSamples, ...options })
}
