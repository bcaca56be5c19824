import { calibrate, ridge, selectCounts, selectInputs, successHead, train } from "@alloc/predictor"
import {
  applyCalibrator,
  type CalibrationMethod,
  calibrationReport,
  conformalLowerBound,
  fitCalibrator
} from "@alloc/predictor/calibration"
import { calibrationError, intrinsic, reliabilityBins } from "@alloc/predictor/metrics"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const methods: ReadonlyArray<CalibrationMethod> = ["platt", "temperature", "beta", "isotonic"]
const fit = problem(1500, 2, 1, { trials: 32 })
const test = problem(1500, 2, 2, { trials: 32, prefix: "t" })
/** Too sure by a factor of 3 in the log odds. */
const overconfident = (p: Float64Array): Float64Array => p.map((x) => 1 / (1 + ((1 - x) / x) ** 3))

describe("calibrators", () => {
  for (const method of methods) {
    it(`${method} repairs overconfidence on queries it was not fitted on`, () => {
      const calibrator = fitCalibrator(overconfident(fit.truth), fit.labels, method)
      const before = overconfident(test.truth)
      const after = applyCalibrator(calibrator, before)
      const error = (p: Float64Array): number => calibrationError(reliabilityBins(p, test.labels))
      expect(error(before)).toBeGreaterThan(0.08)
      expect(error(after)).toBeLessThan(0.02)
      expect(intrinsic(after, test.labels).brier).toBeLessThan(intrinsic(before, test.labels).brier)
    })
    it(`${method} never turns the order round`, () => {
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
    it(`${method} survives JSON`, () => {
      const calibrator = fitCalibrator(overconfident(fit.truth), fit.labels, method)
      const again = JSON.parse(JSON.stringify(calibrator))
      expect(applyCalibrator(again, [0.2, 0.7])).toEqual(applyCalibrator(calibrator, [0.2, 0.7]))
    })
  }
  it("platt finds the slope and offset that made the data, to 0.02", () => {
    const calibrator = fitCalibrator(overconfident(fit.truth), fit.labels, "platt")
    expect(calibrator).toMatchObject({ slope: expect.closeTo(1 / 3, 1.5), offset: expect.closeTo(0, 1) })
  })
  it("isotonic equals the least-squares increasing fit by its min-max formula", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 6 })), { minLength: 2, maxLength: 9 }),
        (rows) => {
          const successes = rows.map(([s, n]) => Math.min(s, n))
          const trials = rows.map(([, n]) => n)
          const total = successes.reduce((a, b) => a + b, 0)
          fc.pre(total > 0 && total < trials.reduce((a, b) => a + b, 0))
          const predicted = rows.map((_, i) => (i + 1) / 20)
          const found = applyCalibrator(fitCalibrator(predicted, { successes, trials }, "isotonic"), predicted)
          const mean = (a: number, b: number): number => {
            let s = 0
            let n = 0
            for (let i = a; i <= b; i++) {
              s += successes[i]
              n += trials[i]
            }
            return s / n
          }
          rows.forEach((_, i) => {
            let value = 0
            for (let a = 0; a <= i; a++) {
              let least = 1
              for (let b = i; b < rows.length; b++) least = Math.min(least, mean(a, b))
              value = Math.max(value, least)
            }
            expect(found[i]).toBeCloseTo(value, 10)
          })
        }
      )
    )
  })
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
  it("refuses bad input", () => {
    expect(reasonOf(() => fitCalibrator([0.5, 1.5], { successes: [1, 0], trials: [1, 1] }, "platt"))).toBe(
      "InvalidNumber"
    )
    expect(reasonOf(() => fitCalibrator([0.5, 0.5], { successes: [1, 1], trials: [1, 1] }, "platt"))).toBe("OneClass")
  })
})

describe("conformalLowerBound", () => {
  it("covers new queries as often as promised: 0.9 within 0.02 on 1,500", () => {
    const rates = (p: typeof fit) => Float64Array.from(p.labels.successes, (s) => s / 32)
    const { apply } = conformalLowerBound(fit.truth, rates(fit), { alpha: 0.1 })
    const low = apply(test.truth)
    const observed = rates(test)
    const covered = low.filter((l, i) => observed[i] >= l).length / 1500
    expect(covered).toBeGreaterThan(0.88)
    expect(covered).toBeLessThan(0.93)
    expect(Math.min(...low)).toBeGreaterThanOrEqual(0)
  })
  it("refuses what cannot be promised", () => {
    expect(reasonOf(() => conformalLowerBound([0.5, 0.5], [0.4, 0.4], { alpha: 0.1 }))).toBe("TooFewRows")
    expect(reasonOf(() => conformalLowerBound([0.5], [0.4], { alpha: 0 }))).toBe("InvalidOption")
    expect(reasonOf(() => conformalLowerBound([0.5], [], { alpha: 0.5 }))).toBe("LengthMismatch")
  })
})

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
