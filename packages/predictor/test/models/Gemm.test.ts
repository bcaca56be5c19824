import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { gram, multiply, transpose } from "../../src/models/Gemm.ts"

const matrix = (n: number, m: number, seed: number): Float64Array => {
  const stream = random(seed, "matrix")
  return Float64Array.from({ length: n * m }, () => stream.next() - 0.5)
}
// Sizes around the blocks of four, among them single rows and columns.
const sizes = [
  [1, 1, 1],
  [3, 5, 2],
  [4, 4, 4],
  [7, 9, 6],
  [12, 1, 5],
  [5, 13, 1]
] as const

describe("matrix products", () => {
  it.each(sizes)("multiply %i x %i by %i columns as the definition says", (n, m, p) => {
    const [a, b] = [matrix(n, m, 1), matrix(m, p, 2)]
    const c = multiply(a, b, n, m, p)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < p; j++) {
        let sum = 0
        for (let k = 0; k < m; k++) sum += a[i * m + k] * b[k * p + j]
        expect(c[i * p + j]).toBeCloseTo(sum, 13)
      }
  })

  it.each(sizes)("gram of %i x %i is the transpose times the matrix", (n, m) => {
    const a = matrix(n, m, 3)
    const expected = multiply(transpose(a, n, m), a, m, n, m)
    gram(a, n, m).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 13)
    })
  })
})
