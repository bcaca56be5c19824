import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { boundsOf } from "../../src/allocation/Bounds.ts"
import { queryOf, selectMarginals } from "../../src/allocation/LargestMarginals.ts"
import { curves, sum } from "../Arbitraries.ts"

describe("selectMarginals", () => {
  it("buys the largest positive marginals, as many as wanted, to the value that a sort gives", () => {
    fc.assert(
      fc.property(curves(6, 6), fc.nat(40), (c, wanted) => {
        const all = Array.from({ length: c.size * c.maxSamples }, (_, k) =>
          c.marginal(Math.floor(k / c.maxSamples), 1 + (k % c.maxSamples))
        )
        const best = all.filter((m) => m > 0).sort((a, b) => b - a)
        const { samples, total, value } = selectMarginals(c, boundsOf(c, {}), wanted)
        expect(total).toBe(Math.min(wanted, best.length))
        expect(sum(samples)).toBe(total)
        expect(value).toBeCloseTo(sum(best.slice(0, wanted)), 10)
      }),
      { numRuns: 500 }
    )
  })
})

describe("a subset", () => {
  it("takes one query of each group", () => {
    expect(queryOf(7, 1, 10)).toBe(7)
    for (let at = 0; at < 100; at += 8) {
      expect(queryOf(at, 8, 100)).toBeGreaterThanOrEqual(at)
      expect(queryOf(at, 8, 100)).toBeLessThan(Math.min(100, at + 8))
    }
  })
})
