import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import {
  comparisonRows,
  curveRow,
  differenceRows,
  headlineRow,
  maximumRows,
  policyRow,
  predictorComparisonRows,
  savingRow
} from "../../src/results/Rows.ts"

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
  const difference = { value: 0.1, low: 0.05, high: 0.15, deviation: 0.025, p: 0.02 }

  it("are called different where the p-value says so, corrected for the table", () => {
    const row = { policy: "a", baseline: "b", budget: 1, difference, costDifference: 1 / 3 }
    const alone = comparisonRows([row], 100)
    expect(alone).toEqual([
      {
        policy: "a",
        baseline: "b",
        budget: 1,
        difference: 0.1,
        low: 0.05,
        high: 0.15,
        p: 0.02,
        adjusted: 0.02,
        distinguishable: true,
        // 100 (1.95996 + 0.84162)^2 0.25^2 = 49.06
        queriesNeeded: 50,
        costDifference: 0.3333333
      }
    ])
    const nothing = { ...row, difference: { ...difference, p: 0.9 } }
    const [first] = comparisonRows([row, nothing, nothing], 100)
    expect(first).toMatchObject({ p: 0.02, adjusted: 0.06, distinguishable: false })
  })

  it("are null where they are not defined, and no test", () => {
    const [known, unknown] = differenceRows([difference, { ...difference, high: Number.NaN, p: Number.NaN }])
    expect(known).toMatchObject({ value: 0.1, adjusted: 0.02, distinguishable: true })
    expect(unknown).toMatchObject({ high: null, p: null, adjusted: null, distinguishable: false })
  })

  it("are of two predictors, too", () => {
    expect(predictorComparisonRows("a", [{ baseline: "b", statistic: flat(-0.25) }])).toEqual([
      {
        predictor: "a",
        baseline: "b",
        difference: -0.25,
        low: -0.25,
        high: -0.25,
        p: 0,
        adjusted: 0,
        distinguishable: true
      }
    ])
  })

  it("have a largest one, with the band that holds over all budgets", () => {
    const at = (budget: number, statistic: Float64Array) =>
      headlineRow({ policy: "a", budget }, "uniform", "samples", { statistic })
    const statistics = [Float64Array.of(0.1, 0.1, 0.2), Float64Array.of(0.3, 0.2, 0.4), flat(Number.NaN)]
    const curve = curveRow(
      statistics.map((statistic, k) => at(k + 1, statistic)),
      statistics.map((statistic) => ({ statistic }))
    )
    expect(curve.points[2]).toEqual({ budget: 3, value: null, low: null, high: null })
    const [{ budget, among, high, low, value }] = maximumRows(curve)
    expect([budget, among, value]).toEqual([2, 2, 0.3])
    expect([low, high]).toEqual([curve.points[1].low, curve.points[1].high])
    expect(maximumRows({ ...curve, points: curve.points.slice(2) })).toEqual([])
  })

  it("are null in the headline where they are not defined", () => {
    const row = headlineRow({ policy: "a", budget: 2 }, "uniform", "samples", { statistic: flat(Number.NaN) })
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

describe("a saved share", () => {
  it("has intervals that never reach beyond the whole cost, however uncertain it is", () => {
    const stream = random(1, "saved")
    // What the baseline spends for the same quality varies by a factor of ten or so.
    const statistic = Float64Array.from({ length: 2001 }, (_, r) => 1 - Math.exp(r === 0 ? 1 : 8 * stream.next() - 3))
    const refitted = [-5, 0.5, -40]
    const row = savingRow({ policy: "online", budget: 4 }, "uniform", "samples", { statistic, refitted })
    const { points } = curveRow(
      [row, row],
      [
        { statistic, refitted },
        { statistic, refitted }
      ]
    )
    for (const { high, low, value } of [row, ...points]) {
      expect(value).toBeCloseTo(1 - Math.E, 6)
      expect(high).toBeGreaterThan(0.9)
      expect(high).toBeLessThan(1)
      expect(low).toBeLessThan(-50)
    }
  })

  it("has the interval of the resamples where nothing was fitted again", () => {
    const statistic = Float64Array.from({ length: 1001 }, (_, r) => (r === 0 ? 0.5 : 0.4 + (0.2 * r) / 1001))
    const row = savingRow({ policy: "online", budget: 4 }, "uniform", "samples", { statistic })
    expect(row.low).toBeCloseTo(0.405, 2)
    expect(row.high).toBeCloseTo(0.595, 2)
  })
})
