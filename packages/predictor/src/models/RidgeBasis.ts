/**
 * The basis in which ridge costs O(m) a row for every strength: the smaller of the kernel X X' and the covariance X'X is
 * brought to tridiagonal form.
 *
 * @module
 */
import { gram, transpose } from "./Gemm.ts"
import { type LeaveInSystem, type LeaveInTaker, leaveInEights } from "./LeaveInKernel.ts"
import {
  factorise,
  rotate,
  rotateBack,
  solveLower,
  solveUpper,
  type Tridiagonal,
  tridiagonalise
} from "./Tridiagonal.ts"

/** Centred features X (size x width) for ridge. */
export interface RidgeBasis {
  /** "covariance": X'X = Q T Q', rows are those of X Q. "kernel": X X' = Q T Q', rows are those of Q. */
  readonly kind: "covariance" | "kernel"
  readonly size: number
  readonly width: number
  readonly tridiagonal: Tridiagonal
  /** Size x m, row-major, with m = min(size, width). */
  readonly rows: Float64Array
}

const identity = (order: number): Float64Array => {
  const eye = new Float64Array(order * order)
  for (let i = 0; i < order; i++) eye[i * order + i] = 1
  return eye
}

/** Brings centred features into their basis. O(size width m). */
export const ridgeBasis = (x: Float64Array, size: number, width: number): RidgeBasis => {
  if (width <= size) {
    const tridiagonal = tridiagonalise(gram(x, size, width), width)
    return { kind: "covariance", size, width, tridiagonal, rows: rotate(tridiagonal, x, size) }
  }
  const tridiagonal = tridiagonalise(gram(transpose(x, size, width), width, size), size)
  return { kind: "kernel", size, width, tridiagonal, rows: rotate(tridiagonal, identity(size), size) }
}

/** Each target (a column of size x outputs) in the basis: sum_i row_i y_i. */
export const projections = (
  { rows, size, tridiagonal }: RidgeBasis,
  targets: Float64Array,
  outputs: number
): ReadonlyArray<Float64Array> => {
  const { order } = tridiagonal
  return Array.from({ length: outputs }, (_, t) => {
    const sum = new Float64Array(order)
    for (let i = 0; i < size; i++) {
      const y = targets[i * outputs + t]
      for (let k = 0; k < order; k++) sum[k] += rows[i * order + k] * y
    }
    return sum
  })
}

/** Without a kernel: one row after the other. */
const leaveInPlainly = (
  rows: Float64Array,
  order: number,
  systems: ReadonlyArray<LeaveInSystem>,
  take: LeaveInTaker
): void => {
  const products = new Float64Array(8 * systems[0].vectors.length)
  for (const [s, { factors, vectors }] of systems.entries())
    for (let i = 0; i * order < rows.length; i++) {
      products.fill(0)
      let z = 0
      let own = 0
      for (let k = 0; k < order; k++) {
        z = rows[i * order + k] - factors.lower[k] * z
        own += z * z * factors.inverse[k]
        for (let t = 0; t < vectors.length; t++) products[8 * t] += z * vectors[t][k]
      }
      take(s, i, own, products, 0)
    }
}

/** Rows below this many numbers are not worth a memory of their own for the kernel. */
const LEAST_NUMBERS = 16_384

/** What one strength makes of the rows that it is fitted on. */
export interface LeaveIn {
  /** Target less prediction, size x outputs. */
  readonly errors: Float64Array
  /** 1 - h_i, with the leverage h_i of each row. */
  readonly freedom: Float64Array
}

/** Errors and leverages of (X'X + shift I)^-1 X'y for each shift, O(size m) each. */
export const leaveIn = (
  { kind, rows, size, tridiagonal }: RidgeBasis,
  projected: ReadonlyArray<Float64Array>,
  targets: Float64Array,
  shifts: ReadonlyArray<number>
): ReadonlyArray<LeaveIn> => {
  const { order } = tridiagonal
  const outputs = projected.length
  const systems = shifts.map((shift): LeaveInSystem => {
    const factors = factorise(tridiagonal, shift)
    return {
      factors,
      vectors: projected.map((target) => solveLower(factors, target).map((value, k) => value * factors.inverse[k]))
    }
  })
  const found = shifts.map(() => ({ errors: new Float64Array(size * outputs), freedom: new Float64Array(size) }))
  const take: LeaveInTaker = (s, i, own, products, place) => {
    const { errors, freedom } = found[s]
    const shift = shifts[s]
    // (I - X (X'X + s)^-1 X') = s (X X' + s)^-1
    freedom[i] = kind === "kernel" ? shift * own : 1 - own
    for (let t = 0; t < outputs; t++) {
      const fit = products[8 * t + place]
      errors[i * outputs + t] = kind === "kernel" ? shift * fit : targets[i * outputs + t] - fit
    }
  }
  if (rows.length < LEAST_NUMBERS || !leaveInEights(rows, order, systems, take))
    leaveInPlainly(rows, order, systems, take)
  return found
}

/** Coefficients (X'X + shift I)^-1 X'y of one target, given its projection. O(size width). */
export const coefficientsAt = (
  { kind, size, tridiagonal, width }: RidgeBasis,
  x: Float64Array,
  projected: Float64Array,
  shift: number
): Float64Array => {
  const factors = factorise(tridiagonal, shift)
  const solution = rotateBack(tridiagonal, solveUpper(factors, solveLower(factors, projected)))
  if (kind === "covariance") return solution
  const coefficients = new Float64Array(width)
  for (let i = 0; i < size; i++) for (let j = 0; j < width; j++) coefficients[j] += x[i * width + j] * solution[i]
  return coefficients
}
