import { auc, brier, crossEntropy, intrinsic, medianAccuracy, spearman } from "@alloc/predictor/metrics"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as scikit from "../ScikitLearn.ts"

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

  it("stays finite where a sure prediction was wrong: 36 nats a sample, so that predictors can be compared", () => {
    expect(crossEntropy([0], { successes: [1], trials: [1] })).toBeCloseTo(-Math.log(Number.EPSILON), 9)
    expect(crossEntropy([1], { successes: [0], trials: [1] })).toBeCloseTo(-Math.log(Number.EPSILON), 9)
    expect(crossEntropy([1, 0], { successes: [1, 0], trials: [1, 1] })).toBe(0)
    expect(crossEntropy([0, 0.5, 0, 0.5], labels)).toBeLessThan(37)
  })

  it("splits at the medians", () => {
    expect(medianAccuracy([1, 2, 3, 4], [1, 2, 3, 4])).toBe(1)
    expect(medianAccuracy([4, 3, 2, 1], [1, 2, 3, 4])).toBe(0)
  })
})

describe("beside scikit-learn", () => {
  it("roc_auc_score, brier_score_loss, log_loss and spearmanr to 1e-9", () => {
    const { predicted } = scikit.expected.calibration
    const failures = scikit.rates.map((_, i) => scikit.labels.trials[i] - scikit.labels.successes[i])
    expect(auc(predicted, scikit.labels.successes, failures)).toBeCloseTo(scikit.expected.metrics.auc, 9)
    expect(brier(predicted, scikit.labels)).toBeCloseTo(scikit.expected.metrics.brier, 9)
    expect(crossEntropy(predicted, scikit.labels)).toBeCloseTo(scikit.expected.metrics.loss, 9)
    expect(spearman(predicted, scikit.rates)).toBeCloseTo(scikit.expected.metrics.spearman, 9)
  })
})
