/**
 * Centring and scaling of feature columns, fitted on training rows alone.
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { fail } from "../PredictorError.ts"
import { fingerprint } from "./Fingerprint.ts"

/** Column means and the reciprocals of column standard deviations (0 for a column that never varies). */
export interface Standardiser {
  readonly mean: Float32Array
  readonly scale: Float32Array
  /** Third and fourth moments of the standardised column, which checks for drift need. */
  readonly skewness?: Float32Array | undefined
  readonly kurtosis?: Float32Array | undefined
}

/**
 * Fits means and scales. A column whose standard deviation is below 1e-7 of its magnitude counts as constant and gets
 * scale 0: it carries nothing and must not blow up rounding noise. O(size width).
 */
export const fitStandardiser = (features: Features): Standardiser => {
  const { size, source, values } = features
  const width = source.width
  const sum = new Float64Array(width)
  for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) sum[j] += values[i * width + j]
  const mean = meansOf(sum, size)
  const squares = new Float64Array(width)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < width; j++) {
      const d = values[i * width + j] - mean[j]
      squares[j] += d * d
    }
  }
  const scale = new Float32Array(width)
  for (let j = 0; j < width; j++) {
    const deviation = Math.sqrt(squares[j] / Math.max(1, size))
    scale[j] = deviation > 1e-7 * Math.abs(mean[j]) && deviation > 1e-30 ? 1 / deviation : 0
  }
  const cubes = new Float64Array(width)
  const fourths = new Float64Array(width)
  for (let i = 0; i < size; i++)
    for (let j = 0; j < width; j++) {
      const d = (values[i * width + j] - mean[j]) * scale[j]
      const cube = d * d * d
      cubes[j] += cube
      fourths[j] += cube * d
    }
  return { mean, scale, skewness: meansOf(cubes, size), kurtosis: meansOf(fourths, size) }
}

const meansOf = (sums: Float64Array, size: number): Float32Array =>
  Float32Array.from(sums, (s) => s / Math.max(1, size))

/** Standardised values, row-major, in double precision. */
export const standardise = (standardiser: Standardiser, values: Float32Array): Float64Array => {
  const { mean, scale } = standardiser
  const width = mean.length
  const out = new Float64Array(values.length)
  for (let start = 0; start < values.length; start += width) {
    for (let j = 0; j < width; j++) out[start + j] = (values[start + j] - mean[j]) * scale[j]
  }
  return out
}

/** Standardised rows in single precision; with `rows`, those rows alone. */
export const standardiseRows = (
  standardiser: Standardiser,
  values: Float32Array,
  rows: ArrayLike<number> | undefined
): Float32Array => {
  const { mean, scale } = standardiser
  const width = mean.length
  const size = rows === undefined ? values.length / width : rows.length
  const out = new Float32Array(size * width)
  for (let i = 0; i < size; i++) {
    const from = (rows === undefined ? i : rows[i]) * width
    for (let j = 0; j < width; j++) out[i * width + j] = (values[from + j] - mean[j]) * scale[j]
  }
  return out
}

/**
 * Standardised features; their source names the standardiser, so that they are not taken for others.
 *
 * @throws PredictorError `WidthMismatch`
 */
export const standardisedFeatures = (standardiser: Standardiser, features: Features): Features => {
  const { mean, scale } = standardiser
  const { size, source } = features
  if (mean.length !== source.width)
    fail({ _tag: "WidthMismatch", field: "features", width: source.width, expected: mean.length })
  const hash = fingerprint(source.modelHash, bytesOf(mean), bytesOf(scale))
  return {
    source: { ...source, modelHash: hash, kind: `standardised ${source.kind}` },
    size,
    values: standardiseRows(standardiser, features.values, undefined)
  }
}

const bytesOf = (numbers: Float32Array): Uint8Array => new Uint8Array(Float32Array.from(numbers).buffer)
