/**
 * The checks of input that all of the package shares. Types do not hold at run time: an option may be misspelt, a number
 * may be `null` or text, and both would pass for something valid in JavaScript's arithmetic.
 *
 * @module
 */
import { type CoreReason, fail } from "./CoreError.ts"

/** Largest size of a marginal, weight or cost: products and sums of what is below it never overflow. */
export const LARGEST = 1e100

/** Most samples per query: rows of that many marginals fit into memory. */
export const MOST_SAMPLES: number = 2 ** 20

/**
 * Checks that `options` is a plain object with no field beside `known`.
 *
 * @throws CoreError `UnknownOption`, `InvalidParameter`
 */
export const checkOptions = (options: object, known: ReadonlyArray<string>): void => {
  // Not an array, a map or a promise, which have no such field and would pass for all defaults.
  if (Object.prototype.toString.call(options) !== "[object Object]")
    fail({ _tag: "InvalidParameter", field: "options", value: options, valid: `an object of ${known.join(", ")}` })
  for (const option of Object.keys(options))
    if (!known.includes(option)) fail({ _tag: "UnknownOption", option, valid: known })
}

/**
 * Checks that a budget is a finite number >= 0. A cast number can carry the brand and still be anything.
 *
 * @throws CoreError `InvalidBudget`
 */
export const checkBudget = (budget: unknown): void => {
  if (!(typeof budget === "number" && budget >= 0 && budget < Number.POSITIVE_INFINITY))
    fail({ _tag: "InvalidBudget", value: budget, valid: "a finite number >= 0, the average per query" })
}

/**
 * Checks that a value is a number for which `holds`.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkNumber = (field: string, value: unknown, valid: string, holds: (value: number) => boolean): void => {
  if (!(typeof value === "number" && holds(value))) fail({ _tag: "InvalidParameter", field, value, valid })
}

/**
 * Checks that a value is a finite number > 0.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkPositive = (field: string, value: unknown): void =>
  checkNumber(field, value, "a finite number > 0", (x) => x > 0 && x < Number.POSITIVE_INFINITY)

/**
 * Checks that a value is a finite number >= 0.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkNonNegative = (field: string, value: unknown): void =>
  checkNumber(field, value, "a finite number >= 0", (x) => x >= 0 && x < Number.POSITIVE_INFINITY)

/**
 * Checks that a value is a number in [0, 1].
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkShare = (field: string, value: unknown): void =>
  checkNumber(field, value, "a number in [0, 1]", (x) => x >= 0 && x <= 1)

/**
 * Checks that a value is a whole number in least .. most.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkWhole = (
  field: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
  query?: number
): void => {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return
  const valid =
    most === Number.MAX_SAFE_INTEGER ? `a whole number >= ${least}` : `a whole number in ${least} .. ${most}`
  fail({ _tag: "InvalidParameter", field, query, value, valid })
}

/**
 * Checks that a value is true or false.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkFlag = (field: string, value: unknown): void => {
  if (typeof value !== "boolean") fail({ _tag: "InvalidParameter", field, value, valid: "true or false" })
}

/**
 * Checks that a value is text.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkText = (field: string, value: unknown): void => {
  if (typeof value !== "string") fail({ _tag: "InvalidParameter", field, value, valid: "text" })
}

/**
 * Checks that a value is one of some words.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkWord = (field: string, value: unknown, words: ReadonlyArray<string>): void => {
  if (!words.some((word) => word === value))
    fail({ _tag: "InvalidParameter", field, value, valid: `one of ${words.join(", ")}` })
}

/**
 * Checks that a value is an array of at least one, without holes.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkSome = (field: string, value: unknown, one: string): void => {
  if (!Array.isArray(value)) fail({ _tag: "InvalidParameter", field, value, valid: `an array of at least one ${one}` })
  else if (value.length === 0) fail({ _tag: "InvalidParameter", field, value: 0, valid: `at least one ${one}` })
  else checkNoHoles(field, value, one)
}

/**
 * Checks that an array has no holes, which loops would leave out in silence.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkNoHoles = (field: string, values: ReadonlyArray<unknown>, one: string): void => {
  for (let at = 0; at < values.length; at++)
    if (!(at in values)) fail({ _tag: "InvalidParameter", field: `${field}[${at}]`, value: undefined, valid: one })
}

/**
 * Checks that a number of samples is a whole number in 1 .. 2^20; 0 has a reason of its own, `EmptyCurves`.
 *
 * @throws CoreError `EmptyCurves`, `InvalidParameter`
 */
export const checkMaxSamples = (maxSamples: number): void => {
  if (maxSamples === 0) fail({ _tag: "EmptyCurves" })
  checkWhole("maxSamples", maxSamples, 1, MOST_SAMPLES)
}

/**
 * Checks that a value is an object.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkObject = (field: string, value: unknown, valid: string): void => {
  if (typeof value !== "object" || value === null) fail({ _tag: "InvalidParameter", field, value, valid })
}

/**
 * The length of an array, typed or not.
 *
 * @throws CoreError `InvalidParameter`
 */
export const lengthOf = (field: string, values: unknown): number =>
  Array.isArray(values) || isTyped(values)
    ? values.length
    : fail({ _tag: "InvalidParameter", field, value: values, valid: "an array" })

/**
 * Checks that a value is an array of so many entries.
 *
 * @throws CoreError `InvalidParameter`, `LengthMismatch`
 */
export const checkLengthOf = (field: string, values: unknown, expected: number): void =>
  checkLength(field, lengthOf(field, values), expected)

/**
 * Checks that a length is as expected.
 *
 * @throws CoreError `LengthMismatch`
 */
export const checkLength = (field: string, length: number, expected: number): void => {
  if (length !== expected) fail({ _tag: "LengthMismatch", field, length, expected })
}

/**
 * Checks that the query and its number of samples exist.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkPosition = (query: number, size: number, k: number, least: number, most: number): void => {
  checkWhole("query", query, 0, size - 1)
  checkWhole("number of samples", k, least, most, query)
}

/** Numbers as they are given: an array of either kind. */
type Given = ArrayLike<number>

const isTyped = (values: unknown): values is Float64Array =>
  ArrayBuffer.isView(values) &&
  !(values instanceof DataView || values instanceof BigInt64Array || values instanceof BigUint64Array)

/**
 * A copy of numbers.
 *
 * @throws CoreError `InvalidParameter` for no array, and the reason that `invalid` makes of an entry that is no number
 */
export const copyNumbers = (
  field: string,
  values: Given,
  invalid: (at: number, value: unknown) => CoreReason
): Float64Array => {
  // Typed arrays hold nothing but numbers.
  if (isTyped(values)) return new Float64Array(values)
  if (!Array.isArray(values))
    return fail({ _tag: "InvalidParameter", field, value: values, valid: "an array of numbers" })
  const copy = new Float64Array(values.length)
  for (let at = 0; at < copy.length; at++) {
    const value: unknown = values[at]
    copy[at] = typeof value === "number" ? value : fail(invalid(at, value))
  }
  return copy
}

/**
 * A copy of finite numbers, one per query.
 *
 * @throws CoreError `InvalidParameter`
 */
export const copyFinite = (field: string, values: Given): Float64Array => {
  const invalid = (at: number, value: unknown): CoreReason => ({
    _tag: "InvalidParameter",
    field,
    query: at,
    value,
    valid: "a finite number"
  })
  const copy = copyNumbers(field, values, invalid)
  for (let at = 0; at < copy.length; at++) if (!Number.isFinite(copy[at])) fail(invalid(at, copy[at]))
  return copy
}

/**
 * A copy of probabilities, each in [0, 1]. `perQuery` entries belong to one query.
 *
 * @throws CoreError `InvalidProbability`, `InvalidParameter`
 */
export const copyProbabilities = (field: string, values: Given, perQuery = 1): Float64Array => {
  const invalid = (at: number, value: unknown): CoreReason => ({
    _tag: "InvalidProbability",
    field,
    query: Math.floor(at / perQuery),
    value
  })
  const copy = copyNumbers(field, values, invalid)
  for (let at = 0; at < copy.length; at++) if (!(copy[at] >= 0 && copy[at] <= 1)) fail(invalid(at, copy[at]))
  return copy
}

/**
 * A copy of numbers in [0, LARGEST]. `perQuery` entries belong to one query.
 *
 * @throws CoreError `InvalidParameter`
 */
export const copyNonNegative = (field: string, values: Given, perQuery = 1): Float64Array => {
  const invalid = (at: number, value: unknown): CoreReason => ({
    _tag: "InvalidParameter",
    field,
    query: Math.floor(at / perQuery),
    value,
    valid: `a number in [0, ${LARGEST}]`
  })
  const copy = copyNumbers(field, values, invalid)
  for (let at = 0; at < copy.length; at++) if (!(copy[at] >= 0 && copy[at] <= LARGEST)) fail(invalid(at, copy[at]))
  return copy
}

/**
 * Brings rows of mixture weights to the sum 1, from which each may be 1e-4 away.
 *
 * @throws CoreError `InvalidParameter`
 */
export const normaliseRows = (field: string, weights: Float64Array, width: number): void => {
  for (let start = 0; start < weights.length; start += width) {
    let sum = 0
    for (let c = 0; c < width; c++) sum += weights[start + c]
    if (Math.abs(sum - 1) > 1e-4)
      fail({
        _tag: "InvalidParameter",
        field: `sum of ${field}`,
        query: start / width,
        value: sum,
        valid: "1, within 1e-4"
      })
    for (let c = 0; c < width; c++) weights[start + c] /= sum
  }
}
