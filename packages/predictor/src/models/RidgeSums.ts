/**
 * Ridge regression from sums over rows that need not be in memory together: the normal equations of each fold.
 *
 * @module
 */
import { gram } from "./Gemm.ts"
import { factorise, rotate, rotateBack, solveLower, solveUpper, tridiagonalise } from "./Tridiagonal.ts"

/** Weighted sums over the rows of a fold: everything that squared error of a linear model depends on. */
export interface RidgeSums {
  weight: number
  readonly x: Float64Array
  /** Width x width. */
  readonly xx: Float64Array
  readonly y: Float64Array
  /** A row of width numbers for each target. */
  readonly xy: Float64Array
  readonly yy: Float64Array
}

/** Rows of a batch: features, targets and one weight a row. */
export interface SumRows {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly weights: Float64Array
}

/** Sums over no rows. */
export const noSums = (width: number, outputs: number): RidgeSums => ({
  weight: 0,
  x: new Float64Array(width),
  xx: new Float64Array(width * width),
  y: new Float64Array(outputs),
  xy: new Float64Array(outputs * width),
  yy: new Float64Array(outputs)
})

/** Adds rows to the sums, in place. O(rows width^2). */
export const addRows = (sums: RidgeSums, { weights, x, y }: SumRows): void => {
  const size = weights.length
  const width = sums.x.length
  const outputs = sums.y.length
  const scaled = new Float64Array(x.length)
  for (let i = 0; i < size; i++) {
    const w = weights[i]
    const root = Math.sqrt(w)
    sums.weight += w
    for (let j = 0; j < width; j++) {
      sums.x[j] += w * x[i * width + j]
      scaled[i * width + j] = root * x[i * width + j]
    }
    for (let t = 0; t < outputs; t++) {
      const target = w * y[i * outputs + t]
      sums.y[t] += target
      sums.yy[t] += target * y[i * outputs + t]
      for (let j = 0; j < width; j++) sums.xy[t * width + j] += target * x[i * width + j]
    }
  }
  const products = gram(scaled, size, width)
  for (let k = 0; k < products.length; k++) sums.xx[k] += products[k]
}

const combined = (a: RidgeSums, b: RidgeSums, sign: number): RidgeSums => {
  const each = (p: Float64Array, q: Float64Array): Float64Array => p.map((value, k) => value + sign * q[k])
  return {
    weight: a.weight + sign * b.weight,
    x: each(a.x, b.x),
    xx: each(a.xx, b.xx),
    y: each(a.y, b.y),
    xy: each(a.xy, b.xy),
    yy: each(a.yy, b.yy)
  }
}

/** A linear model: targets x width coefficients, and an intercept for each target. */
export interface LinearFit {
  readonly coefficients: Float64Array
  readonly intercepts: Float64Array
}

/** Minimises (1 / W) sum_i w_i |y_i - B x_i - c|^2 + strength |B|^2 for each strength. O(width^3) once, O(width^2) each. */
const solveSums = (sums: RidgeSums, strengths: ReadonlyArray<number>): ReadonlyArray<LinearFit> => {
  const { weight, x, xx, xy, y } = sums
  const width = x.length
  const outputs = y.length
  const mean = x.map((value) => value / weight)
  const level = y.map((value) => value / weight)
  const covariance = xx.map((value, k) => value / weight - mean[Math.floor(k / width)] * mean[k % width])
  const basis = tridiagonalise(covariance, width)
  const projected = Array.from(level, (meanOfTarget, t) =>
    rotate(
      basis,
      mean.map((m, j) => xy[t * width + j] / weight - m * meanOfTarget),
      1
    )
  )
  return strengths.map((strength) => {
    const factors = factorise(basis, strength)
    const coefficients = new Float64Array(outputs * width)
    const intercepts = Float64Array.from(level)
    projected.forEach((target, t) => {
      const row = rotateBack(basis, solveUpper(factors, solveLower(factors, target)))
      coefficients.set(row, t * width)
      for (let j = 0; j < width; j++) intercepts[t] -= row[j] * mean[j]
    })
    return { coefficients, intercepts }
  })
}

/** The weighted squared error of a linear model over the rows of the sums. O(outputs width^2). */
const squaredError = ({ weight, x, xx, xy, y, yy }: RidgeSums, { coefficients, intercepts }: LinearFit): number => {
  const width = x.length
  let error = 0
  intercepts.forEach((c, t) => {
    const b = coefficients.subarray(t * width, (t + 1) * width)
    let [bx, bxy, bxxb] = [0, 0, 0]
    for (let j = 0; j < width; j++) {
      bx += b[j] * x[j]
      bxy += b[j] * xy[t * width + j]
      let row = 0
      for (let k = 0; k < width; k++) row += xx[j * width + k] * b[k]
      bxxb += b[j] * row
    }
    error += yy[t] - 2 * c * y[t] - 2 * bxy + c * c * weight + 2 * c * bx + bxxb
  })
  return error
}

/** A solution with the strength that predicts held-out folds best. */
export interface FoldedRidge {
  readonly strength: number
  readonly path: ReadonlyArray<{ readonly strength: number; readonly loss: number }>
  readonly whole: LinearFit
  /** For each fold, the model of all other rows. */
  readonly without: ReadonlyArray<LinearFit>
}

/**
 * Chooses the strength with the least squared error of each fold under the model of the others, exactly, from the sums
 * alone. O(folds (width^3 + strengths outputs width^2)).
 */
export const solveFolds = (folds: ReadonlyArray<RidgeSums>, strengths: ReadonlyArray<number>): FoldedRidge => {
  const total = folds.reduce((sum, fold) => combined(sum, fold, 1))
  const losses = new Float64Array(strengths.length)
  const byFold = folds.map((fold) => {
    const fits = solveSums(combined(total, fold, -1), strengths)
    fits.forEach((fit, s) => {
      losses[s] += squaredError(fold, fit) / total.weight
    })
    return fits
  })
  const best = losses.indexOf(losses.reduce((least, loss) => Math.min(least, loss)))
  const strength = strengths[best]
  const [whole] = solveSums(total, [strength])
  const path = strengths.map((candidate, s) => ({ strength: candidate, loss: losses[s] }))
  return { strength, path, whole, without: byFold.map((fits) => fits[best]) }
}
