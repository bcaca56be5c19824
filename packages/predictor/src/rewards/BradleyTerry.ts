/**
 * A linear reward from preferences: the Bradley-Terry model, P(chosen beats rejected) = sigmoid(r(chosen) - r(rejected)),
 * on feature vectors of (query, reply).
 *
 * @module
 */
import type { Features } from "@alloc/core/recording"
import { assignFolds } from "../AssignFolds.ts"
import { checkLength, checkNumbers } from "../checks/Numbers.ts"
import { anyNumber, checkOptions, listOf, positive, wholeNumber } from "../checks/Options.ts"
import { checkObject } from "../checks/Shapes.ts"
import { sigmoid, softplus } from "../heads/Head.ts"
import { checkFeatures } from "../Inputs.ts"
import { minimise } from "../models/Lbfgs.ts"
import { fail } from "../PredictorError.ts"

/** Preferred and other replies, one row each, and what must not be parted by cross-validation: the query of each pair. */
export interface PreferencePairs {
  readonly chosen: Features
  readonly rejected: Features
  readonly groups: ReadonlyArray<string>
}

/** Options of `fitBradleyTerry`. */
export interface BradleyTerryOptions {
  /** Strengths of the penalty to choose from. Default 1000 to 0.1, 13 of them. */
  readonly strengths?: ReadonlyArray<number> | undefined
  /** Folds of whole groups. Default 5. */
  readonly folds?: number | undefined
  readonly seed?: number | undefined
}

/** What comes of it: the reward of features x is weights . x + bias. */
export interface LinearReward {
  readonly weights: Float64Array
  /** Such that the training replies, chosen and rejected, have mean reward 0. */
  readonly bias: number
  readonly strength: number
  /** Cross-validated loss, nats per pair, and accuracy by strength; ln 2 is chance. */
  readonly path: ReadonlyArray<{ readonly strength: number; readonly loss: number; readonly accuracy: number }>
}

const DEFAULT = Array.from({ length: 13 }, (_, i) => 10 ** (3 - i / 3))

/** Differences chosen - rejected in units of each feature's deviation over all replies. */
interface Differences {
  readonly rows: Float64Array
  readonly width: number
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

const differencesOf = ({ chosen, rejected }: PreferencePairs): Differences => {
  const { width } = chosen.source
  const both = [chosen.values, rejected.values]
  const count = 2 * chosen.size
  const mean = new Float64Array(width)
  const deviation = new Float64Array(width)
  for (const values of both) for (let i = 0; i < values.length; i++) mean[i % width] += values[i] / count
  for (const values of both)
    for (let i = 0; i < values.length; i++) deviation[i % width] += (values[i] - mean[i % width]) ** 2 / count
  for (let j = 0; j < width; j++) deviation[j] = Math.sqrt(deviation[j]) || 1
  const rows = Float64Array.from(chosen.values, (value, i) => (value - rejected.values[i]) / deviation[i % width])
  return { rows, width, mean, deviation }
}

const marginOf = ({ rows, width }: Differences, row: number, weights: Float64Array): number => {
  let sum = 0
  for (let j = 0; j < width; j++) sum += weights[j] * rows[row * width + j]
  return sum
}

/** Minimises the mean loss and (strength / 2) |w|^2 over some rows. */
const fitRows = (
  differences: Differences,
  chosenRows: ReadonlyArray<number>,
  strength: number,
  start: Float64Array
): Float64Array => {
  const { rows, width } = differences
  const objective = (weights: Float64Array, gradient: Float64Array): number => {
    let loss = 0
    for (let j = 0; j < width; j++) {
      gradient[j] = strength * weights[j]
      loss += 0.5 * strength * weights[j] ** 2
    }
    for (const row of chosenRows) {
      const margin = marginOf(differences, row, weights)
      loss += softplus(-margin) / chosenRows.length
      const slope = -sigmoid(-margin) / chosenRows.length
      for (let j = 0; j < width; j++) gradient[j] += slope * rows[row * width + j]
    }
    return loss
  }
  return minimise(objective, start, { tolerance: 1e-9 }).point
}

const pathOf = (
  differences: Differences,
  foldOf: Int32Array,
  strengths: ReadonlyArray<number>
): LinearReward["path"] => {
  const start: Float64Array = new Float64Array(differences.width)
  const folds = Array.from(new Set(foldOf), (fold) => ({
    kept: Array.from(foldOf.keys()).filter((row) => foldOf[row] !== fold),
    held: Array.from(foldOf.keys()).filter((row) => foldOf[row] === fold),
    weights: start
  }))
  return strengths.map((strength) => {
    let loss = 0
    let right = 0
    for (const fold of folds) {
      fold.weights = fitRows(differences, fold.kept, strength, fold.weights)
      for (const row of fold.held) {
        const margin = marginOf(differences, row, fold.weights)
        loss += softplus(-margin)
        right += margin > 0 ? 1 : 0
      }
    }
    return { strength, loss: loss / foldOf.length, accuracy: right / foldOf.length }
  })
}

/**
 * Fits a Bradley-Terry reward by penalised maximum likelihood, the penalty chosen by cross-validation over whole groups.
 * Features are scaled by their deviations inside; the weights are for features as they are.
 *
 * @throws PredictorError `LengthMismatch`, `WidthMismatch`, `TooFewRows`, `InvalidOption`
 * @example
 * ```ts
 * import { fitBradleyTerry, linearReward } from "@alloc/predictor"
 *
 * // People prefer the reply with the larger first number.
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 2 }
 * const groups = Array.from({ length: 40 }, (_, i) => `q${i}`)
 * const chosen = { source, size: 40, values: Float32Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 1 : i % 7)) }
 * const rejected = { source, size: 40, values: Float32Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? 0 : i % 5)) }
 * const head = fitBradleyTerry({ chosen, rejected, groups })
 * const [good, bad] = linearReward(head, { source, size: 2, values: Float32Array.of(1, 3, 0, 3) })
 * console.log(good > bad) // => true
 * ```
 */
export const fitBradleyTerry = (pairs: PreferencePairs, options: BradleyTerryOptions = {}): LinearReward => {
  checkOptions(options, { strengths: listOf(positive), folds: wholeNumber(2), seed: anyNumber })
  const { folds = 5, seed = 1 } = options
  checkObject("pairs", pairs, "chosen", "rejected", "groups")
  const { chosen, groups, rejected } = pairs
  checkFeatures(chosen)
  checkFeatures(rejected)
  checkLength("rejected", rejected.values, chosen.values.length)
  checkLength("groups", groups, chosen.size)
  if (rejected.source.width !== chosen.source.width)
    fail({ _tag: "WidthMismatch", field: "rejected", width: rejected.source.width, expected: chosen.source.width })
  const strengths = [...(options.strengths ?? DEFAULT)].sort((a, b) => b - a)
  const differences = differencesOf(pairs)
  const path = pathOf(differences, assignFolds(chosen.size, folds, seed, groups), strengths)
  const { strength } = path.reduce((best, one) => (one.loss < best.loss ? one : best))
  const all = Array.from({ length: chosen.size }, (_, row) => row)
  const { deviation, mean, width } = differences
  const scaled = fitRows(differences, all, strength, new Float64Array(width))
  const weights = scaled.map((weight, j) => weight / deviation[j])
  return { weights, bias: -weights.reduce((sum, weight, j) => sum + weight * mean[j], 0), strength, path }
}

/**
 * The rewards of rows of features.
 *
 * @throws PredictorError `WidthMismatch`, `InvalidOption`, `InvalidNumber`, `InvalidFeature`
 */
export const linearReward = (
  reward: { readonly weights: ArrayLike<number>; readonly bias: number },
  features: Features
): Float64Array => {
  checkObject("reward", reward, "weights", "bias")
  checkFeatures(features)
  const { bias, weights } = reward
  const { size, source, values } = features
  checkNumbers("weights", weights)
  checkNumbers("bias", [bias])
  const { width } = source
  if (weights.length !== width) fail({ _tag: "WidthMismatch", field: "features", width, expected: weights.length })
  return Float64Array.from({ length: size }, (_, i) => {
    let sum = bias
    for (let j = 0; j < width; j++) sum += weights[j] * values[i * width + j]
    return sum
  })
}
