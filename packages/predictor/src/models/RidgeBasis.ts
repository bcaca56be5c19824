/**
 * The basis in which ridge costs O(m) a row for every strength: the smaller of the kernel X X' and the covariance X'X is
 * brought to tridiagonal form.
 *
 * @module
 */
import { gram, transpose } from "./Gemm.ts"
import {
  type Factors,
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

/** Four rows of the basis through L^-1 at once: the recurrence of a single row would wait for each of its steps. */
const lowerFour = (
  { order }: Tridiagonal,
  { inverse, lower }: Factors,
  rows: Float64Array,
  starts: readonly [number, number, number, number],
  z: Float64Array
): readonly [number, number, number, number] => {
  const [r0, r1, r2, r3] = starts
  let [z0, z1, z2, z3] = [0, 0, 0, 0]
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  for (let k = 0; k < order; k++) {
    const l = lower[k]
    const d = inverse[k]
    z0 = rows[r0 + k] - l * z0
    z1 = rows[r1 + k] - l * z1
    z2 = rows[r2 + k] - l * z2
    z3 = rows[r3 + k] - l * z3
    s0 += z0 * z0 * d
    s1 += z1 * z1 * d
    s2 += z2 * z2 * d
    s3 += z3 * z3 * d
    z[k] = z0
    z[order + k] = z1
    z[2 * order + k] = z2
    z[3 * order + k] = z3
  }
  return [s0, s1, s2, s3]
}

const dot = (z: Float64Array, from: number, other: Float64Array): number => {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  let k = 0
  for (; k + 4 <= other.length; k += 4) {
    s0 += z[from + k] * other[k]
    s1 += z[from + k + 1] * other[k + 1]
    s2 += z[from + k + 2] * other[k + 2]
    s3 += z[from + k + 3] * other[k + 3]
  }
  for (; k < other.length; k++) s0 += z[from + k] * other[k]
  return s0 + s1 + (s2 + s3)
}

/** What one strength makes of the rows that it is fitted on. */
export interface LeaveIn {
  /** Target less prediction, size x outputs. */
  readonly errors: Float64Array
  /** 1 - h_i, with the leverage h_i of each row. */
  readonly freedom: Float64Array
}

/** Errors and leverages of (X'X + shift I)^-1 X'y, O(size m). */
export const leaveIn = (
  { kind, rows, size, tridiagonal }: RidgeBasis,
  projected: ReadonlyArray<Float64Array>,
  targets: Float64Array,
  shift: number
): LeaveIn => {
  const { order } = tridiagonal
  const outputs = projected.length
  const factors = factorise(tridiagonal, shift)
  const solved = projected.map((target) => solveLower(factors, target).map((value, k) => value * factors.inverse[k]))
  const errors = new Float64Array(size * outputs)
  const freedom = new Float64Array(size)
  const z = new Float64Array(4 * order)
  // Behind the last row stands the last row again.
  const at = (row: number): number => Math.min(row, size - 1) * order
  for (let start = 0; start < size; start += 4) {
    const own = lowerFour(tridiagonal, factors, rows, [at(start), at(start + 1), at(start + 2), at(start + 3)], z)
    for (let i = start; i < Math.min(size, start + 4); i++) {
      // (I - X (X'X + s)^-1 X') = s (X X' + s)^-1
      freedom[i] = kind === "kernel" ? shift * own[i - start] : 1 - own[i - start]
      for (let t = 0; t < outputs; t++) {
        const fit = dot(z, (i - start) * order, solved[t])
        errors[i * outputs + t] = kind === "kernel" ? shift * fit : targets[i * outputs + t] - fit
      }
    }
  }
  return { errors, freedom }
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
