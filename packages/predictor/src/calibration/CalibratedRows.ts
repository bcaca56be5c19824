/**
 * Raw outputs whose predicted probabilities went through a calibrator.
 *
 * @module
 */
import type { HeadDecoder } from "../heads/Head.ts"
import type { PredictionRows } from "../PredictionRows.ts"
import { fail } from "../PredictorError.ts"
import { applyCalibrator, type Calibrator, inside } from "./ApplyCalibrator.ts"

/**
 * Calibrates raw outputs: the head says how its outputs change for its mean to be the calibrated one, so that curves and
 * all else that is decoded follow.
 *
 * @throws PredictorError `Unsupported` for a head that predicts no success probability
 */
export const calibratedRows = <P>(
  calibrator: Calibrator,
  head: HeadDecoder<P>,
  rows: PredictionRows
): PredictionRows => {
  const { probability, withProbability } = head
  if (probability === undefined || withProbability === undefined) {
    return fail({
      _tag: "Unsupported",
      what: `calibrating head ${head.name}`,
      instead: "successHead(), betaHead(), histogramHead() or preferenceHead()"
    })
  }
  return withProbability(rows, applyCalibrator(calibrator, probability(rows)).map(inside))
}
