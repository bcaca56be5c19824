/**
 * Calibrators: monotone maps from predicted to calibrated probabilities, as plain data.
 *
 * @module
 */
import { checkLength, checkNumbers, checkProbabilities } from "../checks/Numbers.ts"
import { checkOptions, oneOf, required } from "../checks/Options.ts"
import { checkObject } from "../checks/Shapes.ts"
import { sigmoid } from "../heads/Head.ts"
import { isotonicValue } from "./Isotonic.ts"

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

const METHODS = ["platt", "temperature", "beta", "isotonic"] as const

/**
 * Refuses what is no calibrator.
 *
 * @throws PredictorError `InvalidOption`, `InvalidNumber`, `LengthMismatch`
 */
const checkCalibrator = (calibrator: Calibrator): void => {
  checkObject("calibrator", calibrator, "kind")
  checkOptions({ kind: calibrator.kind }, { kind: required(oneOf(...METHODS)) })
  if (calibrator.kind === "isotonic") {
    checkNumbers("knots", calibrator.knots)
    checkLength("values", calibrator.values, calibrator.knots.length)
    checkProbabilities("values", calibrator.values)
  } else if (calibrator.kind === "beta") checkNumbers("a, b, c", [calibrator.a, calibrator.b, calibrator.c])
  else checkNumbers("slope, offset", [calibrator.slope, calibrator.offset])
}

const EDGE = 1e-6
/** A probability away from 0 and 1, so that its log odds are finite. */
export const inside = (p: number): number => Math.min(1 - EDGE, Math.max(EDGE, p))

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
  checkCalibrator(calibrator)
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
