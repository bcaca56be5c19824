import { intrinsicWithIntervals } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { problem } from "../Data.ts"

describe("intrinsicWithIntervals", () => {
  it("its intervals hold the estimate, are the same for one seed, and shrink with more queries", () => {
    const width = (size: number): number => {
      const { labels: counts, truth } = problem(size, 2, 6)
      const { spearman: s } = intrinsicWithIntervals(truth, counts, { resamples: 200, seed: 1 })
      expect(s.low).toBeLessThanOrEqual(s.value)
      expect(s.high).toBeGreaterThanOrEqual(s.value)
      return s.high - s.low
    }
    expect(width(400)).toBeLessThan(width(50))
    expect(width(50)).toBe(width(50))
  })

  it("cover the true value about as often as they say: of the loss of the truth, 90 % in at least 75 of 100 sets", () => {
    let covered = 0
    // The expected cross entropy of the true rates, by very many queries.
    const { labels: many, truth: all } = problem(40_000, 2, 1)
    const exact = intrinsicWithIntervals(all, many, { resamples: 1 }).loss.value
    for (let seed = 0; seed < 100; seed++) {
      const { labels, truth } = problem(80, 2, 100 + seed)
      const { loss } = intrinsicWithIntervals(truth, labels, { resamples: 100, coverage: 0.9, seed })
      if (loss.low <= exact && exact <= loss.high) covered++
    }
    expect(covered).toBeGreaterThanOrEqual(75)
  })
})
