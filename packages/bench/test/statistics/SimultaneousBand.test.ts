import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { simultaneousBand } from "../../src/statistics/SimultaneousBand.ts"

const normal = (stream: ReturnType<typeof random>): number =>
  Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())

/** Resamples of `points` statistics around 0 whose deviations are 1, 2, 3 ...; `shared` of each is common to all. */
const drawn = (points: number, shared: number, count: number): ReadonlyArray<Float64Array> => {
  const stream = random(1, "band")
  const statistics = Array.from({ length: points }, () => new Float64Array(count + 1))
  for (let r = 1; r <= count; r++) {
    const common = normal(stream)
    statistics.forEach((statistic, k) => {
      statistic[r] = (k + 1) * (Math.sqrt(shared) * common + Math.sqrt(1 - shared) * normal(stream))
    })
  }
  return statistics
}

describe("a band", () => {
  it("widens with the number of independent points as Sidak's: scipy.stats.norm.isf((1 - .95 ** (1 / 7)) / 2) = 2.683", () => {
    expect(simultaneousBand(drawn(7, 0, 20_000)).critical).toBeCloseTo(2.683, 1)
    expect(simultaneousBand(drawn(1, 0, 20_000)).critical).toBeCloseTo(1.96, 1)
  })

  it("widens less where points share a part of what moves them: perf/peers/statistics.py has 2.608 by simulation", () => {
    expect(simultaneousBand(drawn(7, 0.5, 20_000)).critical).toBeCloseTo(2.608, 1)
  })

  it("is wider by what other fits change, at that point alone", () => {
    const points = drawn(2, 0, 1000)
    const [alone, wide] = [simultaneousBand(points), simultaneousBand(points, [[], [-1, 0, 1, 0]])]
    expect(wide.intervals[0]).toEqual(alone.intervals[0])
    expect(wide.intervals[1].high).toBeGreaterThan(1.02 * alone.intervals[1].high)
  })

  it("does not widen where all points say the same, and is in each point's own scale", () => {
    const { critical, intervals } = simultaneousBand(drawn(7, 1, 20_000))
    expect(critical).toBeCloseTo(1.96, 1)
    expect(intervals[6].high / intervals[0].high).toBeCloseTo(7, 6)
  })

  it("leaves out points that are not defined, and keeps those that do not vary as they are", () => {
    const [first] = drawn(1, 0, 1000)
    const { critical, intervals } = simultaneousBand([
      first,
      first.map(() => Number.NaN),
      first.map((_, r) => 0.5 + (r % 2) * 1e-16 * r)
    ])
    expect(critical).toBe(simultaneousBand([first]).critical)
    expect(intervals[1]).toEqual({ low: Number.NaN, high: Number.NaN })
    // What varies by rounding noise alone does not.
    expect(intervals[2]).toEqual({ low: 0.5, high: 0.5 })
  })
})
