import { describe, expect, it } from "vitest"
import { differenceOf, less } from "../../src/statistics/Difference.ts"

describe("a difference", () => {
  it("has the plain statistic first and numpy's 95 % interval of the resamples", () => {
    // numpy.quantile([-.1, .25, .7, .05, .4, .33, -.02, .61, .18, .27], [.025, .975]) = [-.082, .67975]
    const statistic = Float64Array.of(0.3, -0.1, 0.25, 0.7, 0.05, 0.4, 0.33, -0.02, 0.61, 0.18, 0.27)
    expect(differenceOf(statistic)).toEqual({ value: 0.3, low: -0.082, high: 0.67975, distinguishable: false })
  })

  it("is distinguishable where the interval leaves out what it would be by chance", () => {
    const half = Float64Array.of(0.6, 0.55, 0.6, 0.65)
    expect(differenceOf(half).distinguishable).toBe(true)
    expect(differenceOf(half, 0.5).distinguishable).toBe(true)
    expect(differenceOf(half, 0.6).distinguishable).toBe(false)
    expect(differenceOf(half.map((x) => -x)).distinguishable).toBe(true)
  })

  it("is none where rounding noise is all that there is", () => {
    expect(differenceOf(Float64Array.of(1e-9, 1e-9, 2e-9)).distinguishable).toBe(false)
  })

  it("is not defined, and not distinguishable, where a resample is not", () => {
    const { distinguishable, low, value } = differenceOf(Float64Array.of(1, 1, Number.NaN))
    expect([value, low, distinguishable]).toEqual([1, Number.NaN, false])
  })

  it("is taken resample by resample", () => {
    expect([...less(Float64Array.of(3, 5), Float64Array.of(1, 7))]).toEqual([2, -2])
  })
})
