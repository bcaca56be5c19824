/**
 * Cross-fitting: every query is predicted by a model that did not see it, so that a small data set serves both as
 * training and as test.
 *
 * @module
 */

import {
  anyModel,
  anyNumber,
  checkOptions,
  head as headRule,
  ids,
  listOf,
  model,
  type OptionRule,
  text,
  wholeNumber
} from "./checks/Options.ts"
import { type HeldOutParts, heldOutParts, type TrainingPart } from "./HeldOutParts.ts"
import { type HeldOutPredictions, heldOutPredictions, heldOutPredictionsAsync } from "./HeldOutPredictions.ts"
import { checkInputs, type Inputs } from "./Inputs.ts"
import type { AsyncModel, Model } from "./models/Model.ts"
import type { PredictionRows } from "./PredictionRows.ts"
import type { Predictor } from "./Predictor.ts"
import { type TrainOptions, train, trainAsync } from "./Training.ts"

/** Options of `crossFit`. */
export interface CrossFitOptions<L, P, M = Model> extends Omit<TrainOptions<L, P, M>, "validation"> {
  /** Number of folds. Default 10. */
  readonly folds?: number | undefined
  /** Group of each query; a group is never split over folds (variants of one problem, say). */
  readonly groups?: ReadonlyArray<string> | undefined
}

/** Held-out predictions for all queries. */
export interface CrossFitted<P> {
  readonly predictions: P
  readonly outputs: PredictionRows
  /** Fold of each query. */
  readonly foldOf: Int32Array
  /** The predictor of each fold, trained on all others. */
  readonly predictors: ReadonlyArray<Predictor<P>>
}

/** Parts of a cross-fit, its labels checked. */
const partsOf = <L, P, M>(
  inputs: Inputs,
  labels: L,
  options: CrossFitOptions<L, P, M>,
  modelRule: OptionRule
): HeldOutParts => {
  checkOptions(options, {
    head: headRule,
    model: modelRule,
    seed: anyNumber,
    heldOut: ids,
    folds: wholeNumber(2),
    groups: listOf(text)
  })
  checkInputs(inputs)
  const { folds = 10, groups, head, seed = 0 } = options
  head.check(labels, inputs.ids)
  head.checkLearnable(labels)
  return heldOutParts(inputs, { kind: "folds", folds, seed, groups })
}

/** What trains one part, with everything that the part itself does not say. */
const trainingOf = <L, P, M>(labels: L, options: CrossFitOptions<L, P, M>) => {
  const { head, heldOut = [], model, seed = 0 } = options
  const forbidden = [...heldOut]
  return (part: TrainingPart): readonly [Inputs, L, TrainOptions<L, P, M>] => [
    part.inputs,
    head.select(labels, part.rows),
    { head, model, seed, heldOut: [...forbidden, ...part.heldOut] }
  ]
}

const crossFitted = <L, P, M>(
  { foldOf }: HeldOutParts,
  { outputs }: HeldOutPredictions,
  predictors: ReadonlyArray<Predictor<P>>,
  { head }: CrossFitOptions<L, P, M>
): CrossFitted<P> => ({ predictions: head.decode(outputs), outputs, foldOf, predictors })

/**
 * Trains one predictor per fold on all other folds and predicts the fold with it.
 *
 * @throws PredictorError as `train` does, and `TooFewRows` for fewer rows than folds
 * @example
 * ```ts
 * import { constant, crossFit, inputs, successHead } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const batch = inputs(["a", "b", "c", "d"], { source, size: 4, values: Float32Array.of(1, 2, 3, 4) })
 * const labels = { successes: [1, 0, 2, 1], trials: [2, 2, 2, 2] }
 * const { foldOf } = crossFit(batch, labels, { head: successHead(), model: constant(), folds: 2, seed: 1 })
 * console.log(Array.from(foldOf).sort()) // => [ 0, 0, 1, 1 ]
 * ```
 */
export const crossFit = <L, P>(inputs: Inputs, labels: L, options: CrossFitOptions<L, P>): CrossFitted<P> => {
  const parts = partsOf(inputs, labels, options, model)
  const training = trainingOf(labels, options)
  const predictors: Array<Predictor<P>> = []
  const found = heldOutPredictions(parts, (part) => {
    const predictor = train(...training(part))
    predictors.push(predictor)
    return predictor.rawOutputsHeldOut
  })
  return crossFitted(parts, found, predictors, options)
}

/**
 * As `crossFit`, for any model, also those that need onnxruntime (`mlp`); one fold after the other.
 *
 * @throws PredictorError `InvalidOption`, `TooFewRows`; as `trainAsync`
 * @example
 * ```ts
 * import { constant, crossFitAsync, inputs, successHead } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const batch = inputs(["a", "b", "c", "d"], { source, size: 4, values: Float32Array.of(1, 2, 3, 4) })
 * const labels = { successes: [1, 0, 2, 1], trials: [2, 2, 2, 2] }
 * const { predictors } = await crossFitAsync(batch, labels, { head: successHead(), model: constant(), folds: 2 })
 * console.log(predictors.map((predictor) => predictor.trainedOn.size)) // => [ 2, 2 ]
 * ```
 */
export const crossFitAsync = async <L, P>(
  inputs: Inputs,
  labels: L,
  options: CrossFitOptions<L, P, Model | AsyncModel>
): Promise<CrossFitted<P>> => {
  const parts = partsOf(inputs, labels, options, anyModel)
  const training = trainingOf(labels, options)
  const predictors: Array<Predictor<P>> = []
  const found = await heldOutPredictionsAsync(parts, async (part) => {
    const predictor = await trainAsync(...training(part))
    predictors.push(predictor)
    return predictor.rawOutputsHeldOut
  })
  return crossFitted(parts, found, predictors, options)
}
