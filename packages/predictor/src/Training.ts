/**
 * Training: inputs and labels in, a predictor out.
 *
 * @module
 */

import { anyModel, anyNumber, checkOptions, having, head as headRule, ids, model } from "./checks/Options.ts"
import type { Head } from "./heads/Head.ts"
import { checkInputs, type Inputs, refuseForeign, refuseOverlap } from "./Inputs.ts"
import type { AsyncModel, Model, Task } from "./models/Model.ts"
import { makePredictor, type Predictor } from "./Predictor.ts"
import { fail } from "./PredictorError.ts"

/** Options of `train`. */
export interface TrainOptions<L, P, M = Model> {
  readonly head: Head<L, P>
  readonly model: M
  /** Seed of everything random in training (folds, initial weights, order of rows). Same seed, same weights. */
  readonly seed?: number | undefined
  /** Ids that must not be learnt from: the test split. Training on one of them is an error. */
  readonly heldOut?: Iterable<string> | undefined
  /** Queries for early stopping (models that stop early use them; all count as trained on). */
  readonly validation?: { readonly inputs: Inputs; readonly labels: L } | undefined
}

const rules = {
  head: headRule,
  seed: anyNumber,
  heldOut: ids,
  validation: having("an object with inputs and labels", "inputs")
}

const taskOf = <L, P>(inputs: Inputs, labels: L, options: TrainOptions<L, P, unknown>): Task<L, P> => {
  const { head, validation } = options
  checkInputs(inputs)
  head.check(labels, inputs.ids)
  head.checkLearnable(labels)
  const forbidden = new Set(options.heldOut ?? [])
  refuseOverlap(inputs.ids, forbidden, "held out for testing, and yet among the training queries")
  if (validation !== undefined) {
    checkInputs(validation.inputs, "validation.inputs")
    refuseOverlap(validation.inputs.ids, forbidden, "held out for testing, and yet among the validation queries")
    refuseOverlap(validation.inputs.ids, new Set(inputs.ids), "in training and in validation")
    refuseForeign(validation.inputs.features.source, inputs.features.source)
    head.check(validation.labels, validation.inputs.ids)
    if (validation.inputs.ids.length === 0) fail({ _tag: "TooFewRows", rows: 0, needed: 1, what: "a validation set" })
  }
  return {
    features: inputs.features,
    labels,
    head,
    seed: options.seed ?? 0,
    validation:
      validation === undefined ? undefined : { features: validation.inputs.features, labels: validation.labels }
  }
}

const idsOf = <L>(
  inputs: Inputs,
  validation: { readonly inputs: Inputs; readonly labels: L } | undefined
): Set<string> => new Set([...inputs.ids, ...(validation?.inputs.ids ?? [])])

/**
 * Trains a predictor. Linear models are pure functions of their arguments: same inputs and seed, same weights.
 *
 * @throws PredictorError `InvalidFeature`, `InvalidLabel`, `OneClass`, `LeakedQuery`, `TooFewRows`, `LengthMismatch`
 * @example
 * ```ts
 * import { inputs, ridge, successHead, train } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from({ length: 40 }, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(10 * x)), trials: new Float32Array(40).fill(10) }
 * const predictor = train(batch, labels, { head: successHead(), model: ridge(), heldOut: ["q99"] })
 * const { probability } = predictor.predict({ source, size: 2, values: Float32Array.of(0.2, 0.8) })
 * console.log(probability[0].toFixed(1), probability[1].toFixed(1)) // => 0.2 0.8
 * ```
 */
export const train = <L, P>(inputs: Inputs, labels: L, options: TrainOptions<L, P>): Predictor<P> => {
  checkOptions(options, { ...rules, model })
  const task = taskOf(inputs, labels, options)
  const { fitted, report } = options.model.fit(task)
  return makePredictor({
    head: options.head,
    model: options.model.name,
    source: inputs.features.source,
    trainedOn: idsOf(inputs, options.validation),
    fitted,
    report
  })
}

/**
 * As `train`, for any model, also those that need onnxruntime (`mlp`).
 *
 * @throws PredictorError `MissingRuntime`, `Diverged`; as `train`
 * @example
 * ```ts
 * import { inputs, mlp, successHead, trainAsync } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const predictor = await trainAsync(batch, labels, { head: successHead(), model: mlp({ hidden: [4], epochs: 3 }) })
 * console.log(predictor.model, predictor.report.epochs?.length) // => mlp 3
 * ```
 */
export const trainAsync = async <L, P>(
  inputs: Inputs,
  labels: L,
  options: TrainOptions<L, P, Model | AsyncModel>
): Promise<Predictor<P>> => {
  checkOptions(options, { ...rules, model: anyModel })
  const task = taskOf(inputs, labels, options)
  const { model } = options
  const { fitted, report } = "fitAsync" in model ? await model.fitAsync(task) : model.fit(task)
  return makePredictor({
    head: options.head,
    model: model.name,
    source: inputs.features.source,
    trainedOn: idsOf(inputs, options.validation),
    fitted,
    report
  })
}
