import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { addGram } from "../../src/models/GramKernel.ts"

describe("addGram", () => {
  // Fewer columns than a tile, columns that fill up no tile, and rows of more than one piece.
  it.each([
    [9, 3],
    [40, 8],
    [1100, 13]
  ])("adds X'X of %i x %i to the upper triangle", (n, d) => {
    const stream = random(n, "gram", d)
    const x = Float64Array.from({ length: n * d }, () => stream.next() - 0.5)
    const g = new Float64Array(d * d).fill(3)
    expect(addGram(g, x, n, d)).toBe(true)
    for (let j = 0; j < d; j++)
      for (let l = j; l < d; l++) {
        let sum = 3
        for (let i = 0; i < n; i++) sum += x[i * d + j] * x[i * d + l]
        expect(g[j * d + l]).toBeCloseTo(sum, 11)
      }
  })
})
