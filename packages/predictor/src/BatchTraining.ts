/**
 * Training on features that do not fit into memory: read some rows at a time, in a few passes.
 *
 * @module
 */

import { permutation, random } from "@alloc/core/random"
import type { FeatureSource, Features } from "@alloc/core/recording"
import {
  anyNumber,
  checkOptions,
  head as headRule,
  ids as idsRule,
  listOf,
  positive,
  wholeNumber
} from "./checks/Options.ts"
import { checkArray, checkFunction, checkObject } from "./checks/Shapes.ts"
import { standardiserSums } from "./features/BatchMoments.ts"
import { type Standardiser, standardise } from "./features/Standardiser.ts"
import type { Head, Targets } from "./heads/Head.ts"
import { checkFeaturesOf, checkSource, refuseOverlap } from "./Inputs.ts"
import type { Fitted } from "./models/Model.ts"
import { RIDGE_STRENGTHS } from "./models/Ridge.ts"
import { addRows, type FoldedRidge, type LinearFit, noSums, solveFolds } from "./models/RidgeSums.ts"
import { makePredictor, type Predictor } from "./Predictor.ts"
import { fail } from "./PredictorError.ts"

/** Features of many queries, some rows at a time. */
export interface FeatureBatches {
  readonly source: FeatureSource
  /** Begins another pass: the rows of all queries, in their order, in batches of any size. */
  readonly batches: () => Iterable<Features> | AsyncIterable<Features>
}

/** Feature batches with the ids of all queries. */
export interface BatchedInputs {
  readonly ids: ReadonlyArray<string>
  readonly features: FeatureBatches
}

/** Options of `trainInBatches`. */
export interface BatchTrainOptions<L, P> {
  readonly head: Head<L, P>
  /** Candidate strengths, as those of `ridge`. */
  readonly strengths?: ReadonlyArray<number> | undefined
  /** Folds by which the strength is chosen. Default 5. */
  readonly folds?: number | undefined
  /** Seed of the folds. */
  readonly seed?: number | undefined
  /** Ids that must not be learnt from: the test split. */
  readonly heldOut?: Iterable<string> | undefined
}

/** One pass: each batch, checked, with the index of its first row. */
const pass = async function* ({
  features,
  ids
}: BatchedInputs): AsyncGenerator<{ readonly batch: Features; readonly from: number }, void> {
  let from = 0
  for await (const batch of features.batches()) {
    checkObject("a batch of features", batch, "size", "source", "values")
    checkFeaturesOf(features.source, batch, ids.slice(from, from + batch.size))
    yield { batch, from }
    from += batch.size
  }
  if (from !== ids.length) fail({ _tag: "LengthMismatch", field: "rows of a pass", length: from, expected: ids.length })
}

/** Targets that share one weight per row: all of them, or each alone where some are missing in some rows. */
const groupsOf = ({ weights, width }: Targets): ReadonlyArray<ReadonlyArray<number>> => {
  const all = Array.from({ length: width }, (_, t) => t)
  return weights.every((w, k) => w === weights[k - (k % width)]) ? [all] : all.map((t) => [t])
}

/** The rows of a batch that are in one fold, with the targets of one group. */
const foldRows = (
  x: Float64Array,
  rows: ReadonlyArray<number>,
  { values, weights, width: outputs }: Targets,
  group: ReadonlyArray<number>,
  { from, width }: { readonly from: number; readonly width: number }
) => {
  const picked = new Float64Array(rows.length * width)
  const y = new Float64Array(rows.length * group.length)
  rows.forEach((row, i) => {
    picked.set(x.subarray(row * width, (row + 1) * width), i * width)
    group.forEach((t, g) => {
      y[i * group.length + g] = values[(from + row) * outputs + t]
    })
  })
  return { x: picked, y, weights: Float64Array.from(rows, (row) => weights[(from + row) * outputs + group[0]]) }
}

/** What every pass behind the first works with. */
interface BatchedProblem {
  readonly inputs: BatchedInputs
  readonly standardiser: Standardiser
  readonly targets: Targets
  readonly foldOf: Int32Array
  readonly folds: number
}

/** Adds up the normal equations of every fold, and solves them. */
const solveGroup = async (
  { foldOf, folds, inputs, standardiser, targets }: BatchedProblem,
  group: ReadonlyArray<number>,
  strengths: ReadonlyArray<number>
): Promise<FoldedRidge> => {
  const { width } = inputs.features.source
  const sums = Array.from({ length: folds }, () => noSums(width, group.length))
  for await (const { batch, from } of pass(inputs)) {
    const x = standardise(standardiser, batch.values)
    sums.forEach((fold, f) => {
      const rows = Array.from({ length: batch.size }, (_, row) => row).filter((row) => foldOf[from + row] === f)
      if (rows.length > 0) addRows(fold, foldRows(x, rows, targets, group, { from, width }))
    })
  }
  return solveFolds(sums, strengths)
}

/** What the models of the other folds predict for every row: size x outputs. */
const heldOutScores = async (
  { foldOf, inputs, standardiser, targets }: BatchedProblem,
  groups: ReadonlyArray<ReadonlyArray<number>>,
  solved: ReadonlyArray<FoldedRidge>
): Promise<Float64Array> => {
  const { width: outputs } = targets
  const { width } = inputs.features.source
  const scores = new Float64Array(inputs.ids.length * outputs)
  for await (const { batch, from } of pass(inputs)) {
    const x = standardise(standardiser, batch.values)
    for (let row = 0; row < batch.size; row++)
      groups.forEach((group, k) => {
        const { coefficients, intercepts } = solved[k].without[foldOf[from + row]]
        group.forEach((t, g) => {
          let score = intercepts[g]
          for (let j = 0; j < width; j++) score += coefficients[g * width + j] * x[row * width + j]
          scores[(from + row) * outputs + t] = score
        })
      })
  }
  return scores
}

/** The groups' linear models as one layer. */
const layerOf = (
  groups: ReadonlyArray<ReadonlyArray<number>>,
  fits: ReadonlyArray<LinearFit>,
  { outputs, width }: { readonly outputs: number; readonly width: number }
) => {
  const weights = new Float32Array(outputs * width)
  const bias = new Float32Array(outputs)
  groups.forEach((group, k) => {
    group.forEach((t, g) => {
      weights.set(fits[k].coefficients.subarray(g * width, (g + 1) * width), t * width)
      bias[t] = fits[k].intercepts[g]
    })
  })
  return { inputs: width, outputs, weights, bias }
}

const rules = {
  head: headRule,
  strengths: listOf(positive),
  folds: wholeNumber(2),
  seed: anyNumber,
  heldOut: idsRule
}

/** Refuses queries that nothing can be learnt from. */
const checkBatched = <L, P>({ features, ids }: BatchedInputs, labels: L, options: BatchTrainOptions<L, P>): void => {
  const { folds = 5, head, heldOut = [] } = options
  checkArray("ids", ids)
  checkObject("features", features, "source", "batches")
  checkSource(features.source)
  checkFunction("features.batches", features.batches)
  head.check(labels, ids)
  head.checkLearnable(labels)
  refuseOverlap(ids, new Set(heldOut), "held out for testing, and yet among the training queries")
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) fail({ _tag: "DuplicateQuery", query: id })
    seen.add(id)
  }
  const needed = Math.max(3, folds)
  if (ids.length < needed) fail({ _tag: "TooFewRows", rows: ids.length, needed, what: `ridge by ${folds} folds` })
}

/**
 * Trains `ridge` on features that are read in batches: normal equations are added up over the batches, so that memory is
 * that of one batch, of folds width^2 numbers, and of the ids and labels. Solutions are those of `train` with `ridge`; the
 * strength is chosen by the exact squared error of held-out folds instead of single rows. Three passes over the features
 * (heads whose targets are missing in some rows: two, and one for each target). O(rows width^2 + folds width^3).
 *
 * @throws PredictorError `InvalidFeature`, `InvalidLabel`, `OneClass`, `LeakedQuery`, `TooFewRows`, `LengthMismatch`,
 *   `WidthMismatch`, `ForeignFeatures`, `DuplicateQuery`, `InvalidOption`
 * @example
 * ```ts
 * import { successHead, trainInBatches } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const ids = Array.from({ length: 40 }, (_, i) => `q${i}`)
 * const labels = { successes: ids.map((_, i) => Math.round(i / 4)), trials: ids.map(() => 10) }
 * const batches = function* () {
 *   for (let from = 0; from < 40; from += 8)
 *     yield { source, size: 8, values: Float32Array.from({ length: 8 }, (_, i) => (from + i) / 40) }
 * }
 * const predictor = await trainInBatches({ ids, features: { source, batches } }, labels, { head: successHead() })
 * const { probability } = predictor.predict({ source, size: 2, values: Float32Array.of(0.2, 0.8) })
 * console.log(probability[0].toFixed(1), probability[1].toFixed(1)) // => 0.2 0.8
 * ```
 */
export const trainInBatches = async <L, P>(
  inputs: BatchedInputs,
  labels: L,
  options: BatchTrainOptions<L, P>
): Promise<Predictor<P>> => {
  checkOptions(options, rules)
  checkObject("inputs", inputs, "ids", "features")
  checkBatched(inputs, labels, options)
  const { folds = 5, head, seed = 0, strengths = RIDGE_STRENGTHS } = options
  const { features, ids } = inputs
  const { source } = features
  const moments = standardiserSums(source.width)
  for await (const { batch } of pass(inputs)) moments.add(batch)
  const foldOf = new Int32Array(ids.length)
  for (const [i, row] of permutation(ids.length, random(seed, "folds")).entries()) foldOf[row] = i % folds
  const targets = head.targets(labels)
  const standardiser = moments.finish()
  const problem = { inputs, standardiser, targets, foldOf, folds }
  const groups = groupsOf(targets)
  const solved: Array<FoldedRidge> = []
  for (const group of groups) solved.push(await solveGroup(problem, group, strengths))
  const scores = await heldOutScores(problem, groups, solved)
  const wholes = solved.map(({ whole }) => whole)
  const layer = layerOf(groups, wholes, { outputs: targets.width, width: source.width })
  const fitted: Fitted = { kind: "network", standardiser, layers: [layer], link: head.link(scores, labels) }
  const { path, strength } = solved[0]
  return makePredictor({ head, model: "ridge", source, trainedOn: new Set(ids), fitted, report: { path, strength } })
}
