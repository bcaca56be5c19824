import { routeShare } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { areaOf, groupRows, shareRouted } from "../../src/experiments/SharesRouted.ts"
import { resamples } from "../../src/statistics/Bootstrap.ts"

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
    const routing = { policy: "routing", share: 0.5, sent: [1, 1, 0, 0], again: [] }
    const [row] = groupRows(resamples(4, 200, 1), pair, [routing])
    expect(row).toMatchObject({ weakRouted: 0.25, weakKept: 1, gapRouted: 0.75, gapKept: -0.5 })
    expect(row.weak.value).toBeCloseTo(-0.75, 12)
    expect(row.gap.value).toBeCloseTo(1.25, 12)
  })

  it("are less certain where routers of other fits send others", () => {
    const size = 40
    const weak = Float64Array.from({ length: size }, (_, i) => (i % 4) / 3)
    const pair = { weak, strong: weak.map((reward) => 1 - reward / 2) }
    const sent = Array.from(weak, (reward) => (reward >= 0.5 ? 1 : 0))
    const widthOf = (again: ReadonlyArray<ReadonlyArray<number>>): number => {
      const [{ weak: found }] = groupRows(resamples(size, 200, 1), pair, [
        { policy: "routing", share: 0.5, sent, again }
      ])
      return (found.high ?? 0) - (found.low ?? 0)
    }
    const alone = widthOf([])
    expect(alone).toBeGreaterThan(0)
    expect(widthOf([sent, sent])).toBeCloseTo(alone, 6)
    const others = Array.from(weak, (_, i) => i % 2)
    expect(widthOf([sent, others])).toBeGreaterThan(alone + 0.01)
  })
})
