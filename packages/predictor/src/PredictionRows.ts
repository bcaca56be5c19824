/**
 * A matrix of predictions, one row per query: what models give, heads decode and cross-fitting puts together.
 *
 * @module
 */
import { checkRowNumbers } from "./checks/Numbers.ts"
import { checkDoubles, checkList, checkObject } from "./checks/Shapes.ts"
import { fail } from "./PredictorError.ts"

/** Raw outputs of a model: `size` rows of `width` numbers, row-major. */
export interface PredictionRows {
  readonly values: Float64Array
  /** Numbers per query: the head's `outputs`. */
  readonly width: number
  /** Number of queries. */
  readonly size: number
}

/**
 * Numbers as rows of `width`. The array is not copied.
 *
 * @throws PredictorError `InvalidOption` (width), `WidthMismatch` (the numbers do not fill whole rows)
 * @example
 * ```ts
 * import { predictionRows, rowOf, selectRows } from "@alloc/predictor"
 *
 * const rows = predictionRows(Float64Array.of(1, 2, 3, 4, 5, 6), 2)
 * console.log(rows.size, rowOf(rows, 2), selectRows(rows, [2, 0]).values) // => 3 [5, 6] [5, 6, 1, 2]
 * ```
 */
export const predictionRows = (values: Float64Array, width: number): PredictionRows => {
  checkDoubles("predictions", values)
  if (!(Number.isInteger(width) && width >= 1))
    fail({ _tag: "InvalidOption", field: "width", value: width, valid: "a whole number >= 1" })
  const size = values.length / width
  if (!Number.isInteger(size))
    fail({ _tag: "WidthMismatch", field: "predictions", width: values.length, expected: width })
  return { values, width, size }
}

/**
 * Refuses what are no rows.
 *
 * @throws PredictorError `InvalidOption`, `WidthMismatch`
 */
const checkPredictionRows = (rows: PredictionRows): void => {
  checkObject("predictions", rows, "values", "width", "size")
  const { size, values, width } = rows
  if (predictionRows(values, width).size !== size)
    fail({ _tag: "InvalidOption", field: "size", value: size, valid: `${values.length / width} rows` })
}

const view = ({ values, width }: PredictionRows, index: number): Float64Array =>
  values.subarray(index * width, (index + 1) * width)

/**
 * One query's numbers: a view, not a copy.
 *
 * @throws PredictorError `InvalidNumber` (a row that is not there), `InvalidOption`
 */
export const rowOf = (rows: PredictionRows, index: number): Float64Array => {
  checkPredictionRows(rows)
  checkRowNumbers([index], rows.size)
  return view(rows, index)
}

/**
 * The rows at `index`, copied, in that order; a row may be named more than once. O(index width).
 *
 * @throws PredictorError `InvalidNumber` (a row that is not there)
 */
export const selectRows = (rows: PredictionRows, index: ArrayLike<number>): PredictionRows => {
  checkPredictionRows(rows)
  checkRowNumbers(index, rows.size)
  const { width } = rows
  const values = new Float64Array(index.length * width)
  for (let i = 0; i < index.length; i++) {
    values.set(view(rows, index[i]), i * width)
  }
  return { values, width, size: index.length }
}

/**
 * Writes row i of `part` to row `index[i]` of `target`: the inverse of `selectRows`. O(index width).
 *
 * @throws PredictorError `WidthMismatch`, `LengthMismatch`, `InvalidNumber` (a row that is not there)
 * @example
 * ```ts
 * import { placeRows, predictionRows } from "@alloc/predictor"
 *
 * const all = predictionRows(new Float64Array(3), 1)
 * placeRows(all, [2, 0], predictionRows(Float64Array.of(7, 8), 1))
 * console.log(all.values) // => [8, 0, 7]
 * ```
 */
export const placeRows = (target: PredictionRows, index: ArrayLike<number>, part: PredictionRows): void => {
  checkPredictionRows(target)
  checkPredictionRows(part)
  checkList("rows", index)
  const { width } = target
  if (part.width !== width) fail({ _tag: "WidthMismatch", field: "predictions", width: part.width, expected: width })
  if (part.size !== index.length)
    fail({ _tag: "LengthMismatch", field: "predictions", length: part.size, expected: index.length })
  checkRowNumbers(index, target.size)
  for (let i = 0; i < index.length; i++) {
    target.values.set(view(part, i), index[i] * width)
  }
}
