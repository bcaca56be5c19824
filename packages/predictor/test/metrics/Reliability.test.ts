import { brier, calibrationError, reliabilityBins } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

describe("reliability", () => {
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

  it("the Brier score weighs samples, not queries", () => {
    expect(brier([0, 0.5, 1, 0.5], { successes: [0, 5, 10, 2], trials: [10, 10, 10, 4] })).toBeCloseTo(
      (10 * 0.25 + 4 * 0.25) / 34,
      12
    )
  })

  it("no bins have no error, and there is at least one bin", () => {
    expect(reasonOf(() => calibrationError([]))).toBe("TooFewRows")
    expect(reasonOf(() => reliabilityBins([0.5], { successes: [1], trials: [1] }, 0))).toBe("InvalidOption")
  })
})
