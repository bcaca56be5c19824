import { describe, expect, it } from "vitest"
import { combine, interval, means, resamples } from "../../src/statistics/Bootstrap.ts"

describe("the bootstrap", () => {
  it("draws as many queries as there are, in every resample", () => {
    const draws = resamples(7, 20, 1)
    for (let r = 0; r < 20; r++) {
      const row = draws.weights.subarray(r * 7, (r + 1) * 7)
      expect(row.reduce((a, b) => a + b, 0)).toBe(7)
    }
    expect(resamples(7, 20, 1)).toEqual(draws)
  })

  it("has the plain mean first, and the standard error of a mean", () => {
    const n = 400
    const values = Float64Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898) * 3)
    const mean = values.reduce((a, b) => a + b, 0) / n
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / n)
    const resampled = means(resamples(n, 4000, 5), values)
    expect(resampled[0]).toBeCloseTo(mean, 12)
    const { low, high } = interval(resampled)
    // 2 * 1.96 standard errors; 4000 resamples know the width to about 3 %.
    expect((high - low) / ((3.92 * deviation) / Math.sqrt(n))).toBeGreaterThan(0.93)
    expect((high - low) / ((3.92 * deviation) / Math.sqrt(n))).toBeLessThan(1.07)
  })

  it("is paired: what two policies share cancels", () => {
    const draws = resamples(50, 500, 2)
    const base = Float64Array.from({ length: 50 }, (_, i) => (i % 7) * 10)
    const better = base.map((value) => value + 1)
    const difference = combine([means(draws, better), means(draws, base)], (a, b) => a - b)
    const { low, high } = interval(difference)
    expect(low).toBeCloseTo(1, 10)
    expect(high).toBeCloseTo(1, 10)
  })

  it("says that a statistic is not defined rather than leaving resamples out", () => {
    expect(interval(Float64Array.of(1, 1, Number.NaN, 2))).toEqual({ low: Number.NaN, high: Number.NaN })
  })
})
