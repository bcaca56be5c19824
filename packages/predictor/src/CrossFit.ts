/**
 * Cross-fitting: every query is predicted by a model that did not see it, so that a small data set serves both as
 * training and as test.
 *
 * @module
 */
import { permutation, random } from "@alloc/core"
import { type Inputs, selectInputs } from "./Inputs.ts"
import type { AsyncModel, Model } from "./models/Model.ts"
import type { Predictor } from "./Predictor.ts"
import { fail } from "./PredictorError.ts"
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
  /** Raw outputs, row-major. */
  readonly raw: Float64Array
  /** Fold of each query. */
  readonly foldOf: Int32Array
  /** The predictor of each fold, trained on all others. */
  readonly predictors: ReadonlyArray<Predictor<P>>
}

/**
 * A fold for each query, of equal sizes up to one, random by the seed. Groups are dealt whole, largest first, to the
 * fold that is smallest so far.
 *
 * @throws PredictorError `InvalidOption`, `TooFewRows`
 * @example
 * ```ts
 * import { assignFolds } from "@alloc/predictor"
 *
 * const foldOf = assignFolds(6, 3, 1, ["a", "a", "b", "b", "c", "c"])
 * console.log(foldOf[0] === foldOf[1], new Set(foldOf).size) // => true 3
 * ```
 */
export const assignFolds = (
  size: number,
  folds: number,
  seed: number,
  groups?: ReadonlyArray<string> | undefined
): Int32Array => {
  if (!(Number.isInteger(folds) && folds >= 2)) {
    fail({ _tag: "InvalidOption", field: "folds", value: folds, valid: "a whole number >= 2" })
  }
  const order = permutation(size, random(seed, "folds"))
  const foldOf = new Int32Array(size)
  if (groups === undefined) {
    if (size < folds) fail({ _tag: "TooFewRows", rows: size, needed: folds, what: `${folds} folds` })
    order.forEach((query, i) => {
      foldOf[query] = i % folds
    })
    return foldOf
  }
  const members = new Map<string, Array<number>>()
  for (const query of order) {
    const group = members.get(groups[query])
    if (group === undefined) members.set(groups[query], [query])
    else group.push(query)
  }
  if (members.size < folds)
    fail({ _tag: "TooFewRows", rows: members.size, needed: folds, what: `${folds} folds of whole groups` })
  const sizes = new Int32Array(folds)
  for (const group of [...members.values()].sort((a, b) => b.length - a.length)) {
    const smallest = sizes.indexOf(Math.min(...sizes))
    for (const query of group) foldOf[query] = smallest
    sizes[smallest] += group.length
  }
  return foldOf
}

/** One fold: what to train on, and the rows to predict. */
interface Fold<L, P, M> {
  readonly held: ReadonlyArray<number>
  readonly test: Inputs
  readonly training: readonly [inputs: Inputs, labels: L, options: TrainOptions<L, P, M>]
}

interface Plan<L, P, M> {
  readonly folds: ReadonlyArray<Fold<L, P, M>>
  /** Puts the folds' predictors together. */
  readonly finish: (predictors: ReadonlyArray<Predictor<P>>) => CrossFitted<P>
}

const planOf = <L, P, M>(inputs: Inputs, labels: L, options: CrossFitOptions<L, P, M>): Plan<L, P, M> => {
  const { folds: count = 10, groups, head, model, seed = 0 } = options
  const size = inputs.ids.length
  if (groups !== undefined && groups.length !== size) {
    fail({ _tag: "LengthMismatch", field: "groups", length: groups.length, expected: size })
  }
  head.check(labels, inputs.ids)
  const foldOf = assignFolds(size, count, seed, groups)
  const all = Array.from({ length: size }, (_, i) => i)
  const folds = Array.from({ length: count }, (_, fold): Fold<L, P, M> => {
    const kept = all.filter((i) => foldOf[i] !== fold)
    const held = all.filter((i) => foldOf[i] === fold)
    const test = selectInputs(inputs, held)
    const heldOut = [...(options.heldOut ?? []), ...test.ids]
    return {
      held,
      test,
      training: [selectInputs(inputs, kept), head.select(labels, kept), { head, model, seed, heldOut }]
    }
  })
  const { outputs } = head
  return {
    folds,
    finish: (predictors) => {
      const raw = new Float64Array(size * outputs)
      folds.forEach(({ held, test }, fold) => {
        const part = predictors[fold].raw(test.features)
        held.forEach((query, i) => {
          raw.set(part.subarray(i * outputs, (i + 1) * outputs), query * outputs)
        })
      })
      return { predictions: head.decode(raw), raw, foldOf, predictors }
    }
  }
}

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
  const { finish, folds } = planOf(inputs, labels, options)
  return finish(folds.map(({ training }) => train(...training)))
}

/**
 * As `crossFit`, for any model, also those that need onnxruntime (`mlp`); one fold after the other. Rejects with a
 * `PredictorError`.
 *
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
  const { finish, folds } = planOf(inputs, labels, options)
  const predictors: Array<Predictor<P>> = []
  for (const { training } of folds) predictors.push(await trainAsync(...training))
  return finish(predictors)
}
