/**
 * Calibration: a monotone map from predicted to observed probabilities, fitted on queries that the predictor did not
 * see. Calibrators are plain data.
 *
 * @module
 */

import { checkProbabilities } from "../checks/Numbers.ts"
import { checkPredictions } from "../checks/Predictions.ts"
import { sigmoid, softplus } from "../heads/Head.ts"
import { type Inputs, refuseOverlap } from "../Inputs.ts"
import { type Counts, refuseOneClass } from "../Labels.ts"
import { minimise } from "../models/Lbfgs.ts"
import type { Predictor } from "../Predictor.ts"
import { fail } from "../PredictorError.ts"
import { isotonicFit, isotonicValue } from "./Isotonic.ts"

/** A fitted calibrator. */
export type Calibrator =
  /** sigmoid(slope logit(p) + offset), slope >= 0. Temperature scaling is offset 0 and slope 1 / T. */
  | { readonly kind: "platt" | "temperature"; readonly slope: number; readonly offset: number }
  /** Beta calibration (Kull, Silva Filho and Flach, 2017): sigmoid(a ln p - b ln(1 - p) + c), a and b >= 0. */
  | { readonly kind: "beta"; readonly a: number; readonly b: number; readonly c: number }
  /** Increasing steps with linear interpolation in between. */
  | { readonly kind: "isotonic"; readonly knots: ReadonlyArray<number>; readonly values: ReadonlyArray<number> }

/** Ways of calibrating. */
export type CalibrationMethod = Calibrator["kind"]

const EDGE = 1e-6
const inside = (p: number): number => Math.min(1 - EDGE, Math.max(EDGE, p))

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
  const zero = p.map(() => 0)
  switch (method) {
    case "platt": {
      const [slope, offset] = fitSigmoid(
        logit.map((z) => [z, 1]),
        zero,
        labels,
        [1, 0]
      )
      if (slope >= 0) return { kind: method, slope, offset }
      const [flat] = fitSigmoid(
        logit.map(() => [1]),
        zero,
        labels,
        [0]
      )
      return { kind: method, slope: 0, offset: flat }
    }
    case "temperature": {
      const [slope] = fitSigmoid(
        logit.map((z) => [z]),
        zero,
        labels,
        [1]
      )
      return { kind: method, slope: Math.max(0, slope), offset: 0 }
    }
    case "beta": {
      const up = p.map((x) => Math.log(x))
      const down = p.map((x) => -Math.log1p(-x))
      let [a, b, c] = fitSigmoid(
        up.map((u, i) => [u, down[i], 1]),
        zero,
        labels,
        [1, 1, 0]
      )
      // A negative slope would turn the order round: that side is left out and the other fitted again.
      if (a < 0) {
        ;[b, c] = fitSigmoid(
          down.map((d) => [d, 1]),
          zero,
          labels,
          [1, 0]
        )
        a = 0
      } else if (b < 0) {
        ;[a, c] = fitSigmoid(
          up.map((u) => [u, 1]),
          zero,
          labels,
          [1, 0]
        )
        b = 0
      }
      return { kind: method, a: Math.max(0, a), b: Math.max(0, b), c }
    }
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

/**
 * Calibrated probabilities, in [0, 1], in the order given. O(1) each; O(log knots) for isotonic steps.
 *
 * @throws PredictorError `InvalidNumber` for what is no probability
 * @example
 * ```ts
 * import { applyCalibrator } from "@alloc/predictor/calibration"
 *
 * const cool = { kind: "temperature", slope: 0.5, offset: 0 } as const
 * console.log(applyCalibrator(cool, [0.1, 0.9]).map((p) => Math.round(100 * p) / 100)) // => [0.25, 0.75]
 * ```
 */
export const applyCalibrator = (calibrator: Calibrator, predicted: ArrayLike<number>): Float64Array => {
  checkProbabilities("predicted", predicted)
  return Float64Array.from(predicted, (value) => {
    const p = inside(value)
    switch (calibrator.kind) {
      case "platt":
      case "temperature":
        return sigmoid(calibrator.slope * (Math.log(p) - Math.log1p(-p)) + calibrator.offset)
      case "beta":
        return sigmoid(calibrator.a * Math.log(p) - calibrator.b * Math.log1p(-p) + calibrator.c)
      case "isotonic":
        return isotonicValue(calibrator, p)
    }
  })
}

/** A predictor whose probabilities pass through a calibrator. */
export interface CalibratedPredictor {
  /** What stands before the calibrator. */
  readonly predictor: Predictor<{ readonly probability: Float64Array }>
  readonly calibrator: Calibrator
  /** Ids of the training and of the calibration queries. */
  readonly trainedOn: ReadonlySet<string>
  readonly predict: (features: Inputs["features"]) => Float64Array
  /** @throws PredictorError `LeakedQuery` */
  readonly predictHeldOut: (queries: Inputs) => Float64Array
}

/**
 * Fits a calibrator on queries that the predictor did not see and puts it behind the predictor.
 *
 * @throws PredictorError `LeakedQuery` for queries of the predictor's training; otherwise as `fitCalibrator`
 * @example
 * ```ts
 * import { calibrate, inputs, ridge, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const made = (prefix: string) => {
 *   const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 *   const queries = inputs(Array.from(values, (_, i) => prefix + i), { source, size: 40, values })
 *   return { queries, labels: { successes: values.map((x) => Math.round(8 * x * x)), trials: values.map(() => 8) } }
 * }
 * const [training, calibration] = ["a", "b"].map(made)
 * const predictor = train(training.queries, training.labels, { head: successHead(), model: ridge() })
 * const calibrated = calibrate(predictor, calibration.queries, calibration.labels, "isotonic")
 * console.log(calibrated.trainedOn.size, calibrated.predict(calibration.queries.features)[39] > 0.9) // => 80 true
 * ```
 */
export const calibrate = (
  predictor: Predictor<{ readonly probability: Float64Array }>,
  queries: Inputs,
  labels: Counts,
  method: CalibrationMethod
): CalibratedPredictor => {
  const calibrator = fitCalibrator(predictor.predictHeldOut(queries).probability, labels, method)
  const trainedOn = new Set([...predictor.trainedOn, ...queries.ids])
  const predict = (features: Inputs["features"]): Float64Array =>
    applyCalibrator(calibrator, predictor.predict(features).probability)
  return {
    predictor,
    calibrator,
    trainedOn,
    predict,
    predictHeldOut: (held) => {
      refuseOverlap(held.ids, trainedOn, "among the queries that the predictor was trained or calibrated on")
      return predict(held.features)
    }
  }
}
