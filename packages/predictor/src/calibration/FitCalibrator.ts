/**
 * Fitting calibrators on predictions and counts.
 *
 * @module
 */
import { checkPredictions } from "../checks/Predictions.ts"
import { sigmoid, softplus } from "../heads/Head.ts"
import { type Counts, refuseOneClass } from "../Labels.ts"
import { minimise } from "../models/Lbfgs.ts"
import { fail } from "../PredictorError.ts"
import { type CalibrationMethod, type Calibrator, inside } from "./ApplyCalibrator.ts"
import { isotonicFit } from "./Isotonic.ts"

/** Fits sigmoid(weights . features) by cross entropy; a small penalty keeps separable data finite. */
const fitSigmoid = (
  features: ReadonlyArray<ReadonlyArray<number>>,
  offset: ReadonlyArray<number>,
  labels: Counts,
  start: ReadonlyArray<number>
): Float64Array => {
  let trials = 0
  for (let i = 0; i < features.length; i++) trials += labels.trials[i]
  const objective = (w: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0)
    let total = 0
    for (let i = 0; i < features.length; i++) {
      let z = offset[i]
      for (let k = 0; k < w.length; k++) z += w[k] * features[i][k]
      const s = labels.successes[i]
      const n = labels.trials[i]
      total += (s * softplus(-z) + (n - s) * softplus(z)) / trials
      const g = (n * sigmoid(z) - s) / trials
      for (let k = 0; k < w.length; k++) gradient[k] += g * features[i][k]
    }
    for (let k = 0; k < w.length; k++) {
      const d = w[k] - start[k]
      total += 0.5e-6 * d * d
      gradient[k] += 1e-6 * d
    }
    return total
  }
  return minimise(objective, Float64Array.from(start), { tolerance: 1e-14 }).point
}

/** Fits without a fixed offset. */
const fitColumns = (
  columns: ReadonlyArray<ReadonlyArray<number>>,
  labels: Counts,
  start: ReadonlyArray<number>
): Float64Array => {
  const zero = columns[0].map(() => 0)
  return fitSigmoid(
    zero.map((_, i) => columns.map((column) => column[i])),
    zero,
    labels,
    start
  )
}

const ones = (like: ReadonlyArray<number>): ReadonlyArray<number> => like.map(() => 1)

const fitPlatt = (logit: ReadonlyArray<number>, labels: Counts): Calibrator => {
  const [slope, offset] = fitColumns([logit, ones(logit)], labels, [1, 0])
  if (slope >= 0) return { kind: "platt", slope, offset }
  const [flat] = fitColumns([ones(logit)], labels, [0])
  return { kind: "platt", slope: 0, offset: flat }
}

const fitBeta = (p: ReadonlyArray<number>, labels: Counts): Calibrator => {
  const up = p.map((x) => Math.log(x))
  const down = p.map((x) => -Math.log1p(-x))
  const [a, b, c] = fitColumns([up, down, ones(p)], labels, [1, 1, 0])
  if (a >= 0 && b >= 0) return { kind: "beta", a, b, c }
  // A negative slope would turn the order round: that side is left out and the other fitted again.
  const [slope, offset] = fitColumns([a < 0 ? down : up, ones(p)], labels, [1, 0])
  const kept = Math.max(0, slope)
  return a < 0 ? { kind: "beta", a: 0, b: kept, c: offset } : { kind: "beta", a: kept, b: 0, c: offset }
}

/**
 * Fits a calibrator on predicted probabilities and counts.
 *
 * @throws PredictorError `LengthMismatch`, `TooFewRows`, `InvalidNumber`, `InvalidLabel`, `OneClass`, `InvalidOption` (method)
 * @example
 * ```ts
 * import { applyCalibrator, fitCalibrator } from "@alloc/predictor/calibration"
 *
 * const overconfident = [0.01, 0.01, 0.99, 0.99]
 * const labels = { successes: [1, 2, 8, 9], trials: [10, 10, 10, 10] }
 * const calibrator = fitCalibrator(overconfident, labels, "temperature")
 * console.log(applyCalibrator(calibrator, [0.01, 0.99]).map((p) => Math.round(100 * p))) // => Float64Array(2) [ 15, 85 ]
 * ```
 */
export const fitCalibrator = (predicted: ArrayLike<number>, labels: Counts, method: CalibrationMethod): Calibrator => {
  checkPredictions(predicted, labels)
  refuseOneClass(labels)
  const p = Array.from(predicted, inside)
  const logit = p.map((x) => Math.log(x) - Math.log1p(-x))
  switch (method) {
    case "platt":
      return fitPlatt(logit, labels)
    case "temperature": {
      const [slope] = fitColumns([logit], labels, [1])
      return { kind: method, slope: Math.max(0, slope), offset: 0 }
    }
    case "beta":
      return fitBeta(p, labels)
    case "isotonic":
      return { kind: method, ...isotonicFit(p, labels) }
    default:
      return fail({
        _tag: "InvalidOption",
        field: "method",
        value: method,
        valid: "platt, temperature, beta or isotonic"
      })
  }
}
