import { describe, expect, it } from "vitest"
import { differenceOf, less } from "../../src/statistics/Difference.ts"

describe("a difference", () => {
  it("has the plain statistic first and numpy's 95 % interval of the resamples", () => {
    // numpy.quantile([-.1, .25, .7, .05, .4, .33, -.02, .61, .18, .27], [.025, .975]) = [-.082, .67975]
    const statistic = Float64Array.of(0.3, -0.1, 0.25, 0.7, 0.05, 0.4, 0.33, -0.02, 0.61, 0.18, 0.27)
    const { deviation, high, low, p, value } = differenceOf(statistic)
    expect([value, low, high]).toEqual([0.3, -0.082, 0.67975])
    // numpy.std(..., ddof=1), and 2 scipy.stats.norm.sf(.3 / deviation)
    expect(deviation).toBeCloseTo(0.2595317, 6)
    expect(p).toBeCloseTo(0.2477, 3)
  })

  it("is as sure as it is far from what it would be by chance", () => {
    const half = Float64Array.of(0.6, 0.55, 0.6, 0.65)
    expect(differenceOf(half).p).toBeLessThan(1e-6)
    expect(differenceOf(half, 0.5).p).toBeCloseTo(0.0455, 4)
    expect(differenceOf(half, 0.6).p).toBe(1)
    expect(differenceOf(half.map((x) => -x)).p).toBe(differenceOf(half).p)
  })

  it("is none where rounding noise is all that there is", () => {
    expect(differenceOf(Float64Array.of(1e-9, 1e-9, 2e-9)).p).toBe(1)
  })

  it("is not defined, and no test, where a resample is not", () => {
    const { low, p, value } = differenceOf(Float64Array.of(1, 1, Number.NaN))
    expect([value, low, p]).toEqual([1, Number.NaN, Number.NaN])
  })

  it("is taken resample by resample", () => {
    expect([...less(Float64Array.of(3, 5), Float64Array.of(1, 7))]).toEqual([2, -2])
  })
})
