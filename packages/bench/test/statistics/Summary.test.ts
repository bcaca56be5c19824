import { describe, expect, it } from "vitest"
import type { Measured } from "../../src/measure/Measured.ts"
import { costIn, mixed, summarise } from "../../src/statistics/Summary.ts"

const weights = Uint16Array.of(2, 0, 1, 1, 1, 3, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 4, 0, 0, 2, 0, 1, 1)
const draws = { queries: 8, count: 3, weights }
const measured: Measured = {
  policy: "mine",
  budget: 4,
  value: Float64Array.of(0.1, 0.9, 0.4, 0.4, 0.75, 0.2, 1, 0.05),
  samples: [new Float64Array(8).fill(2)],
  cost: {
    samples: new Float64Array(8).fill(2),
    tokens: Float64Array.of(9, 8, 7, 6, 5, 4, 3, Number.NaN)
  }
}

describe("a summary", () => {
  const summary = summarise(draws, measured)

  it("has the weighted means of value and of every cost", () => {
    expect(summary).toMatchObject({ policy: "mine", budget: 4 })
    // statsmodels.stats.weightstats.DescrStatsW(value, weights=w).mean (0.15.0), the plain mean first
    const expected = [0.475, 0.29375, 0.475, 0.76875]
    summary.value.forEach((mean, r) => {
      expect(mean).toBeCloseTo(expected[r], 12)
    })
    expect([...costIn(summary, "samples")]).toEqual([2, 2, 2, 2])
  })

  it("does not know a mean of which a part is not known, nor a unit that was not counted", () => {
    expect(costIn(summary, "tokens")[0]).toBeNaN()
    expect(costIn(summary, "price")).toEqual(new Float64Array(4).fill(Number.NaN))
  })

  it("is mixed with another in proportion", () => {
    const flat = (value: number, samples: number) => ({
      value: Float64Array.of(value, value),
      cost: { samples: Float64Array.of(samples, samples) }
    })
    const point = mixed(flat(0.2, 1), flat(0.6, 3), 0.25)
    expect(point.value[1]).toBeCloseTo(0.3, 12)
    expect(costIn(point, "samples")[0]).toBeCloseTo(1.5, 12)
  })
})
