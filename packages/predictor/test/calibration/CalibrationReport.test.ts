import { calibrate, ridge, successHead, train } from "@alloc/predictor"
import { calibrationReport } from "@alloc/predictor/calibration"
import { intrinsic } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

describe("calibrationReport", () => {
  it("shows what calibration changed on queries that neither saw, and refuses others", () => {
    const training = problem(300, 6, 4, { prefix: "a" })
    const calibration = problem(300, 6, 5, { prefix: "b" })
    const held = problem(300, 6, 6, { prefix: "c" })
    const predictor = train(training.inputs, training.labels, { head: successHead(), model: ridge() })
    const calibrated = calibrate(predictor, calibration.inputs, calibration.labels, "beta")
    const { after, before } = calibrationReport(calibrated, held.inputs, held.labels, { resamples: 200 })
    expect(before.metrics.loss.value).toBe(
      intrinsic(predictor.predict(held.inputs.features).probability, held.labels).loss
    )
    expect(after.metrics.brier.value).toBeLessThan(before.metrics.brier.value)
    expect(after.metrics.ece.value).toBeLessThan(before.metrics.ece.value)
    expect(after.metrics.ece.low).toBeLessThan(after.metrics.ece.high)
    expect(before.bins.reduce((sum, bin) => sum + bin.queries, 0)).toBe(300)
    for (const seen of [training, calibration]) {
      expect(reasonOf(() => calibrationReport(calibrated, seen.inputs, seen.labels))).toBe("LeakedQuery")
    }
  })
})
