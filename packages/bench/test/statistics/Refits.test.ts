import { describe, expect, it } from "vitest"
import { uncertaintyOf } from "../../src/statistics/Refits.ts"

describe("what other fits would have changed", () => {
  const statistic = Float64Array.of(0.5, 0.4, 0.5, 0.6)

  it("adds its variance, and few fits make Student's t of the normal: perf/peers/statistics.py", () => {
    const { deviation, freedom, widening } = uncertaintyOf(statistic, [0.3, 0.5, 0.7, 0.5])
    expect(deviation).toBeCloseTo(0.1914854, 7)
    expect(freedom).toBeCloseTo(5.671875, 9)
    expect(widening).toBeCloseTo(2.4245223, 6)
  })

  it("changes nothing where nothing is fitted, or every fit says the same", () => {
    for (const refitted of [[], [0.7, 0.7, 0.7]]) {
      const { deviation, freedom, widening } = uncertaintyOf(statistic, refitted)
      expect([deviation, freedom]).toEqual([expect.closeTo(0.1, 12), Number.POSITIVE_INFINITY])
      expect(widening).toBeCloseTo(1, 9)
    }
  })

  it("is not defined where a fit's statistic is not", () => {
    expect(uncertaintyOf(statistic, [0.3, Number.NaN, 0.5]).widening).toBeNaN()
  })
})
