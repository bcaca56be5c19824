/**
 * The leading eigenvectors of a large covariance by random projection (Halko, Martinsson and Tropp, 2011), and what they are
 * for: an approximate inverse Hessian that shortens L-BFGS where a few directions of the features have most of the variance,
 * as in hidden states.
 *
 * @module
 */
import { random } from "@alloc/core/random"
import { EigenvalueDecomposition, Matrix } from "ml-matrix"

/** Orthonormal directions with the variance along each, decreasing. */
export interface LeadingDirections {
  readonly width: number
  /** One direction a row. */
  readonly axes: Float64Array
  readonly variances: Float64Array
}

/** The rows times the covariance X'X / rows of the features. */
export type TimesCovariance = (directions: Float64Array, count: number) => Promise<Float64Array>

const dot = (a: Float64Array, from: number, b: Float64Array, other: number, length: number): number => {
  let sum = 0
  for (let j = 0; j < length; j++) sum += a[from + j] * b[other + j]
  return sum
}

/** Gram-Schmidt, twice, in place; a row that depends on those before becomes zeros. */
const orthonormalise = (rows: Float64Array, count: number, width: number): void => {
  for (let r = 0; r < count; r++) {
    const before = Math.sqrt(dot(rows, r * width, rows, r * width, width))
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < r; other++) {
        const along = dot(rows, r * width, rows, other * width, width)
        for (let j = 0; j < width; j++) rows[r * width + j] -= along * rows[other * width + j]
      }
    }
    const length = Math.sqrt(dot(rows, r * width, rows, r * width, width))
    const scale = length > 1e-10 * before ? 1 / length : 0
    for (let j = 0; j < width; j++) rows[r * width + j] *= scale
  }
}

/** About `count` leading directions of the covariance, by two multiplications with it. */
export const leadingDirections = async (
  times: TimesCovariance,
  width: number,
  count: number
): Promise<LeadingDirections> => {
  const stream = random(0, "leading directions")
  const start = Float64Array.from({ length: count * width }, () => 2 * stream.next() - 1)
  const basis = await times(start, count)
  orthonormalise(basis, count, width)
  const image = await times(basis, count)
  const small = new Matrix(count, count)
  for (let r = 0; r < count; r++)
    for (let c = 0; c <= r; c++) {
      const value =
        (dot(basis, r * width, image, c * width, width) + dot(basis, c * width, image, r * width, width)) / 2
      small.set(r, c, value)
      small.set(c, r, value)
    }
  const evd = new EigenvalueDecomposition(small, { assumeSymmetric: true })
  const vectors = evd.eigenvectorMatrix
  const axes = new Float64Array(count * width)
  const variances = Float64Array.from(evd.realEigenvalues, (value) => Math.max(0, value)).reverse()
  for (let r = 0; r < count; r++)
    for (let c = 0; c < count; c++) {
      const share = vectors.get(c, count - 1 - r)
      for (let j = 0; j < width; j++) axes[r * width + j] += share * basis[c * width + j]
    }
  return { width, axes, variances }
}

/**
 * The inverse of (covariance + strength I), approximately, times a vector: exact along the leading directions, and along
 * all others as if their variance were the same. `total` is the trace of the covariance.
 */
export const inverseCovariance = (
  { axes, variances, width }: LeadingDirections,
  total: number,
  strength: number
): ((vector: Float64Array) => Float64Array) => {
  const count = variances.length
  const explained = variances.reduce((sum, value) => sum + value, 0)
  const rest = 1 / (Math.max(0, total - explained) / Math.max(1, width - count) + strength)
  return (vector) => {
    const result = vector.map((value) => rest * value)
    for (let r = 0; r < count; r++) {
      const along = dot(axes, r * width, vector, 0, width) * (1 / (variances[r] + strength) - rest)
      for (let j = 0; j < width; j++) result[j] += along * axes[r * width + j]
    }
    return result
  }
}
