/**
 * Whether a value is a predictor.
 *
 * @module
 */
import type { Predictor } from "../Predictor.ts"
import { fail } from "../PredictorError.ts"
import { methods } from "./Options.ts"

const { holds, valid } = methods(
  "a predictor, of train() say",
  "rawOutputs",
  "predict",
  "predictHeldOut",
  "predictQueries",
  "calibratedBy"
)

/** What a predictor carries besides. */
const MEMBERS = ["source", "trainedOn", "fitted", "report"]

/**
 * Refuses what is no predictor.
 *
 * @throws PredictorError `InvalidOption`
 */
export const checkPredictor = <P>(predictor: Predictor<P>): void => {
  if (!(holds(predictor) && MEMBERS.every((member) => Reflect.get(predictor, member) !== undefined)))
    fail({ _tag: "InvalidOption", field: "predictor", value: predictor, valid })
}
