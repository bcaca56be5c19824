import { calibrate, ridge, selectCounts, selectInputs, successHead, train } from "@alloc/predictor"
import { calibrationError, reliabilityBins } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const fit = problem(1500, 2, 1, { trials: 32 })
const test = problem(1500, 2, 2, { trials: 32, prefix: "t" })

describe("calibrate", () => {
  it("refuses queries of the predictor's training, and later those of the calibration", () => {
    const predictor = train(fit.inputs, fit.labels, { head: successHead(), model: ridge() })
    expect(reasonOf(() => calibrate(predictor, fit.inputs, fit.labels, "platt"))).toBe("LeakedQuery")
    const half = Array.from({ length: 700 }, (_, i) => i)
    const calibrated = calibrate(
      predictor,
      selectInputs(test.inputs, half),
      selectCounts(test.labels, half),
      "isotonic"
    )
    expect(reasonOf(() => calibrated.predictHeldOut(test.inputs))).toBe("LeakedQuery")
    const rest = Array.from({ length: 800 }, (_, i) => 700 + i)
    const held = selectInputs(test.inputs, rest)
    const labels = selectCounts(test.labels, rest)
    const error = (p: Float64Array): number => calibrationError(reliabilityBins(p, labels))
    expect(error(calibrated.predictHeldOut(held).probability)).toBeLessThan(
      error(predictor.predictHeldOut(held).probability)
    )
  })

  it("keeps the predictor before it, and is not put behind itself", () => {
    const predictor = train(fit.inputs, fit.labels, { head: successHead(), model: ridge() })
    const calibrated = calibrate(predictor, test.inputs, test.labels, "platt")
    expect(calibrated.uncalibrated).toBe(predictor)
    expect(calibrated.calibrator.kind).toBe("platt")
    expect(calibrated.trainedOn.size).toBe(3000)
    expect(reasonOf(() => calibrate(calibrated, test.inputs, test.labels, "platt"))).toBe("Unsupported")
  })
})
