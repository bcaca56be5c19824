import { applyCalibrator, fitCalibrator } from "@alloc/predictor/calibration"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isotonicValue } from "../../src/calibration/Isotonic.ts"

describe("isotonic regression", () => {
  it("equals the least-squares increasing fit by its min-max formula", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 6 })), { minLength: 2, maxLength: 9 }),
        (rows) => {
          const successes = rows.map(([s, n]) => Math.min(s, n))
          const trials = rows.map(([, n]) => n)
          const total = successes.reduce((a, b) => a + b, 0)
          fc.pre(total > 0 && total < trials.reduce((a, b) => a + b, 0))
          const predicted = rows.map((_, i) => (i + 1) / 20)
          const found = applyCalibrator(fitCalibrator(predicted, { successes, trials }, "isotonic"), predicted)
          const mean = (a: number, b: number): number => {
            let s = 0
            let n = 0
            for (let i = a; i <= b; i++) {
              s += successes[i]
              n += trials[i]
            }
            return s / n
          }
          rows.forEach((_, i) => {
            let value = 0
            for (let a = 0; a <= i; a++) {
              let least = 1
              for (let b = i; b < rows.length; b++) least = Math.min(least, mean(a, b))
              value = Math.max(value, least)
            }
            expect(found[i]).toBeCloseTo(value, 10)
          })
        }
      )
    )
  })

  it("is constant beyond its knots and linear between them", () => {
    const steps = { knots: [0.2, 0.4, 0.8], values: [0.1, 0.1, 0.9] }
    const at = (p: number): number => Math.round(1e9 * isotonicValue(steps, p)) / 1e9
    expect([0, 0.2, 0.3, 0.6, 0.8, 1].map(at)).toEqual([0.1, 0.1, 0.1, 0.5, 0.9, 0.9])
  })
})
