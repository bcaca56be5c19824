/**
 * Who is trained on what, who is scored: a fixed split, or cross-fitting. Made once per evaluation; policies that are
 * fitted (offline bins, fixed split) get queries held out from the predictor's training, never the scored ones.
 *
 * @module
 */
import {
  type HeldOutDesign,
  type HeldOutParts,
  heldOutParts,
  heldOutPredictionsAsync,
  type Inputs,
  type PredictionRows,
  selectRows
} from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import { type ScoredPositions, scoredPositions, type UsableRows, usableRows } from "../recording/Indices.ts"
import type { CurvePredictor, RewardRows } from "./CurvePredictor.ts"
import type { FeatureContext } from "./Features.ts"
import { learnablePart, learnablePlaces } from "./OtherFits.ts"

/**
 * `split`: predictor on "train", fitted policies on "validation", scores on "test". With `folds` nothing is held back:
 * the predictor learns from "train" and "validation" together, and fitted policies from both as well, each query predicted
 * by a model that did not see its fold.
 *
 * `cross-fit`: every query is predicted by a model trained on the other folds; policies of a fold are fitted on the other
 * folds, each of which is predicted by a model that saw neither fold.
 */
export type Design =
  | { readonly kind: "split"; readonly folds?: number | undefined }
  | { readonly kind: "cross-fit"; readonly folds: number }

/** Scored queries that one model predicts: one batch, to be solved by itself. And what fitted policies may learn from. */
export interface PredictedGroup {
  readonly scored: ScoredPositions
  /** Queries that policies may be fitted on, and their predictions by predictor. */
  readonly fitRows: UsableRows
  readonly fitOutputs: ReadonlyMap<string, PredictionRows>
}

/** Predictions for every scored query. */
export interface PredictedQueries {
  readonly scored: UsableRows
  /** Raw outputs for the scored queries, by predictor. */
  readonly outputs: ReadonlyMap<string, PredictionRows>
  readonly groups: ReadonlyArray<PredictedGroup>
  /** Number of queries that a predictor was trained on (in one fold). */
  readonly trained: number
  /** Mean reward of one sample on the training queries: what a constant predictor knows. */
  readonly trainMean: number
}

/** All usable queries of a recording, and what is to be trained on them. */
export interface PredictionTask {
  readonly recording: string
  readonly inputs: Inputs
  readonly rewards: RewardRows
  readonly splits: ReadonlyArray<string>
  readonly context: FeatureContext
  readonly predictors: Readonly<Record<string, CurvePredictor>>
  /** Predictors that no policy uses: they only predict the scored queries. */
  readonly baselines: Readonly<Record<string, CurvePredictor>>
  /** Names of the predictors that policies are fitted on: only these predict the queries of the fit, too. */
  readonly fittedOn: ReadonlySet<string>
  readonly design: Design
  readonly seed: number
  /**
   * Rows that may be learnt from, by predictors and by fitted policies; default all that the design gives. Who is scored,
   * and which model predicts whom, stays as it is.
   */
  readonly learnable?: ReadonlySet<number> | undefined
}

const meanReward = (rewards: RewardRows, rows: Int32Array): number => {
  let sum = 0
  let count = 0
  for (const row of rows) {
    for (const reward of rewards[row]) {
      if (Number.isNaN(reward)) continue
      sum += reward
      count += 1
    }
  }
  return count === 0 ? 0 : sum / count
}

const checkedFolds = (folds: number, least: number): number =>
  Number.isInteger(folds) && folds >= least
    ? folds
    : fail({ _tag: "InvalidOption", field: "folds", value: folds, valid: `a whole number >= ${least}` })

const designOf = ({ design, recording, seed, splits }: PredictionTask): HeldOutDesign => {
  if (design.kind === "cross-fit") return { kind: "folds", folds: checkedFolds(design.folds, 3), seed }
  const [train, validation, test] = ["train", "validation", "test"].map((split) => {
    const rows = Int32Array.from(splits.keys()).filter((row) => splits[row] === split)
    return rows.length === 0 ? fail({ _tag: "EmptySplit", split, recording }) : rows
  })
  if (design.folds === undefined) return { kind: "split", training: train, validation, test }
  const training = Int32Array.of(...train, ...validation).sort()
  return { kind: "folded split", training, test, folds: checkedFolds(design.folds, 2), seed }
}

const trainedCount = ({ kind }: HeldOutDesign, { foldOf, training }: HeldOutParts): number => {
  if (kind !== "folds") return training.length
  const folds = foldOf.reduce((most, fold) => Math.max(most, fold), 0) + 1
  return training.length - Math.ceil(training.length / folds)
}

/**
 * Trains the predictors and predicts every scored query.
 *
 * @throws BenchError `EmptySplit`, `InvalidOption`; PredictorError where the features or labels cannot be learnt from
 */
export const predictHeldOut = async (task: PredictionTask): Promise<PredictedQueries> => {
  const { baselines, context, fittedOn, inputs, learnable, predictors, rewards, seed } = task
  const design = designOf(task)
  const parts = heldOutParts(inputs, design)
  const outputs = new Map<string, PredictionRows>()
  const fitOutputs = new Map<string, ReadonlyArray<PredictionRows>>()
  for (const [name, predictor] of Object.entries({ ...baselines, ...predictors })) {
    const nested = fittedOn.has(name)
    const found = await heldOutPredictionsAsync(
      parts,
      (part) => {
        const { heldOut, inputs: training, rows } = learnablePart(part, learnable)
        return predictor.fit(
          training,
          Array.from(rows, (row) => rewards[row]),
          { context, heldOut, seed }
        )
      },
      { nested }
    )
    outputs.set(name, found.outputs)
    if (nested) fitOutputs.set(name, found.fitOutputs)
  }
  return {
    scored: usableRows(parts.scored),
    outputs,
    groups: parts.groups.map(({ fitRows, scored }, g) => {
      const places = learnablePlaces(fitRows, learnable)
      return {
        scored: scoredPositions(scored),
        fitRows: usableRows(places.map((place) => fitRows[place])),
        fitOutputs: new Map([...fitOutputs].map(([name, byGroup]) => [name, selectRows(byGroup[g], places)]))
      }
    }),
    trained: trainedCount(design, parts),
    trainMean: meanReward(rewards, parts.training)
  }
}
