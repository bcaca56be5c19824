import { describe, expect, it } from "vitest"
import { combine, interval, means, resamples } from "../../src/statistics/Bootstrap.ts"

// scipy 1.17.1, numpy 2.4.6, statsmodels 0.15.0.
const y = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * 12.9898))
const z = Float64Array.from({ length: 200 }, (_, i) => Math.cos(i * 4.1))

/** Within 3 % of an interval's width: what 20,000 resamples know of its ends. */
const agree = (found: { readonly low: number; readonly high: number }, low: number, high: number): void => {
  const tolerance = 0.03 * (high - low)
  expect(Math.abs(found.low - low)).toBeLessThan(tolerance)
  expect(Math.abs(found.high - high)).toBeLessThan(tolerance)
}

describe("resamples", () => {
  it("draw as many queries as there are, the same ones for one seed", () => {
    const draws = resamples(7, 20, 1)
    for (let r = 0; r < 20; r++) {
      const row = draws.weights.subarray(r * 7, (r + 1) * 7)
      expect(row.reduce((a, b) => a + b, 0)).toBe(7)
    }
    expect(resamples(7, 20, 1)).toEqual(draws)
    expect(resamples(7, 20, 2)).not.toEqual(draws)
  })
})

describe("means", () => {
  it("are the plain mean, then the weighted means of statsmodels", () => {
    const x = [0.1, 0.9, 0.4, 0.4, 0.75, 0.2, 1, 0.05]
    const weights = Uint16Array.of(2, 0, 1, 1, 1, 3, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 4, 0, 0, 2, 0, 1, 1)
    const found = means({ queries: 8, count: 3, weights }, x)
    // statsmodels.stats.weightstats.DescrStatsW(x, weights=w).mean for each row w
    const expected = [0.475, 0.29375, 0.475, 0.76875]
    found.forEach((mean, r) => {
      expect(mean).toBeCloseTo(expected[r], 12)
    })
  })

  it("are exact where all values are equal", () => {
    expect(new Set(means(resamples(9, 50, 3), new Float64Array(9).fill(0.1)))).toEqual(new Set([0.1]))
  })
})

describe("interval", () => {
  it("takes numpy's quantiles of all but the first entry", () => {
    const statistic = Float64Array.of(0.3, -0.1, 0.25, 0.7, 0.05, 0.4, 0.33, -0.02, 0.61, 0.18, 0.27)
    // numpy.quantile(statistic[1:], [.025, .975]) and [.25, .75]
    expect(interval(statistic).low).toBeCloseTo(-0.082, 12)
    expect(interval(statistic).high).toBeCloseTo(0.67975, 12)
    expect(interval(statistic, 0.5).low).toBeCloseTo(0.0825, 12)
    expect(interval(statistic, 0.5).high).toBeCloseTo(0.3825, 12)
  })

  it("is not defined where one resample is not, rather than leaving it out", () => {
    expect(interval(Float64Array.of(1, 1, Number.NaN, 2))).toEqual({ low: Number.NaN, high: Number.NaN })
  })
})

describe("the percentile bootstrap", () => {
  const draws = resamples(200, 20_000, 5)
  const [my, mz] = [means(draws, y), means(draws, z)]

  it("has scipy's interval of a mean", () => {
    // scipy.stats.bootstrap((y,), numpy.mean, n_resamples=100000, method="percentile", rng=default_rng(1))
    agree(interval(my), -0.0757876, 0.1207412)
  })

  it("has scipy's intervals of a paired difference and of a ratio of means", () => {
    // scipy.stats.bootstrap((y, z), mean(y) - mean(z), paired=True, n_resamples=100000, method="percentile")
    agree(interval(combine([my, mz], (a, b) => a - b)), -0.1206757, 0.1569055)
    // the same of mean(y) / mean(z + 2)
    agree(interval(combine([my, mz], (a, b) => a / (b + 2))), -0.0377707, 0.0602668)
  })

  it("is paired: what two policies share cancels", () => {
    const { high, low } = interval(
      combine(
        [
          means(
            draws,
            y.map((v) => v + 1)
          ),
          my
        ],
        (a, b) => a - b
      )
    )
    expect(low).toBeCloseTo(1, 10)
    expect(high).toBeCloseTo(1, 10)
  })
})
