/**
 * The thin singular value decomposition of centred features, whose right singular vectors are the principal components.
 *
 * @module
 */
import { EigenvalueDecomposition, Matrix } from "ml-matrix"
import { gram, multiply, transpose } from "./Gemm.ts"

/** X = Z V' with orthonormal columns of V, and Z'Z = diag(squares). */
export interface Spectrum {
  /** Number of rows. */
  readonly size: number
  /** Number of columns of X. */
  readonly width: number
  readonly rank: number
  /** Squared singular values, decreasing. */
  readonly squares: Float64Array
  /** X in the basis of its right singular vectors: size x rank, row-major. */
  readonly scores: Float64Array
  /** Right singular vectors: width x rank, row-major. */
  readonly basis: Float64Array
}

const eigen = (symmetric: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } => {
  const matrix = Matrix.from1DArray(n, n, symmetric)
  const evd = new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
  // ml-matrix sorts increasing; decreasing is what everybody reads.
  const values = Float64Array.from(evd.realEigenvalues).reverse()
  const vectors = new Float64Array(n * n)
  const v = evd.eigenvectorMatrix
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) vectors[i * n + j] = v.get(i, n - 1 - j)
  return { values, vectors }
}

const firstColumns = (a: Float64Array, n: number, m: number, r: number): Float64Array => {
  if (r === m) return a
  const out = new Float64Array(n * r)
  for (let i = 0; i < n; i++) out.set(a.subarray(i * m, i * m + r), i * r)
  return out
}

/**
 * Decomposes X (size x width, row-major), by the eigenvectors of the smaller of X'X and XX'. Singular values below 1e-5
 * of the largest are dropped (their squares drown in rounding). O(size width min(size, width)).
 */
export const decompose = (x: Float64Array, size: number, width: number): Spectrum => {
  const xt = size >= width ? undefined : transpose(x, size, width)
  const g = xt === undefined ? gram(x, size, width) : gram(xt, width, size)
  const { values, vectors } = eigen(g, Math.min(size, width))
  let rank = 0
  while (rank < values.length && values[rank] > 1e-10 * values[0] && values[rank] > 1e-200) rank++
  const squares = values.slice(0, rank)
  const kept = firstColumns(vectors, values.length, values.length, rank)
  if (xt === undefined) return { size, width, rank, squares, scores: multiply(x, kept, size, width, rank), basis: kept }
  const basis = multiply(xt, kept, width, size, rank)
  const scores = kept
  const singular = squares.map(Math.sqrt)
  for (let i = 0; i < width; i++) for (let j = 0; j < rank; j++) basis[i * rank + j] /= singular[j]
  for (let i = 0; i < size; i++) for (let j = 0; j < rank; j++) scores[i * rank + j] *= singular[j]
  return { size, width, rank, squares, scores, basis }
}
