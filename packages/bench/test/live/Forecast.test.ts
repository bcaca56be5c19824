import { type Policy, samples, successCurves, uniform } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { estimate, replays } from "../../src/live/Forecast.ts"
import { stateless } from "../../src/live/LiveQueries.ts"
import { poolOfRewards } from "../recording/PoolOfRewards.ts"

describe("estimate", () => {
  it("is the mean, with an interval around it that has no width where all values are the same", () => {
    const { high, low, value } = estimate([0, 1, 1, 1, 0, 1, 1, 1], 1)
    expect(value).toBe(0.75)
    expect(low).toBeLessThan(0.75)
    expect(high).toBeGreaterThan(0.75)
    expect(estimate([0.5, 0.5], 1)).toEqual({ value: 0.5, low: 0.5, high: 0.5 })
  })
})

describe("replays", () => {
  it("average to the success rate of as many samples, whatever their order", () => {
    const half = Array.from({ length: 20 }, (_, q) => Array.from({ length: 8 }, (_, k) => (k + q) % 2))
    const policy: Policy = stateless(uniform())
    const curves = successCurves(
      Float64Array.from({ length: 20 }, () => 0.5),
      { maxSamples: 8 }
    )
    const { forecast, runs } = replays(
      poolOfRewards(half),
      1,
      (seed) => ({ policy, problem: { arms: [{ name: "lm", curves }], budget: samples(2), seed } }),
      ({ committed }) => committed[0]
    )
    // Two of eight samples without replacement, four of which succeed: 1 - 4/8 3/7.
    expect(forecast.value).toBeCloseTo(1 - 12 / 56, 1)
    expect(forecast.low).toBeLessThan(forecast.value)
    expect(new Set(runs)).toEqual(new Set([2]))
  })
})
