import { describe, expect, it } from "vitest"
import { comparisonRow, differenceRow, headlineRow, policyRow, predictorComparisonRow } from "../../src/results/Rows.ts"

const flat = (value: number): Float64Array => Float64Array.of(value, value, value)

describe("a policy's row", () => {
  it("has what it used as its cost and what it drew as committed", () => {
    const summary = {
      policy: "sequential",
      budget: 4,
      value: flat(1 / 3),
      cost: { samples: flat(4), used: flat(3), tokens: flat(Number.NaN) }
    }
    expect(policyRow(summary, "samples")).toEqual({
      policy: "sequential",
      budget: 4,
      cost: 3,
      committed: 4,
      tokens: null,
      value: 0.3333333,
      low: 0.3333333,
      high: 0.3333333
    })
  })

  it("has a price only where prices are counted, null where one is not known", () => {
    const cost = { "strong calls": flat(0.5), price: flat(Number.NaN), tokens: flat(9) }
    const row = policyRow({ policy: "routing", budget: 0.5, value: flat(1), cost }, "strong calls")
    expect(row).toMatchObject({ cost: 0.5, committed: 0.5, tokens: 9, price: null })
  })
})

describe("rows of differences", () => {
  it("keep what is distinguishable, and round", () => {
    const difference = { value: 0.1, low: 0.05, high: 0.15, distinguishable: true }
    expect(comparisonRow({ policy: "a", baseline: "b", budget: 1, difference, costDifference: 1 / 3 })).toEqual({
      policy: "a",
      baseline: "b",
      budget: 1,
      difference: 0.1,
      low: 0.05,
      high: 0.15,
      distinguishable: true,
      costDifference: 0.3333333
    })
    expect(differenceRow({ ...difference, high: Number.NaN })).toEqual({ ...difference, high: null })
    expect(predictorComparisonRow("a", "b", flat(-0.25))).toEqual({
      predictor: "a",
      baseline: "b",
      difference: -0.25,
      low: -0.25,
      high: -0.25,
      distinguishable: true
    })
  })

  it("are null in the headline where they are not defined", () => {
    const row = headlineRow({ policy: "a", budget: 2 }, "uniform", "samples", flat(Number.NaN))
    expect(row).toEqual({
      policy: "a",
      baseline: "uniform",
      budget: 2,
      unit: "samples",
      value: null,
      low: null,
      high: null
    })
  })
})
