import { random, routeShare } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { resamples } from "../../src/evaluate/Bootstrap.ts"
import { curveCostFor, curveValueAt } from "../../src/routing/CostCurve.ts"
import { affordable, envelope, mixtureFor } from "../../src/routing/FixedMixture.ts"
import { areaOf, groupRows, shareRouted } from "../../src/routing/SharesRouted.ts"

const stream = random(3, "shares")
const size = 40
const numbers = (): Float64Array => Float64Array.from({ length: size }, () => Math.round(10 * stream.next()) / 10)

describe("the area under the curve", () => {
  it("is the trapezoid over all shares, ties broken as in routing", () => {
    const [weak, strong, preference] = [numbers(), numbers(), numbers()]
    const values = Array.from({ length: size + 1 }, (_, k) => {
      const { strong: sent } = routeShare(preference, k / size)
      return Array.from(sent).reduce((sum, s, i) => sum + (s === 1 ? strong[i] : weak[i]) / size, 0)
    })
    const trapezoid = values.slice(1).reduce((sum, value, k) => sum + (value + values[k]) / 2 / size, 0)
    const area = areaOf(resamples(size, 0, 1), "routing", { weak, strong }, shareRouted(preference))
    expect(area.value[0]).toBeCloseTo(trapezoid, 12)
  })

  it("keeps one half of the advantage at random, and all of it where every loss is kept", () => {
    const weak = Float64Array.of(0, 0, 1, 1)
    const strong = Float64Array.of(1, 1, 1, 1)
    const draws = resamples(4, 0, 1)
    const even = areaOf(draws, "random", { weak, strong }, new Float64Array(4).fill(0.5))
    expect(even.gain[0]).toBeCloseTo(0, 12)
    expect(even.recovered[0]).toBeCloseTo(0.5, 12)
    const best = areaOf(draws, "best", { weak, strong }, shareRouted(Float64Array.of(1, 1, 0, 0)))
    // Half of the advantage comes with the first quarter of queries, the rest with the second.
    expect(best.recovered[0]).toBeCloseTo(0.75, 12)
  })
})

describe("queries sent and kept", () => {
  it("are averaged apart", () => {
    const pair = { weak: Float64Array.of(0, 0.5, 1, 1), strong: Float64Array.of(1, 1, 1, 0) }
    const [row] = groupRows(resamples(4, 200, 1), pair, [{ policy: "routing", share: 0.5, sent: [1, 1, 0, 0] }])
    expect(row).toMatchObject({ weakRouted: 0.25, weakKept: 1, gapRouted: 0.75, gapKept: -0.5 })
    expect(row.weak.value).toBeCloseTo(-0.75, 12)
    expect(row.gap.value).toBeCloseTo(1.25, 12)
  })
})

describe("the null's curve", () => {
  const curve = {
    cost: [0, 1, 3].map((c) => Float64Array.of(c)),
    value: [0.2, 0.6, 0.8].map((v) => Float64Array.of(v))
  }
  it("is linear between its points, and level beyond them", () => {
    const at = (cost: number): number => curveValueAt(curve, Float64Array.of(cost))[0]
    expect([-1, 0, 0.5, 1, 2, 3, 9].map(at).map((v) => v.toFixed(3))).toEqual([
      "0.200",
      "0.200",
      "0.400",
      "0.600",
      "0.700",
      "0.800",
      "0.800"
    ])
  })
  it("says what a value costs, and that some are beyond it", () => {
    const cost = (value: number): number => curveCostFor(curve, Float64Array.of(value))[0]
    expect([0.1, 0.4, 0.7, 0.81].map(cost).map((c) => c.toFixed(2))).toEqual(["0.00", "0.50", "2.00", "NaN"])
  })
})

describe("a fixed mixture", () => {
  it("is the best of all mixtures of two decoders within the budget", () => {
    for (let round = 0; round < 50; round++) {
      const arms = Array.from({ length: 6 }, (_, arm) => ({ arm, cost: 0.1 + stream.next(), reward: stream.next() }))
      const hull = envelope(arms)
      const least = Math.min(...arms.map(({ cost }) => cost))
      const budget = least + stream.next() * 0.8
      const value = ({ cheaper, dearer, share }: ReturnType<typeof mixtureFor>): number =>
        (1 - share) * arms[cheaper].reward + share * arms[dearer].reward
      let best = 0
      for (const a of arms) {
        if (a.cost <= budget) best = Math.max(best, a.reward)
        for (const b of arms) {
          if (a.cost > budget || b.cost <= budget) continue
          const share = (budget - a.cost) / (b.cost - a.cost)
          best = Math.max(best, (1 - share) * a.reward + share * b.reward)
        }
      }
      expect(value(mixtureFor(hull, budget))).toBeCloseTo(best, 12)
    }
  })
  it("knows the best decoder that a budget can pay", () => {
    const arms = [
      { arm: 0, cost: 1, reward: 0.5 },
      { arm: 1, cost: 2, reward: 0.4 },
      { arm: 2, cost: 3, reward: 0.9 }
    ]
    expect(affordable(arms, 2.5)?.arm).toBe(0)
    expect(affordable(arms, 3)?.arm).toBe(2)
    expect(affordable(arms, 0.5)).toBeUndefined()
    expect(mixtureFor(envelope(arms), 0.5)).toMatchObject({ cheaper: 0, dearer: 0, share: 0 })
  })
})
