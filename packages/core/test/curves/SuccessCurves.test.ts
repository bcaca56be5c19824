import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { successCurves } from "../../src/index.ts"
import { probability } from "../Arbitraries.ts"
import { close, reasonOf } from "./CurveChecks.ts"

// Reference values: mpmath at 40 digits, 1 - B(a, b + k) / B(a, b) and B(a + 1, b + j - 1) / B(a, b); 1 - (1 - p)^k.
describe("successCurves", () => {
  it.each([
    [0.3, 8, 0.94235199, 0.02470629],
    [1e-12, 128, 1.27999999991872e-10, 9.99999999873e-13],
    [0.999, 3, 0.999999999, 9.990000000000018e-7],
    [0.01, 1000, 0.9999568287525893, 4.360732061682651e-7]
  ])("agrees with mpmath at p = %d, k = %d", (p, k, value, marginal) => {
    const c = successCurves([p], { maxSamples: k })
    close(c.value(0, k), value)
    close(c.marginal(0, k), marginal)
  })

  it("is exact at 0, at 1 and for denormals", () => {
    const c = successCurves([0, 1, Number.MIN_VALUE], { maxSamples: 3 })
    expect([1, 2, 3].map((j) => c.marginal(0, j))).toEqual([0, 0, 0])
    expect([1, 2, 3].map((j) => c.marginal(1, j))).toEqual([1, 0, 0])
    expect([1, 2, 3].map((j) => c.marginal(2, j))).toEqual([5e-324, 5e-324, 5e-324])
    expect(c.value(1, 3)).toBe(1)
    expect(c.value(0, 3)).toBe(0)
  })

  it("copies its input", () => {
    const p = new Float64Array([0.5])
    const c = successCurves(p, { maxSamples: 1 })
    p[0] = 0
    expect(c.marginal(0, 1)).toBe(0.5)
  })

  it("refuses what is no probability, and bmax 0", () => {
    for (const bad of [-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(reasonOf(() => successCurves([0.5, bad], { maxSamples: 2 }))).toMatchObject({
        _tag: "InvalidProbability",
        query: 1,
        value: bad
      })
    expect(reasonOf(() => successCurves([0.5], { maxSamples: 0 }))).toEqual({ _tag: "EmptyCurves" })
    expect(reasonOf(() => successCurves([0.5], { maxSamples: 1.5 }))).toMatchObject({ field: "maxSamples" })
  })

  it("name a query or a number of samples that does not exist", () => {
    const c = successCurves([0.5], { maxSamples: 4 })
    expect(reasonOf(() => c.value(1, 0))).toMatchObject({ _tag: "InvalidParameter", field: "query" })
    expect(reasonOf(() => c.marginal(0, 0))).toMatchObject({ _tag: "InvalidParameter", query: 0 })
    expect(reasonOf(() => c.value(0, 5))).toMatchObject({ _tag: "InvalidParameter", query: 0, value: 5 })
  })

  it("a probability of any kind gives a value in [0, 1]", () => {
    fc.assert(
      fc.property(probability, fc.integer({ min: 1, max: 300 }), (p, k) => {
        const value = successCurves([p], { maxSamples: k }).value(0, k)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
      })
    )
  })
})
