import { applyCalibrator, type CalibrationMethod, fitCalibrator } from "@alloc/predictor/calibration"
import { calibrationError, intrinsic, reliabilityBins } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"
import * as scikit from "../ScikitLearn.ts"

const methods: ReadonlyArray<CalibrationMethod> = ["platt", "temperature", "beta", "isotonic"]
const fit = problem(1500, 2, 1, { trials: 32 })
const test = problem(1500, 2, 2, { trials: 32, prefix: "t" })
/** Too sure by a factor of 3 in the log odds. */
const overconfident = (p: Float64Array): Float64Array => p.map((x) => 1 / (1 + ((1 - x) / x) ** 3))

describe.each(methods)("%s", (method) => {
  it("repairs overconfidence on queries it was not fitted on", () => {
    const calibrator = fitCalibrator(overconfident(fit.truth), fit.labels, method)
    const before = overconfident(test.truth)
    const after = applyCalibrator(calibrator, before)
    const error = (p: Float64Array): number => calibrationError(reliabilityBins(p, test.labels))
    expect(error(before)).toBeGreaterThan(0.08)
    expect(error(after)).toBeLessThan(0.02)
    expect(intrinsic(after, test.labels).brier).toBeLessThan(intrinsic(before, test.labels).brier)
  })

  it("never turns the order round", () => {
    const calibrator = fitCalibrator(
      fit.truth.map((p) => 1 - p),
      fit.labels,
      method
    )
    const grid = Float64Array.from({ length: 101 }, (_, i) => i / 100)
    const mapped = applyCalibrator(calibrator, grid)
    for (let i = 1; i < 101; i++) expect(mapped[i]).toBeGreaterThanOrEqual(mapped[i - 1] - 1e-12)
    for (const p of mapped) expect(p).toBeGreaterThanOrEqual(0)
    for (const p of mapped) expect(p).toBeLessThanOrEqual(1)
  })
})

describe("fitCalibrator", () => {
  it("platt finds the slope and offset that made the data, to 0.02", () => {
    const calibrator = fitCalibrator(overconfident(fit.truth), fit.labels, "platt")
    expect(calibrator).toMatchObject({ slope: expect.closeTo(1 / 3, 1.5), offset: expect.closeTo(0, 1) })
  })

  it("refuses bad input", () => {
    expect(reasonOf(() => fitCalibrator([0.5, 1.5], { successes: [1, 0], trials: [1, 1] }, "platt"))).toBe(
      "InvalidNumber"
    )
    expect(reasonOf(() => fitCalibrator([0.5, 0.5], { successes: [1, 1], trials: [1, 1] }, "platt"))).toBe("OneClass")
  })
})

describe("beside scikit-learn", () => {
  it("IsotonicRegression to 1e-9 and an unpenalised LogisticRegression of the log odds to 1e-3", () => {
    const { isotonic, platt, predicted } = scikit.expected.calibration
    const grid = Array.from({ length: 50 }, (_, i) => 0.01 + 0.02 * i)
    const steps = fitCalibrator(predicted, scikit.labels, "isotonic")
    expect(scikit.apart(applyCalibrator(steps, grid), isotonic)).toBeLessThan(1e-9)
    const line = fitCalibrator(predicted, scikit.labels, "platt")
    expect(line.kind === "platt" ? scikit.apart([line.slope, line.offset], platt) : Number.NaN).toBeLessThan(1e-3)
  })
})
