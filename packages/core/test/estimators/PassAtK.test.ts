import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { passAtK, passAtKCurve } from "../../src/estimators/index.ts"
import { CoreError } from "../../src/index.ts"
import { combinations, mean } from "./Subsets.ts"

describe("passAtK", () => {
  // mpmath, 40 digits: 1 - binomial(n - c, k) / binomial(n, k).
  it.each([
    [100, 3, 10, 0.27346938775510204],
    [1000, 1, 500, 0.5],
    [128, 64, 32, 0.9999999999987599],
    [20, 20, 1, 1],
    [10000, 7, 5000, 0.9922038996852028]
  ])("agrees with mpmath at n = %d, c = %d, k = %d", (n, c, k, expected) => {
    expect(Math.abs(passAtK(n, c, k) - expected)).toBeLessThanOrEqual(1e-13 * expected)
  })

  it("is the share of the subsets of k samples that hold a success", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 9 }), fc.nat(), (outcomes, seed) => {
        const n = outcomes.length
        const k = 1 + (seed % n)
        const c = outcomes.filter((o) => o === 1).length
        const share = mean(combinations(outcomes, k).map((subset) => Math.max(...subset)))
        expect(passAtK(n, c, k)).toBeCloseTo(share, 12)
        expect(passAtKCurve(n, c)[k - 1]).toBe(passAtK(n, c, k))
      })
    )
  })

  it("is 0 at k = 0 and at c = 0, and 1 once failures cannot fill the k", () => {
    expect(passAtK(5, 2, 0)).toBe(0)
    expect(passAtK(5, 0, 5)).toBe(0)
    expect(passAtK(5, 2, 4)).toBe(1)
  })

  it("is unbiased: its mean over binomial draws is 1 - (1 - p)^k", () => {
    const n = 12
    const p = 0.3
    let mass = (1 - p) ** n
    let expectation = 0
    for (let c = 0; c <= n; c++) {
      expectation += mass * passAtK(n, c, 5)
      mass *= ((n - c) / (c + 1)) * (p / (1 - p))
    }
    expect(expectation).toBeCloseTo(1 - (1 - p) ** 5, 12)
  })

  it.each([
    [0, 0, 0],
    [4, 5, 1],
    [4, -1, 1],
    [4, 1.5, 1],
    [4, 2, 5],
    [4, 2, Number.NaN]
  ])("refuses n = %d, c = %d, k = %d", (n, c, k) => {
    expect(() => passAtK(n, c, k)).toThrow(CoreError)
  })
})
