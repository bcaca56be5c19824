import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readByFill } from "../../src/curves/ReadByFill.ts"
import { curves } from "../Arbitraries.ts"

describe("curves of every kind", () => {
  it("have marginals that never rise and sum to the value, and fill that agrees with marginal", () => {
    fc.assert(
      fc.property(curves(4, 20), (c) => {
        const row = new Float64Array(c.maxSamples)
        for (let i = 0; i < c.size; i++) {
          let total = 0
          expect(c.fill(i, row, c.maxSamples, c.maxSamples, 0)).toBe(c.maxSamples)
          for (let j = 1; j <= c.maxSamples; j++) {
            const m = c.marginal(i, j)
            expect(m).toBe(row[j - 1])
            if (j > 1) expect(m).toBeLessThanOrEqual(c.marginal(i, j - 1))
            total += m
            expect(Math.abs(c.value(i, j) - total)).toBeLessThanOrEqual(
              1e-13 * Math.max(1e-300, Math.abs(total)) + 1e-15
            )
          }
          expect(c.value(i, 0)).toBe(0)
        }
      }),
      { numRuns: 500 }
    )
  })

  it("stop filling at the floor and at the limit, never before `start`", () => {
    fc.assert(
      fc.property(
        curves(3, 12),
        fc.nat(12),
        fc.nat(12),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (c, s, l, floor) => {
          const start = Math.min(s, c.maxSamples)
          const limit = Math.max(start, Math.min(l, c.maxSamples))
          const row = new Float64Array(c.maxSamples).fill(-7)
          const count = c.fill(0, row, start, limit, floor)
          let expected = start
          while (expected < limit && c.marginal(0, expected + 1) >= floor) expected++
          expect(count).toBe(expected)
          for (let j = 0; j < count; j++) expect(row[j]).toBe(c.marginal(0, j + 1))
        }
      )
    )
  })
})

describe("readByFill", () => {
  it("reads marginals from the filled row, and values as their sums", () => {
    const { marginal, value } = readByFill(1, 3, (_, out, start, limit) => {
      for (let j = 0; j < limit; j++) out[j] = 1 / (j + 2)
      return Math.max(start, limit)
    })
    expect(marginal(0, 3)).toBe(0.25)
    expect(value(0, 0)).toBe(0)
    expect(value(0, 2)).toBe(1 / 2 + 1 / 3)
    expect(() => value(0, 4)).toThrow("number of samples of query 0 is 4; valid: a whole number in 0 .. 3")
  })
})
