import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { gram, multiply, transpose } from "../../src/models/Gemm.ts"
import { decompose } from "../../src/models/Spectrum.ts"

const made = (size: number, width: number): Float64Array => {
  const stream = random(size, "spectrum", width)
  return Float64Array.from({ length: size * width }, () => stream.next() - 0.5)
}

describe("decompose", () => {
  it.each([
    [30, 6],
    [6, 30],
    [9, 9]
  ])("%i x %i: orthonormal vectors, diagonal scores, and their product is the matrix", (size, width) => {
    const x = made(size, width)
    const { basis, rank, scores, squares } = decompose(x, size, width)
    expect(rank).toBe(Math.min(size, width))
    const vv = gram(basis, width, rank)
    const zz = gram(scores, size, rank)
    for (let a = 0; a < rank; a++)
      for (let b = 0; b < rank; b++) {
        expect(vv[a * rank + b]).toBeCloseTo(a === b ? 1 : 0, 10)
        expect(zz[a * rank + b]).toBeCloseTo(a === b ? squares[a] : 0, 10)
      }
    const again = multiply(scores, transpose(basis, width, rank), size, rank, width)
    again.forEach((value, i) => {
      expect(value).toBeCloseTo(x[i], 10)
    })
    for (let a = 1; a < rank; a++) expect(squares[a]).toBeLessThanOrEqual(squares[a - 1])
  })

  it("drops directions that never vary", () => {
    const thin = made(20, 2)
    const x = Float64Array.from({ length: 60 }, (_, i) => {
      const row = Math.floor(i / 3)
      return [thin[2 * row], thin[2 * row + 1], thin[2 * row] - 2 * thin[2 * row + 1]][i % 3]
    })
    expect(decompose(x, 20, 3).rank).toBe(2)
  })
})
