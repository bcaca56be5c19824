/**
 * What lists of numbers may hold: every metric, calibrator and selection of rows asks here.
 *
 * @module
 */
import { fail } from "../PredictorError.ts"
import { checkArray, checkList } from "./Shapes.ts"

/**
 * Refuses another length than expected.
 *
 * @throws PredictorError `LengthMismatch`, `InvalidOption`
 */
export const checkLength = (field: string, values: ArrayLike<unknown>, expected: number): void => {
  checkList(field, values)
  if (values.length !== expected) fail({ _tag: "LengthMismatch", field, length: values.length, expected })
}

/**
 * Refuses what is not a number (NaN and null included); with `finite`, infinite numbers as well.
 *
 * @throws PredictorError `InvalidNumber`, `InvalidOption`
 */
export const checkNumbers = (field: string, values: ArrayLike<number>, finite = true): void => {
  checkList(field, values)
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i]
    if (typeof value !== "number" || Number.isNaN(value) || (finite && !Number.isFinite(value)))
      fail({ _tag: "InvalidNumber", field, index: i, value, valid: finite ? "a finite number" : "a number" })
  }
}

/**
 * Refuses what is no number in [0, 1].
 *
 * @throws PredictorError `InvalidNumber`, `InvalidOption`
 */
export const checkProbabilities = (field: string, values: ArrayLike<number>): void => {
  checkList(field, values)
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i]
    if (!(typeof value === "number" && value >= 0 && value <= 1))
      fail({ _tag: "InvalidNumber", field, index: i, value, valid: "a number in [0, 1]" })
  }
}

/**
 * Refuses numbers below 0 as well as what is no finite number.
 *
 * @throws PredictorError `InvalidNumber`, `InvalidOption`
 */
export const checkWeights = (field: string, values: ArrayLike<number>): void => {
  checkNumbers(field, values)
  for (let i = 0; i < values.length; i++)
    if (values[i] < 0) fail({ _tag: "InvalidNumber", field, index: i, value: values[i], valid: "a finite number >= 0" })
}

/**
 * Refuses rows that are not there.
 *
 * @throws PredictorError `InvalidNumber`, `InvalidOption`
 */
export const checkRowNumbers = (rows: ArrayLike<number>, size: number): void => {
  checkList("rows", rows)
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    if (!(Number.isInteger(row) && row >= 0 && row < size))
      fail({ _tag: "InvalidNumber", field: "rows", index: i, value: row, valid: `a whole number in 0 .. ${size - 1}` })
  }
}

/**
 * Refuses what is no text.
 *
 * @throws PredictorError `InvalidText`, `InvalidOption`
 */
export const checkTexts = (texts: ReadonlyArray<string>): void => {
  checkArray("texts", texts)
  texts.forEach((value: unknown, index) => {
    if (typeof value !== "string") fail({ _tag: "InvalidText", index, value })
  })
}
