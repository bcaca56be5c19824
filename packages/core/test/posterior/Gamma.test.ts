import { CoreError } from "@alloc/core"
import { betaCdf, gammaCdf, logBeta, logGamma } from "@alloc/core/posterior"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

/** Reference values: scipy 1.17.1, special.gammaln, gammainc, betainc. */
const near = (value: number, reference: number, relative: number): void => {
  expect(Math.abs(value - reference)).toBeLessThanOrEqual(relative * Math.max(Math.abs(reference), 1e-300))
}

describe("Gamma and Beta functions", () => {
  it("logGamma agrees with scipy", () => {
    for (const [x, reference] of [
      [1e-3, 6.907178885383853],
      [0.3, 1.0957979948180756],
      [0.5, 0.5723649429247],
      [1.7, -0.09580769740706585],
      [3, Math.LN2],
      [10, 12.801827480081469],
      [25.5, 56.38916764371994],
      [171, 706.5730622457875],
      [1e5, 1051287.7089736569]
    ]) {
      near(logGamma(x), reference, 1e-12)
    }
    expect(Math.abs(logGamma(1))).toBeLessThan(1e-14)
  })

  it("gammaCdf agrees with scipy", () => {
    for (const [a, x, reference] of [
      [0.5, 0.1, 0.34527915398142317],
      [1, 1, 0.6321205588285577],
      [2, 0.5, 0.09020401043104986],
      [3, 8, 0.986246032255997],
      [10, 9.5, 0.47817397776279236],
      [50, 60, 0.9155933189063082],
      [5, 30, 0.999999996375699]
    ]) {
      near(gammaCdf(a, x), reference, 1e-12)
    }
    expect(gammaCdf(2, 0)).toBe(0)
  })

  it("betaCdf agrees with scipy", () => {
    for (const [x, a, b, reference] of [
      [0.5, 2, 1, 0.25],
      [0.5, 3, 7, 0.91015625],
      [0.1, 0.3, 0.7, 0.43331004733423456],
      [0.95, 20, 2, 0.7169718448170842],
      [0.5, 100, 90, 0.2335396319370431],
      [0.999, 0.2, 5, 0.9999999999999999],
      [1e-6, 2, 3, 5.999992000002998e-12]
    ]) {
      near(betaCdf(x, a, b), reference, 1e-12)
    }
    expect([betaCdf(0, 1, 1), betaCdf(1, 1, 1)]).toEqual([0, 1])
  })

  it("betaCdf is symmetric and rises with x", () => {
    const shape = fc.double({ min: 0.05, max: 200, noNaN: true })
    const unit = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })
    fc.assert(
      fc.property(shape, shape, unit, unit, (a, b, x, y) => {
        expect(betaCdf(x, a, b) + betaCdf(1 - x, b, a)).toBeCloseTo(1, 9)
        expect(betaCdf(Math.max(x, y), a, b)).toBeGreaterThanOrEqual(betaCdf(Math.min(x, y), a, b) - 1e-12)
      })
    )
  })

  it("logBeta(a, b) = log((a - 1)! (b - 1)! / (a + b - 1)!)", () => {
    expect(logBeta(3, 4)).toBeCloseTo(Math.log((2 * 6) / 720), 12)
  })

  it("refuses parameters outside the domain", () => {
    expect(() => logGamma(0)).toThrow(CoreError)
    expect(() => gammaCdf(-1, 1)).toThrow("a is -1; valid: a finite number > 0")
    expect(() => betaCdf(0.5, 1, Number.NaN)).toThrow("b is NaN; valid: a finite number > 0")
  })
})
