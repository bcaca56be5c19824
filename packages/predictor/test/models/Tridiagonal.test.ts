import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { gram, multiply, transpose } from "../../src/models/Gemm.ts"
import {
  factorise,
  rotate,
  rotateBack,
  solveLower,
  solveUpper,
  type Tridiagonal,
  tridiagonalise
} from "../../src/models/Tridiagonal.ts"

/** A positive semidefinite matrix of a rank. */
const made = (order: number, rank: number): Float64Array => {
  const stream = random(order, "symmetric", rank)
  return gram(
    Float64Array.from({ length: rank * order }, () => stream.next() - 0.5),
    rank,
    order
  )
}

const identity = (order: number): Float64Array =>
  Float64Array.from({ length: order * order }, (_, i) => (i % (order + 1) === 0 ? 1 : 0))

const denseOf = ({ diagonal, offDiagonal, order }: Tridiagonal): Float64Array => {
  const t = new Float64Array(order * order)
  for (let i = 0; i < order; i++) {
    t[i * order + i] = diagonal[i]
    if (i > 0) t[i * order + i - 1] = t[(i - 1) * order + i] = offDiagonal[i]
  }
  return t
}

// Orders around the blocks of two and four, two for the kernels, full rank and less, and a matrix that is diagonal already.
const matrices: ReadonlyArray<readonly [string, number, Float64Array]> = [
  ...[1, 2, 3, 4, 5, 8, 13, 64, 67].map((order) => [`order ${order}`, order, made(order, order + 2)] as const),
  ["order 9, rank 3", 9, made(9, 3)],
  ["diagonal", 4, Float64Array.of(4, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)],
  ["zero", 3, new Float64Array(9)]
]

describe.each(matrices)("%s", (_, order, matrix) => {
  const t = tridiagonalise(matrix.slice(), order)
  const q = rotate(t, identity(order), order)

  it("Q is orthogonal, and Q T Q' is the matrix", () => {
    const qtq = multiply(multiply(q, denseOf(t), order, order, order), transpose(q, order, order), order, order, order)
    const product = gram(q, order, order)
    const eye = identity(order)
    for (let i = 0; i < order * order; i++) {
      expect(qtq[i]).toBeCloseTo(matrix[i], 12)
      expect(product[i]).toBeCloseTo(eye[i], 12)
    }
  })

  it("rotates back: Q z", () => {
    const z = Float64Array.from({ length: order }, (_, i) => Math.sin(i + 1))
    rotateBack(t, z).forEach((value, i) => {
      expect(value).toBeCloseTo(multiply(q, z, order, order, 1)[i], 12)
    })
  })

  it("solves shifted systems, small shifts of singular matrices among them", () => {
    for (const shift of [10, 1e-3, 1e-8]) {
      const factors = factorise(t, shift)
      const b = Float64Array.from({ length: order }, (_, i) => Math.cos(i))
      // A right-hand side in the range of T, so that the solution stays of its size.
      const right = multiply(denseOf(t), b, order, order, 1)
      const x = solveUpper(factors, solveLower(factors, right))
      const again = multiply(denseOf(t), x, order, order, 1)
      again.forEach((value, i) => {
        expect(Math.abs(value + shift * x[i] - right[i])).toBeLessThan(1e-9)
      })
    }
  })
})

describe("rotate", () => {
  it("takes any number of rows, and leaves what it is given as it was", () => {
    const t = tridiagonalise(made(6, 8), 6)
    const q = rotate(t, identity(6), 6)
    for (const rows of [1, 3, 4, 7]) {
      const x = Float64Array.from({ length: rows * 6 }, (_, i) => Math.sin(i))
      const copy = x.slice()
      const found = rotate(t, x, rows)
      expect(x).toEqual(copy)
      expect(found.length).toBe(rows * 6)
      multiply(x, q, rows, 6, 6).forEach((value, i) => {
        expect(found[i]).toBeCloseTo(value, 12)
      })
    }
  })
})
