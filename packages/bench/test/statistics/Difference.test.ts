import { describe, expect, it } from "vitest"
import { differenceOf, less } from "../../src/statistics/Difference.ts"

describe("a difference", () => {
  it("has the plain statistic first and numpy's 95 % interval of the resamples", () => {
    // numpy.quantile([-.1, .25, .7, .05, .4, .33, -.02, .61, .18, .27], [.025, .975]) = [-.082, .67975]
    const statistic = Float64Array.of(0.3, -0.1, 0.25, 0.7, 0.05, 0.4, 0.33, -0.02, 0.61, 0.18, 0.27)
    const { deviation, high, low, p, value } = differenceOf(statistic)
    expect([value, low, high]).toEqual([0.3, -0.082, 0.67975])
    // numpy.std(..., ddof=1), and 2 scipy.stats.norm.sf(.3 / deviation)
    expect(deviation).toBeCloseTo(0.2579427, 6)
    expect(p).toBeCloseTo(0.2448096, 6)
  })

  it("is as sure as it is far from what it would be by chance", () => {
    const half = Float64Array.of(0.6, 0.55, 0.6, 0.65)
    expect(differenceOf(half).p).toBeLessThan(1e-6)
    expect(differenceOf(half, { from: 0.5 }).p).toBeCloseTo(0.0455, 4)
    expect(differenceOf(half, { from: 0.6 }).p).toBe(1)
    expect(differenceOf(half.map((x) => -x)).p).toBe(differenceOf(half).p)
  })

  it("is none where rounding noise is all that there is", () => {
    expect(differenceOf(Float64Array.of(1e-9, 1e-9, 2e-9)).p).toBe(1)
  })

  it("is not defined, and no test, where a resample is not", () => {
    const { low, p, value } = differenceOf(Float64Array.of(1, 1, Number.NaN))
    expect([value, low, p]).toEqual([1, Number.NaN, Number.NaN])
  })

  it("is less sure by what other fits would have changed: variances add, and few fits make Student's t of the normal", () => {
    const statistic = Float64Array.of(0.5, 0.4, 0.5, 0.6)
    const alone = differenceOf(statistic)
    const { deviation, high, low, p } = differenceOf(statistic, { refitted: [0.3, 0.5, 0.7, 0.5] })
    // .1^2 + (numpy.std([.3, .5, .7, .5], ddof=1) = .1632993)^2, with 3 (.0366667 / .0266667)^2 = 5.671875 degrees
    expect(alone.deviation).toBeCloseTo(0.1, 7)
    expect(deviation).toBeCloseTo(Math.sqrt(0.01 + 0.08 / 3), 7)
    // perf/peers/statistics.py: 2 scipy.stats.t.sf(.5 / .1914854, 5.671875), and the interval's widening
    expect(p).toBeCloseTo(0.0422117, 6)
    expect((high - low) / (alone.high - alone.low)).toBeCloseTo(2.4245223, 6)
  })

  it("is taken resample by resample", () => {
    expect([...less(Float64Array.of(3, 5), Float64Array.of(1, 7))]).toEqual([2, -2])
  })
})
