import { random } from "@alloc/core/random"
import { inverse, Matrix } from "ml-matrix"
import { describe, expect, it } from "vitest"
import { coefficientsAt, leaveIn, projections, ridgeBasis } from "../../src/models/RidgeBasis.ts"

const made = (size: number, width: number, outputs: number) => {
  const stream = random(size, "ridge", width)
  const x = Float64Array.from({ length: size * width }, () => stream.next() - 0.5)
  return { x, y: Float64Array.from({ length: size * outputs }, () => stream.next() - 0.5) }
}

/** Coefficients, and the matrix that makes predictions of targets, by ml-matrix. */
const direct = (x: Float64Array, size: number, width: number, shift: number) => {
  const design = Matrix.from1DArray(size, width, Array.from(x))
  const normal = design.transpose().mmul(design).add(Matrix.eye(width).mul(shift))
  const solve = inverse(normal).mmul(design.transpose())
  return { solve, hat: design.mmul(solve) }
}

describe.each([
  [21, 6, "covariance"],
  [6, 21, "kernel"],
  [8, 8, "covariance"],
  [5, 1, "covariance"],
  // Large enough for the kernels.
  [301, 67, "covariance"],
  [131, 150, "kernel"]
] as const)("%i x %i", (size, width, kind) => {
  const outputs = 2
  const { x, y } = made(size, width, outputs)
  const basis = ridgeBasis(x, size, width)
  const projected = projections(basis, y, outputs)

  it(`reduces the smaller matrix, the ${kind}`, () => {
    expect(basis.kind).toBe(kind)
    expect(basis.tridiagonal.order).toBe(Math.min(size, width))
  })

  it.each([0.01, 1, 100])("shift %f: errors, leverages and coefficients of the normal equations", (shift) => {
    const { hat, solve } = direct(x, size, width, shift)
    const [{ errors, freedom }] = leaveIn(basis, projected, y, [shift])
    for (let t = 0; t < outputs; t++) {
      const target = Matrix.columnVector(Array.from({ length: size }, (_, i) => y[i * outputs + t]))
      const fit = hat.mmul(target)
      const beta = solve.mmul(target)
      for (let i = 0; i < size; i++) {
        expect(freedom[i]).toBeCloseTo(1 - hat.get(i, i), 10)
        expect(errors[i * outputs + t]).toBeCloseTo(y[i * outputs + t] - fit.get(i, 0), 10)
      }
      coefficientsAt(basis, x, projected[t], shift).forEach((value, j) => {
        expect(value).toBeCloseTo(beta.get(j, 0), 10)
      })
    }
  })
})
