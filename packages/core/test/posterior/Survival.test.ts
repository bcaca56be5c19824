import { betaCurves, marginalCurves, successCurves, survivalOf } from "@alloc/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const maxSamples = 32
const shape = fc.double({ min: 0.05, max: 20, noNaN: true })

describe("survivalOf", () => {
  it("a known success probability does not change with failures", () => {
    const survival = survivalOf(successCurves([0.3, 0, 1], { maxSamples }))
    for (let m = 0; m < maxSamples; m++) {
      expect(survival.hazard(0, m)).toBe(0.3)
      expect(survival.survive(0, m)).toBeCloseTo(0.7 ** m, 12)
      expect(survival.hazard(1, m)).toBe(0)
    }
    expect(survival.survive(2, 1)).toBe(0)
    expect(survival.used(2, 0, 5)).toBe(1)
    expect(survival.used(1, 3, 5)).toBe(5)
  })

  it("expected use is (1 - (1 - p)^k) / p", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.integer({ min: 1, max: maxSamples }), (p, k) => {
        const survival = survivalOf(successCurves([p], { maxSamples }))
        expect(survival.used(0, 0, k)).toBeCloseTo(-Math.expm1(k * Math.log1p(-p)) / p, 8)
        expect(survival.used(0, maxSamples - k, k)).toBeCloseTo(-Math.expm1(k * Math.log1p(-p)) / p, 6)
      })
    )
  })

  it("after m failures Beta(a, b) is Beta(a, b + m): hazard, survival and use start again from there", () => {
    fc.assert(
      fc.property(shape, shape, fc.integer({ min: 0, max: 16 }), (a, b, m) => {
        const prior = survivalOf(betaCurves([a], [b], { maxSamples }))
        const posterior = survivalOf(betaCurves([a], [b + m], { maxSamples: 16 }))
        expect(prior.hazard(0, m)).toBeCloseTo(a / (a + b + m), 12)
        expect(posterior.hazard(0, 3)).toBeCloseTo(prior.hazard(0, m + 3), 12)
        expect(prior.used(0, m, 16)).toBeCloseTo(posterior.used(0, 0, 16), 5)
      })
    )
  })

  it("a curve given as a matrix has the posterior of the curve that it was read from", () => {
    const beta = betaCurves([0.5, 2], [1.5, 1], { maxSamples })
    const rows = new Float64Array(2 * maxSamples)
    for (let i = 0; i < 2; i++) for (let j = 1; j <= maxSamples; j++) rows[i * maxSamples + j - 1] = beta.marginal(i, j)
    const matrix = survivalOf(marginalCurves(rows, { size: 2, maxSamples }))
    const closed = survivalOf(beta)
    for (let m = 0; m < maxSamples; m++) {
      for (const i of [0, 1]) expect(matrix.hazard(i, m)).toBeCloseTo(closed.hazard(i, m), 9)
    }
  })

  it("pooled: one row, the mixture of all", () => {
    const pooled = survivalOf(successCurves([0, 1], { maxSamples }), { pooled: true })
    expect(pooled.hazard(0, 0)).toBe(0.5)
    expect(pooled.hazard(1, 1)).toBe(0)
    expect(pooled.survive(1, 5)).toBe(0.5)
  })

  it("rows: each query takes another's row", () => {
    const swapped = survivalOf(successCurves([0.2, 0.7], { maxSamples }), { rows: Int32Array.of(1, 0) })
    expect([swapped.hazard(0, 0), swapped.hazard(1, 0)]).toEqual([0.7, 0.2])
  })

  it("refuses curves that are no probabilities", () => {
    const rewards = marginalCurves(Float64Array.of(0.9, 0.8), { size: 1, maxSamples: 2 })
    expect(() => survivalOf(rewards)).toThrow("q(2) of query 0 is 1.7000000000000002; valid: a number in [0, 1]")
  })
})
