/**
 * Checks that the constructors of curves share.
 *
 * @module
 */
import { CoreError } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"

/** Largest size of a marginal, weight or cost: products and sums of what is below it never overflow. */
export const LARGEST = 1e100

/** Throws unless maxSamples is a whole number >= 1. */
export const checkMaxSamples = (maxSamples: number): void => {
  if (maxSamples === 0) throw new CoreError({ _tag: "EmptyCurves" })
  if (!Number.isSafeInteger(maxSamples) || maxSamples < 0)
    throw new CoreError({
      _tag: "InvalidParameter",
      field: "maxSamples",
      value: maxSamples,
      valid: "a whole number >= 1"
    })
}

/** Throws unless the length is as expected. */
export const checkLength = (field: string, length: number, expected: number): void => {
  if (length !== expected) throw new CoreError({ _tag: "LengthMismatch", field, length, expected })
}

/** A copy of probabilities, each in [0, 1]. `perQuery` entries belong to one query. */
export const copyProbabilities = (field: string, values: Numbers, perQuery = 1): Float64Array => {
  const copy = new Float64Array(values)
  for (let i = 0; i < copy.length; i++)
    if (!(copy[i] >= 0 && copy[i] <= 1))
      throw new CoreError({
        _tag: "InvalidProbability",
        field,
        query: perQuery === 1 ? i : Math.floor(i / perQuery),
        value: copy[i]
      })
  return copy
}

/** A copy of numbers in [0, LARGEST]. `perQuery` entries belong to one query. */
export const copyNonNegative = (field: string, values: Numbers, perQuery = 1): Float64Array => {
  const copy = new Float64Array(values)
  for (let i = 0; i < copy.length; i++)
    if (!(copy[i] >= 0 && copy[i] <= LARGEST))
      throw new CoreError({
        _tag: "InvalidParameter",
        field,
        query: Math.floor(i / perQuery),
        value: copy[i],
        valid: `a number in [0, ${LARGEST}]`
      })
  return copy
}

/** Brings rows of mixture weights to the sum 1; throws where a row's sum is further than 1e-4 from it. */
export const normaliseRows = (field: string, weights: Float64Array, width: number): void => {
  for (let start = 0; start < weights.length; start += width) {
    let sum = 0
    for (let c = 0; c < width; c++) sum += weights[start + c]
    if (Math.abs(sum - 1) > 1e-4)
      throw new CoreError({
        _tag: "InvalidParameter",
        field: `sum of ${field}`,
        query: start / width,
        value: sum,
        valid: "1, within 1e-4"
      })
    for (let c = 0; c < width; c++) weights[start + c] /= sum
  }
}
