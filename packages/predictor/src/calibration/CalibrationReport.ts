/**
 * What calibration changed, on queries that neither the predictor nor the calibrator saw.
 *
 * @module
 */

import { checkPredictor } from "../checks/PredictorShape.ts"
import { checkObject } from "../checks/Shapes.ts"
import { checkInputs, type Inputs } from "../Inputs.ts"
import type { Counts } from "../Labels.ts"
import { type IntervalOptions, type IntrinsicEstimates, intrinsicWithIntervals } from "../metrics/Intervals.ts"
import { type ReliabilityBin, reliabilityBins } from "../metrics/Reliability.ts"
import type { CalibratedPredictor } from "./Calibrate.ts"

/** Quality and reliability diagram of one set of predictions. */
export interface Calibration {
  readonly metrics: IntrinsicEstimates
  readonly bins: ReadonlyArray<ReliabilityBin>
}

/**
 * ECE, Brier score and all other metrics with intervals, and the reliability diagram, before and after calibration.
 *
 * @throws PredictorError `LeakedQuery` for queries that the predictor was trained or calibrated on
 * @example
 * ```ts
 * import { calibrate, inputs, ridge, successHead, train } from "@alloc/predictor"
 * import { calibrationReport } from "@alloc/predictor/calibration"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const made = (prefix: string) => {
 *   const values = Float32Array.from({ length: 60 }, (_, i) => 3 * Math.sin(i))
 *   const labels = { successes: values.map((x) => Math.round(8 / (1 + Math.exp(-x)))), trials: values.map(() => 8) }
 *   return { queries: inputs(Array.from(values, (_, i) => prefix + i), { source, size: 60, values }), labels }
 * }
 * const [a, b, c] = ["train", "calibration", "test"].map(made)
 * const predictor = train(a.queries, a.labels, { head: successHead(), model: ridge() })
 * const calibrated = calibrate(predictor, b.queries, b.labels, "isotonic")
 * const { after, before } = calibrationReport(calibrated, c.queries, c.labels)
 * console.log(after.metrics.brier.value < before.metrics.brier.value) // => true
 * ```
 */
export const calibrationReport = <P extends { readonly probability: Float64Array }>(
  calibrated: CalibratedPredictor<P>,
  queries: Inputs,
  labels: Counts,
  options: IntervalOptions = {}
): { readonly before: Calibration; readonly after: Calibration } => {
  checkPredictor(calibrated)
  checkObject("calibrated", calibrated, "uncalibrated")
  checkInputs(queries)
  const of = (probability: Float64Array): Calibration => ({
    metrics: intrinsicWithIntervals(probability, labels, options),
    bins: reliabilityBins(probability, labels)
  })
  const after = of(calibrated.predictHeldOut(queries).probability)
  return { before: of(calibrated.uncalibrated.predict(queries.features).probability), after }
}
