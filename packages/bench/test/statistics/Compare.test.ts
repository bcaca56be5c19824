import { describe, expect, it } from "vitest"
import { compare, gained, gapClosed, saved } from "../../src/statistics/Compare.ts"
import type { NullCurve } from "../../src/statistics/NullCurve.ts"
import type { Summary } from "../../src/statistics/Summary.ts"

// Four entries each: the plain statistic and three resamples.
const summary = (policy: string, value: ReadonlyArray<number>, samples: ReadonlyArray<number>): Summary => ({
  policy,
  budget: 2,
  value: Float64Array.from(value),
  cost: { samples: Float64Array.from(samples) }
})
const costs = [0, 1, 2.5, 4, 8]
const curve: NullCurve = {
  policy: "uniform",
  points: [0.1, 0.35, 0.5, 0.62, 0.7].map((value, k) => ({
    value: new Float64Array(4).fill(value),
    cost: { samples: new Float64Array(4).fill(costs[k]) }
  }))
}
const mine = summary("mine", [0.55, 0.5, 0.6, 0.58], [2, 1.5, 2.2, 1.9])
const oracle = summary("oracle", [0.65, 0.62, 0.7, 0.66], [2, 2, 2.1, 1.9])
const close = (found: Float64Array, expected: ReadonlyArray<number>): void => {
  expect(found).toHaveLength(expected.length)
  found.forEach((value, r) => {
    expect(value).toBeCloseTo(expected[r], 12)
  })
}

describe("policies against a null", () => {
  it("gain value at equal cost: value - numpy.interp(cost, costs, values)", () => {
    close(gained(mine, curve, "samples"), [0.1, 0.1, 0.13, 0.14])
  })

  it("save cost at equal value: 1 - cost / numpy.interp(value, values, costs)", () => {
    close(saved(mine, curve, "samples"), [0.36, 0.4, 0.4133333333333333, 0.4571428571428571])
  })

  it("save nothing that is known where the null never gets there, or costs nothing", () => {
    const better = summary("better", [0.8, 0.05, 0.8, 0.8], [2, 2, 2, 2])
    expect([...saved(better, curve, "samples")]).toEqual(new Array(4).fill(Number.NaN))
  })

  it("close a share of the oracle's gap, each at its own cost", () => {
    close(gapClosed(mine, curve, oracle, "samples"), [0.5, 0.5882352941176473, 0.5416666666666666, 0.6363636363636361])
  })

  it("close no gap where there may be none", () => {
    const level = summary("oracle", [0.46, 0.44, 0.46, 0.46], [2, 2, 2, 2])
    expect([...gapClosed(mine, curve, level, "samples")]).toEqual(new Array(4).fill(Number.NaN))
  })

  it("differ at equal cost, with numpy's quantiles of the resamples", () => {
    const { baseline, budget, costDifference, difference, policy } = compare(mine, curve, "samples")
    expect({ policy, baseline, budget, costDifference }).toEqual({
      policy: "mine",
      baseline: "uniform",
      budget: 2,
      costDifference: 0
    })
    // numpy.quantile([.1, .13, .14], [.025, .975])
    expect(difference).toEqual({ value: 0.1, low: 0.1015, high: 0.1395, distinguishable: true })
  })
})

describe("a policy against another", () => {
  it("differs by the paired values, at costs of their own", () => {
    const { costDifference, difference } = compare(oracle, mine, "samples")
    expect(difference.value).toBeCloseTo(0.1, 7)
    expect(costDifference).toBe(0)
    expect(compare(mine, summary("other", [0.5, 0.5, 0.6, 0.6], [1.5, 1, 1, 1]), "samples")).toMatchObject({
      costDifference: 0.5,
      difference: { distinguishable: false }
    })
  })
})
