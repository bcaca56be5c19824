import { describe, expect, it } from "vitest"
import { curveOf, gained, gapClosed, type Rival, saved } from "../../src/statistics/Compare.ts"
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
const uniform: Rival = { policy: "uniform", curve }
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
    close(gained(mine, uniform, "samples"), [0.1, 0.1, 0.13, 0.14])
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
})

describe("a policy against another", () => {
  // Uniform is worth .45 at 2 samples and .62 at 4; this one .1 and .2 more.
  const at = (budget: number, value: number): Summary => ({
    policy: "rival",
    budget,
    value: new Float64Array(4).fill(value),
    cost: { samples: new Float64Array(4).fill(budget) }
  })
  const rival: Rival = { policy: "rival", curve, summaries: [at(2, 0.55), at(4, 0.82)] }

  it("is read at the policy's own cost: the null there, and its gain over the null interpolated", () => {
    const dearer = summary("dearer", [0.7, 0.7, 0.7, 0.7], [2.5, 2.5, 3, 8])
    // .5 + .1 + .25 .1 = .625; at 3: .54 + .15 = .69; at 8, beyond its last budget: .7 + .2
    close(gained(dearer, rival, "samples"), [0.075, 0.075, 0.01, -0.2])
  })

  it("has a curve with a point wherever the null has one", () => {
    const { points, policy } = curveOf(rival, "samples")
    expect(policy).toBe("rival")
    expect(points.map(({ cost }) => cost.samples?.[0])).toEqual([0, 1, 2, 2.5, 4])
    points.forEach(({ value }, k) => {
      // At 1 the gain is half of .1, on its way from nothing.
      expect(value[0]).toBeCloseTo([0, 0.4, 0.55, 0.625, 0.82][k], 12)
    })
    close(
      saved(summary("as good", [0.625, 0.55, 0.4, 0.82], [1.5, 1, 1, 1]), curveOf(rival, "samples"), "samples"),
      [0.4, 0.5, 0, 0.75]
    )
  })
})
