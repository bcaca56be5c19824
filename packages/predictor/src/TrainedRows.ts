/**
 * Training a head with a model for every part of held-out predictions, features fitted anew on each.
 *
 * @module
 */
import { anyModel, anyNumber, callable, checkOptions, head as headRule, model } from "./checks/Options.ts"
import type { TrainingPart } from "./HeldOutParts.ts"
import type { PredictRows } from "./HeldOutPredictions.ts"
import type { Inputs } from "./Inputs.ts"
import type { AsyncModel, Model } from "./models/Model.ts"
import type { Predictor } from "./Predictor.ts"
import { type TrainOptions, train, trainAsync } from "./Training.ts"

/** Options of `trainedRows`. */
export interface TrainedRowsOptions<L, P, M = Model> extends Omit<TrainOptions<L, P, M>, "validation" | "heldOut"> {
  /** Features that are fitted on the training queries alone (a vocabulary, principal components). Default: as they are. */
  readonly features?: ((training: Inputs) => (inputs: Inputs) => Inputs) | undefined
}

const rules = { head: headRule, seed: anyNumber, features: callable }

const preparedFor = <L, P, M>(labels: L, part: TrainingPart, options: TrainedRowsOptions<L, P, M>) => {
  const { features = () => (inputs: Inputs) => inputs, head, model, seed } = options
  const prepare = features(part.inputs)
  const training = [
    prepare(part.inputs),
    head.select(labels, part.rows),
    { head, model, seed, heldOut: part.heldOut }
  ] as const
  const predictBy =
    (predictor: Predictor<P>): PredictRows =>
    (inputs) =>
      predictor.rawOutputsHeldOut(prepare(inputs))
  return { training, predictBy }
}

/**
 * How `heldOutPredictions` trains a head with a model: `labels` are those of all rows of the inputs, features are fitted
 * anew on the training rows of every part.
 *
 * @throws PredictorError `InvalidOption`; as `train` does, when it is used
 */
export const trainedRows = <L, P>(
  labels: L,
  options: TrainedRowsOptions<L, P>
): ((part: TrainingPart) => PredictRows) => {
  checkOptions(options, { ...rules, model })
  return (part) => {
    const { predictBy, training } = preparedFor(labels, part, options)
    return predictBy(train(...training))
  }
}

/**
 * As `trainedRows`, for `heldOutPredictionsAsync` and any model.
 *
 * @throws PredictorError `InvalidOption`; as `trainAsync` does, when it is used
 */
export const trainedRowsAsync = <L, P>(
  labels: L,
  options: TrainedRowsOptions<L, P, Model | AsyncModel>
): ((part: TrainingPart) => Promise<PredictRows>) => {
  checkOptions(options, { ...rules, model: anyModel })
  return async (part) => {
    const { predictBy, training } = preparedFor(labels, part, options)
    return predictBy(await trainAsync(...training))
  }
}
