import { majorityStaysBeta, majorityStaysDirichlet } from "@alloc/core/posterior"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

describe("majorityStays", () => {
  it("Beta: counts of 0 and 1 in closed form", () => {
    expect(majorityStaysBeta(0, 0)).toBeCloseTo(0.5, 14)
    for (let n = 1; n < 30; n++) expect(majorityStaysBeta(n, 0)).toBeCloseTo(1 - 0.5 ** (n + 1), 12)
    expect(majorityStaysBeta(2, 1)).toBeCloseTo(0.6875, 12)
  })

  it("Dirichlet: agrees with scipy's quadrature of the same integral", () => {
    for (const [counts, reference] of [
      [[1, 1], 0.5],
      [[4, 1], 0.890625],
      [[6, 1, 1], 0.9351236631865059],
      [[10, 5, 3, 1], 0.875878004544129],
      [[2, 2, 2], 1 / 3],
      [[40, 30, 10], 0.8824498110421639],
      [[1, 1, 1, 1, 1], 0.2]
    ] as const) {
      expect(Math.abs(majorityStaysDirichlet(counts) - reference)).toBeLessThan(1e-9)
    }
  })

  it("with two answers both rules are the same", () => {
    const count = fc.nat(60)
    fc.assert(
      fc.property(count, count, (a, b) => {
        expect(majorityStaysDirichlet([a, b])).toBeCloseTo(majorityStaysBeta(a, b), 8)
      }),
      { numRuns: 50 }
    )
  })

  it("refuses counts that are none", () => {
    expect(() => majorityStaysBeta(-1, 0)).toThrow("first is -1; valid: a whole number >= 0")
    expect(() => majorityStaysDirichlet([2, 0.5])).toThrow("counts[1] is 0.5")
  })
})
