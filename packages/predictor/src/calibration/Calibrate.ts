/**
 * A calibrator behind a predictor.
 *
 * @module
 */

import { checkPredictor } from "../checks/PredictorShape.ts"
import { checkInputs, type Inputs } from "../Inputs.ts"
import type { Counts } from "../Labels.ts"
import type { Predictor } from "../Predictor.ts"
import { fail } from "../PredictorError.ts"
import type { CalibrationMethod, Calibrator } from "./ApplyCalibrator.ts"
import { fitCalibrator } from "./FitCalibrator.ts"

/** A predictor whose probabilities, and with them its curves, pass through a calibrator. It is saved as any other. */
export interface CalibratedPredictor<P> extends Predictor<P> {
  readonly calibrator: Calibrator
  /** The same predictor before calibration. */
  readonly uncalibrated: Predictor<P>
}

/**
 * Fits a calibrator on queries that the predictor did not see and puts it behind the predictor. A Beta distribution keeps
 * its concentration; a histogram is tilted, w_b (p_b / (1 - p_b))^t, until its mean is the calibrated one.
 *
 * @throws PredictorError `LeakedQuery` for queries of the predictor's training; `Unsupported` for a predictor that is calibrated already; otherwise as
 *   `fitCalibrator`
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
 * console.log(calibrated.trainedOn.size, calibrated.predict(calibration.queries.features).probability[39] > 0.9) // => 80 true
 * ```
 */
export const calibrate = <P extends { readonly probability: Float64Array }>(
  predictor: Predictor<P>,
  queries: Inputs,
  labels: Counts,
  method: CalibrationMethod
): CalibratedPredictor<P> => {
  checkPredictor(predictor)
  checkInputs(queries)
  if (predictor.calibrator !== undefined) {
    fail({
      _tag: "Unsupported",
      what: "calibrating a calibrated predictor",
      instead: "the predictor before calibration, with all calibration queries"
    })
  }
  const calibrator = fitCalibrator(predictor.predictHeldOut(queries).probability, labels, method)
  return { ...predictor.calibratedBy(calibrator, queries.ids), calibrator, uncalibrated: predictor }
}
