import {
  auc,
  brier,
  calibrationError,
  crossEntropy,
  intrinsic,
  intrinsicWithIntervals,
  medianAccuracy,
  pearson,
  ranks,
  reliabilityBins,
  spearman
} from "@alloc/predictor/metrics"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { problem } from "../Data.ts"

describe("ranking", () => {
  it("ranks ties by their average", () => {
    expect(Array.from(ranks([10, 20, 20, 5]))).toEqual([2, 3.5, 3.5, 1])
  })
  it("equals scipy.stats.spearmanr on samples with ties", () => {
    expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 11)
    expect(spearman([1, 2, 3, 4, 5, 5], [5, 6, 7, 8, 7, 7])).toBeCloseTo(0.7084472691787521, 11)
    expect(pearson([1, 2, 3], [2, 4, 7])).toBeCloseTo(0.9933992677987828, 12)
  })
  it("is not defined where one side never varies, whatever its value", () => {
    for (const value of [0.1, 0.3, 1 / 7]) {
      expect(spearman(new Float64Array(7).fill(value), [1, 2, 3, 4, 5, 6, 8])).toBeNaN()
      expect(pearson([1, 2, 3, 4, 5, 6, 8], new Float64Array(7).fill(value))).toBeNaN()
    }
  })
  it("auc is the share of pairs in order, ties half, by brute force", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.nat(4), fc.nat(4)), { minLength: 2, maxLength: 12 }),
        (rows) => {
          let right = 0
          let pairs = 0
          for (const [p, s] of rows) {
            for (const [q, , f] of rows) {
              pairs += s * f
              right += s * f * (p > q ? 1 : p === q ? 0.5 : 0)
            }
          }
          fc.pre(pairs > 0)
          const found = auc(
            rows.map((r) => r[0]),
            rows.map((r) => r[1]),
            rows.map((r) => r[2])
          )
          expect(found).toBeCloseTo(right / pairs, 12)
        }
      )
    )
  })
})

describe("intrinsic", () => {
  const labels = { successes: [0, 5, 10, 2], trials: [10, 10, 10, 4] }
  it("weighs samples, not queries", () => {
    const rate = 17 / 34
    const entropy = -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate)
    expect(intrinsic([0.1, 0.5, 0.9, 0.5], labels).avg).toBeCloseTo(entropy, 12)
    expect(brier([0, 0.5, 1, 0.5], labels)).toBeCloseTo((10 * 0.25 + 4 * 0.25) / 34, 12)
  })
  it("no prediction goes below the entropy floor, which the observed rates reach", () => {
    const rates = [0, 0.5, 1, 0.5]
    const floor = intrinsic(rates, labels).opt
    expect(crossEntropy(rates, labels)).toBe(floor)
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 0.999, noNaN: true }), { minLength: 4, maxLength: 4 }), (p) => {
        expect(crossEntropy(p, labels)).toBeGreaterThanOrEqual(floor)
      })
    )
  })
  it("is infinite where a sure prediction was wrong", () => {
    expect(crossEntropy([0, 0.5, 0, 0.5], labels)).toBe(Number.POSITIVE_INFINITY)
  })
  it("splits at the medians", () => {
    expect(medianAccuracy([1, 2, 3, 4], [1, 2, 3, 4])).toBe(1)
    expect(medianAccuracy([4, 3, 2, 1], [1, 2, 3, 4])).toBe(0)
  })
  it("calibrated predictions have a small calibration error, shifted ones theirs", () => {
    const { labels: counts, truth } = problem(2000, 2, 6, { trials: 64 })
    expect(calibrationError(reliabilityBins(truth, counts))).toBeLessThan(0.01)
    const halved = truth.map((p) => p / 2)
    const mean = truth.reduce((a, b) => a + b, 0) / 2000
    expect(calibrationError(reliabilityBins(halved, counts))).toBeCloseTo(mean / 2, 2)
  })
  it("bins hold all queries, equal predictions together", () => {
    const bins = reliabilityBins([0.1, 0.1, 0.1, 0.1, 0.9], { successes: [1, 0, 0, 0, 1], trials: [1, 1, 1, 1, 1] }, 5)
    expect(bins.map((b) => b.queries)).toEqual([4, 1])
    expect(bins[0].observed).toBe(0.25)
  })
  it("intervals hold the estimate, are the same for one seed, and shrink with more queries", () => {
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
})
