import { empiricalCurves, marginalCurves, samples, successCurves } from "@alloc/core"
import { fitFixedSplit } from "@alloc/core/controls"
import { describe, expect, it } from "vitest"

describe("fixed-split", () => {
  it("is uniform where the mean curve is concave", () => {
    const outcomes = empiricalCurves([1, 5, 9], 10)
    expect(fitFixedSplit(outcomes, { budget: samples(2.25) })).toEqual({
      schema: "alloc/fixed-split@1",
      low: 2,
      high: 3,
      share: 0.25
    })
    expect(fitFixedSplit(outcomes, { budget: samples(4) })).toMatchObject({ low: 4, high: 4, share: 0 })
    expect(fitFixedSplit(outcomes, { budget: samples(40) })).toMatchObject({ low: 10, high: 10 })
  })

  it("finds a wide split where forced samples make the mean curve rise late", () => {
    const values = Float64Array.of(0.1, 0.5, 0.1, 0.05)
    const late = marginalCurves(values, { size: 1, maxSamples: 4, forced: 1 })
    expect(fitFixedSplit(late, { budget: samples(1) })).toMatchObject({ low: 0, high: 2, share: 0.5 })
  })

  it("refuses budgets below the minimum and empty training data", () => {
    const outcomes = empiricalCurves([1], 4)
    expect(() => fitFixedSplit(outcomes, { budget: samples(1), minimum: 2 })).toThrow("budget 1 is below")
    expect(() => fitFixedSplit(outcomes, { budget: samples(1), minimum: 0.5 })).toThrow("query 0 has minimum 0.5")
    expect(() => fitFixedSplit(successCurves([], { maxSamples: 2 }), { budget: samples(1) })).toThrow("no marginal")
  })
})
