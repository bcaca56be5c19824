/**
 * The basis in which logistic regression runs: a rotation of the features in which X'X is tridiagonal, so that the inverse
 * of X'X plus any strength is a preconditioner that costs O(m).
 *
 * @module
 */
import type { RidgeBasis } from "./RidgeBasis.ts"
import { factorise, rotateBack, solveLower, solveUpper, type Tridiagonal } from "./Tridiagonal.ts"

/** Centred features X = Z V' with orthonormal columns of V, and Z'Z tridiagonal. */
export interface LogisticBasis {
  readonly size: number
  /** Number of columns of Z: the smaller of rows and width. */
  readonly rank: number
  /** Z: size x rank, row-major. */
  readonly scores: Float64Array
  /** (Z'Z + shift I)^-1 times a vector, O(rank). */
  readonly inverseAt: (shift: number) => (vector: Float64Array) => Float64Array
  /** V times coefficients, O(rank^2 + size width). */
  readonly weightsOf: (coefficients: Float64Array) => Float64Array
}

type Band = Pick<Tridiagonal, "diagonal" | "offDiagonal" | "order">

const inverseOf =
  (band: Band): LogisticBasis["inverseAt"] =>
  (shift) => {
    const factors = factorise(band, shift)
    return (vector) => solveUpper(factors, solveLower(factors, vector))
  }

/** X'X = Q T Q': Z = X Q, and Z'Z = T. */
const byCovariance = ({ rows, size, tridiagonal }: RidgeBasis): LogisticBasis => ({
  size,
  rank: tridiagonal.order,
  scores: rows,
  inverseAt: inverseOf(tridiagonal),
  weightsOf: (coefficients) => rotateBack(tridiagonal, coefficients)
})

/** Below this share of the largest diagonal number a pivot is rounding: the features have no such direction. */
const leastPivot = 1e-12

/** T = L D L' of a semidefinite T, with D and the rows of L that rounding alone is left of taken as zero. */
const choleskyOf = ({ diagonal, offDiagonal, order }: Band) => {
  const root = new Float64Array(order)
  const lower = new Float64Array(order)
  const least = leastPivot * diagonal.reduce((most, value) => Math.max(most, value), 0)
  for (let k = 0; k < order; k++) {
    lower[k] = k === 0 || root[k - 1] === 0 ? 0 : offDiagonal[k] / root[k - 1] ** 2
    const pivot = diagonal[k] - lower[k] * (k === 0 ? 0 : offDiagonal[k])
    root[k] = pivot > least ? Math.sqrt(pivot) : 0
  }
  return { root, lower }
}

/** X X' = Q T Q' = Q (L D L') Q': Z = Q L D^(1/2), and Z'Z = D^(1/2) L'L D^(1/2). */
const byKernel = (x: Float64Array, { rows, size, tridiagonal, width }: RidgeBasis): LogisticBasis => {
  const { order } = tridiagonal
  const { lower, root } = choleskyOf(tridiagonal)
  const scores = new Float64Array(size * order)
  for (let i = 0; i < size; i++) {
    const row = i * order
    for (let k = 0; k < order; k++) {
      const below = k + 1 < order ? rows[row + k + 1] * lower[k + 1] : 0
      scores[row + k] = (rows[row + k] + below) * root[k]
    }
  }
  const band: Band = {
    order,
    diagonal: root.map((value, k) => value ** 2 * (1 + (k + 1 < order ? lower[k + 1] ** 2 : 0))),
    offDiagonal: root.map((value, k) => (k === 0 ? 0 : value * root[k - 1] * lower[k]))
  }
  const weightsOf = (coefficients: Float64Array): Float64Array => {
    const along = coefficients.map((value, k) => (root[k] === 0 ? 0 : value / root[k]))
    for (let k = order - 2; k >= 0; k--) along[k] -= lower[k + 1] * along[k + 1]
    const byRow = rotateBack(tridiagonal, along)
    const weights = new Float64Array(width)
    for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) weights[j] += x[i * width + j] * byRow[i]
    return weights
  }
  return { size, rank: order, scores, inverseAt: inverseOf(band), weightsOf }
}

/** The basis of centred features X (size x width, row-major) whose ridge basis is known. O(size m), m = min(size, width). */
export const logisticBasis = (x: Float64Array, basis: RidgeBasis): LogisticBasis =>
  basis.kind === "covariance" ? byCovariance(basis) : byKernel(x, basis)
