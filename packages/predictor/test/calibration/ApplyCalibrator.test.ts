import { applyCalibrator, type CalibrationMethod, fitCalibrator } from "@alloc/predictor/calibration"
import { describe, expect, it } from "vitest"
import { inside } from "../../src/calibration/ApplyCalibrator.ts"
import { problem, reasonOf } from "../Data.ts"

const methods: ReadonlyArray<CalibrationMethod> = ["platt", "temperature", "beta", "isotonic"]
const fit = problem(1500, 2, 1, { trials: 32 })
/** Too sure by a factor of 3 in the log odds. */
const overconfident = (p: Float64Array): Float64Array => p.map((x) => 1 / (1 + ((1 - x) / x) ** 3))

describe("applyCalibrator", () => {
  it.each(methods)("%s survives JSON", (method) => {
    const calibrator = fitCalibrator(overconfident(fit.truth), fit.labels, method)
    const again = JSON.parse(JSON.stringify(calibrator))
    expect(applyCalibrator(again, [0.2, 0.7])).toEqual(applyCalibrator(calibrator, [0.2, 0.7]))
  })

  it("computes what each kind says", () => {
    expect(applyCalibrator({ kind: "platt", slope: 2, offset: 1 }, [0.5])[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 14)
    expect(applyCalibrator({ kind: "beta", a: 1, b: 1, c: 0 }, [0.3])[0]).toBeCloseTo(0.3, 14)
    const steps = applyCalibrator({ kind: "isotonic", knots: [0.2, 0.6], values: [0, 1] }, [0.1, 0.4, 0.9])
    expect(Array.from(steps, (p) => Math.round(1e9 * p) / 1e9)).toEqual([0, 0.5, 1])
  })

  it("keeps sure predictions finite, and refuses what is no probability", () => {
    const steep = applyCalibrator({ kind: "temperature", slope: 2, offset: 0 }, [0, 1])
    expect(steep[0]).toBeGreaterThan(0)
    expect(steep[1]).toBeLessThan(1)
    expect([inside(0), inside(0.4), inside(1)]).toEqual([1e-6, 0.4, 1 - 1e-6])
    expect(reasonOf(() => applyCalibrator({ kind: "temperature", slope: 1, offset: 0 }, [1.01]))).toBe("InvalidNumber")
  })
})
