import {
  betaCurves,
  betaMixtureCurves,
  type Curves,
  empiricalCurves,
  histogramCurves,
  marginalCurves,
  successCurves
} from "@alloc/core"
import { passAtK } from "@alloc/core/estimators"
import { survivalOf } from "@alloc/core/posterior"
import { permutation, random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const maxSamples = 32
const shape = fc.double({ min: 0.05, max: 20, noNaN: true })

/** Relative difference. */
const close = (actual: number, expected: number, tolerance: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected))

/** The integral of p^(a - 1) (1 - p)^(b - 1) over (0, 1) by the trapezoidal rule over t, p = 1 / (1 + exp(-pi sinh t)). */
const integral = (a: number, b: number): number => {
  let sum = 0
  for (let t = -6.5; t <= 6.5; t += 1 / 64) {
    const y = Math.PI * Math.sinh(t)
    sum += (Math.exp(-a * Math.log1p(Math.exp(-y)) - b * Math.log1p(Math.exp(y))) * Math.PI * Math.cosh(t)) / 64
  }
  return sum
}

describe("survivalOf", () => {
  it("a known success probability does not change with failures", () => {
    const survival = survivalOf(successCurves([0.3, 0, 1], { maxSamples }))
    for (let m = 0; m < maxSamples; m++) {
      expect(survival.after(0, m)).toBe(0.3)
      close(survival.survive(0, m), 0.7 ** m, 1e-13)
      expect(survival.after(1, m)).toBe(0)
    }
    expect(survival.survive(2, 1)).toBe(0)
    expect(survival.used(2, 0, 5)).toBe(1)
    expect(survival.used(1, 3, 5)).toBe(5)
    expect(survival.used(1, 3, 0)).toBe(0)
  })

  it("expected use is (1 - (1 - p)^k) / p", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.integer({ min: 1, max: maxSamples }), (p, k) => {
        const survival = survivalOf(successCurves([p], { maxSamples }))
        close(survival.used(0, maxSamples - k, k), -Math.expm1(k * Math.log1p(-p)) / p, 1e-12)
      })
    )
  })

  it("after m failures Beta(a, b) is Beta(a, b + m): hazard, survival and use start again from there", () => {
    fc.assert(
      fc.property(shape, shape, fc.integer({ min: 0, max: 16 }), (a, b, m) => {
        const prior = survivalOf(betaCurves([a], [b], { maxSamples }))
        const posterior = survivalOf(betaCurves([a], [b + m], { maxSamples: 16 }))
        close(prior.after(0, m), a / (a + b + m), 1e-14)
        close(posterior.after(0, 3), prior.after(0, m + 3), 1e-14)
        close(prior.used(0, m, 16), posterior.used(0, 0, 16), 1e-13)
      })
    )
  })

  it("of a mixture of Betas is the posterior mean by numeric integration, to 1e-9 after 120 failures", () => {
    const parts: ReadonlyArray<readonly [weight: number, a: number, b: number]> = [
      [0.3, 0.05, 40],
      [0.5, 2, 3],
      [0.2, 60, 1.5]
    ]
    const curves = betaMixtureCurves(
      parts.map(([w]) => w),
      parts.map(([, a]) => a),
      parts.map(([, , b]) => b),
      { components: 3, maxSamples: 128 }
    )
    const survival = survivalOf(curves)
    for (const m of [0, 1, 2, 7, 30, 120]) {
      let hits = 0
      let alive = 0
      for (const [w, a, b] of parts) {
        hits += (w * integral(a + 1, b + m)) / integral(a, b)
        alive += (w * integral(a, b + m)) / integral(a, b)
      }
      close(survival.after(0, m), hits / alive, 1e-9)
      close(survival.survive(0, m), alive, 1e-9)
    }
  })

  it("of a histogram is the posterior mean by Bayes' rule, where S(m) is far below what 1 - q(m) can show", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 0, max: 600 }),
        (counts, m) => {
          const points = [0.05, 0.3, 0.9, 1]
          const total = counts.reduce((a, b) => a + b)
          const survival = survivalOf(
            histogramCurves(
              counts.map((count) => count / total),
              { points, maxSamples: 601 }
            )
          )
          const left = points.map((p, h) => counts[h] * (1 - p) ** m)
          const hits = left.reduce((sum, mass, h) => sum + mass * points[h], 0)
          close(survival.after(0, m), hits / left.reduce((a, b) => a + b), 1e-12)
        }
      )
    )
    // 0.05 ** 600 underflows; the posterior does not.
    expect(survivalOf(histogramCurves([0.5, 0.5], { points: [0.95, 0.99], maxSamples: 601 })).after(0, 600)).toBe(0.95)
    // A failure that the prior excludes changes nothing.
    expect(survivalOf(histogramCurves([0, 1], { points: [0, 1], maxSamples: 9 })).after(0, 3)).toBe(1)
  })

  it("of the mean outcome of neighbours is that of drawing a neighbour, then its samples without replacement", () => {
    const trials = 40
    const successes = [0, 0, 1, 5, 20]
    const rows = empiricalCurves(successes, trials)
    const mean = Float64Array.from(
      { length: trials },
      (_, k) => successes.reduce((sum, _s, i) => sum + rows.marginal(i, k + 1), 0) / successes.length
    )
    const survival = survivalOf(marginalCurves(mean, { size: 1, maxSamples: trials }))
    // Later the recorded samples of a neighbour run out, its posterior would rise, and is not taken to.
    for (const m of [0, 1, 2, 5]) {
      let alive = 0
      let hits = 0
      for (const c of successes) {
        const none = 1 - passAtK(trials, c, m)
        alive += none
        hits += (none * Math.min(c, trials - m)) / (trials - m)
      }
      close(survival.after(0, m), hits / alive, 1e-12)
    }
  })

  it("a curve given as a matrix has the posterior of the curve that it was read from", () => {
    const beta = betaCurves([0.5, 2], [1.5, 1], { maxSamples })
    const rows = new Float64Array(2 * maxSamples)
    for (let i = 0; i < 2; i++) for (let j = 1; j <= maxSamples; j++) rows[i * maxSamples + j - 1] = beta.marginal(i, j)
    const matrix = survivalOf(marginalCurves(rows, { size: 2, maxSamples }))
    const closed = survivalOf(beta)
    for (let m = 0; m < maxSamples; m++) {
      for (const i of [0, 1]) close(matrix.after(i, m), closed.after(i, m), 1e-9)
    }
  })

  it("gives the same numbers in any order of visits, and never rises", () => {
    const kinds: ReadonlyArray<Curves> = [
      successCurves([0.3, 0.01], { maxSamples }),
      betaCurves([0.3, 2], [1, 0], { maxSamples }),
      betaMixtureCurves([0.5, 0.5, 0.1, 0.9], [1, 3, 0, 2], [9, 1, 1, 7], { components: 2, maxSamples }),
      histogramCurves([0.2, 0.8, 0.7, 0.3], { points: [0.1, 0.6], maxSamples }),
      empiricalCurves([3, 0], maxSamples)
    ]
    for (const curves of kinds) {
      const survival = survivalOf(curves)
      const all = [0, 1].map((i) => {
        const row = [survival.after(i, 0)]
        while (row.length < maxSamples) row.push(survival.next())
        return row
      })
      for (const row of all) for (let m = 1; m < maxSamples; m++) expect(row[m]).toBeLessThanOrEqual(row[m - 1] + 1e-15)
      for (const at of permutation(2 * maxSamples, random("visits"))) {
        const [i, m] = [at % 2, Math.floor(at / 2)]
        expect(survival.after(i, m)).toBe(all[i][m])
        if (m + 1 < maxSamples) expect(survival.next()).toBe(all[i][m + 1])
      }
    }
  })

  it("pooled: one row, the mixture of all", () => {
    const pooled = survivalOf(successCurves([0, 1], { maxSamples }), { pooled: true })
    expect(pooled.after(0, 0)).toBe(0.5)
    expect(pooled.after(1, 1)).toBe(0)
    expect(pooled.survive(1, 5)).toBe(0.5)
    const two = survivalOf(betaCurves([1, 2], [5, 3], { maxSamples }), { pooled: true })
    const mixture = survivalOf(betaMixtureCurves([0.5, 0.5], [1, 2], [5, 3], { components: 2, maxSamples }))
    for (let m = 0; m < maxSamples; m++) close(two.after(1, m), mixture.after(0, m), 1e-13)
  })

  it("rows: each query takes another's row", () => {
    const swapped = survivalOf(successCurves([0.2, 0.7], { maxSamples }), { rows: Int32Array.of(1, 0) })
    expect([swapped.after(0, 0), swapped.after(1, 0)]).toEqual([0.7, 0.2])
  })

  it("refuses curves that are no probabilities", () => {
    const rewards = marginalCurves(Float64Array.of(0.9, 0.8), { size: 1, maxSamples: 2 })
    expect(() => survivalOf(rewards)).toThrow("q(2) of query 0 is 1.7000000000000002; valid: a number in [0, 1]")
  })
})
