import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { nonNegativeWeights } from "../../src/models/NonNegativeWeights.ts"

describe("nonNegativeWeights", () => {
  it("meets the conditions of Karush, Kuhn and Tucker in fifty random problems of four weights", () => {
    const stream = random(2, "weights")
    for (let round = 0; round < 50; round++) {
      const rows = Float64Array.from({ length: 32 }, () => stream.next() - 0.3)
      const g = new Float64Array(16)
      for (let i = 0; i < 4; i++)
        for (let j = 0; j < 4; j++) for (let r = 0; r < 8; r++) g[i * 4 + j] += rows[r * 4 + i] * rows[r * 4 + j]
      const b = Float64Array.from({ length: 4 }, () => stream.next() - 0.5)
      const found = nonNegativeWeights(g, b)
      for (let i = 0; i < 4; i++) {
        let slope = -b[i]
        for (let j = 0; j < 4; j++) slope += g[i * 4 + j] * found[j]
        if (found[i] > 0) expect(Math.abs(slope)).toBeLessThan(1e-9)
        else expect(slope).toBeGreaterThan(-1e-9)
      }
    }
  })
  it("splits evenly between predictions that are the same, and ends where nothing is predicted", () => {
    expect(Array.from(nonNegativeWeights(new Float64Array(4).fill(1), new Float64Array(2).fill(1)))).toEqual([0.5, 0.5])
    expect(Array.from(nonNegativeWeights(new Float64Array(4), new Float64Array(2)))).toEqual([0.5, 0.5])
  })
})
