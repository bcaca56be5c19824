/**
 * Who is trained on what, who is scored: a fixed split, or cross-fitting. Made once per evaluation; policies that are
 * fitted (offline bins, fixed split) get queries held out from the predictor's training, never the scored ones.
 *
 * @module
 */
import { assignFolds, type Inputs, selectInputs } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import type { CurvePredictor, RewardRows } from "./CurvePredictor.ts"

/**
 * `split`: predictor on "train", fitted policies on "validation", scores on "test". `cross-fit`: every query is
 * predicted by a model trained on the other folds; policies of a fold are fitted on the other folds, each of which is
 * predicted by a model that saw neither fold.
 */
export type Design = { readonly kind: "split" } | { readonly kind: "cross-fit"; readonly folds: number }

/** One fitting of the fitted policies, and the scored queries that it serves. */
export interface Group {
  /** Positions among the scored queries. */
  readonly scored: Int32Array
  /** Query rows of the recording that policies may be fitted on, and the predictor's raw outputs for them. */
  readonly fitRows: Int32Array
  readonly fitRaw: ReadonlyMap<string, Float64Array>
}

/** Predictions for every scored query. */
export interface Deployment {
  /** Query rows of the recording. */
  readonly scored: Int32Array
  /** Raw outputs for the scored queries, by predictor. */
  readonly raw: ReadonlyMap<string, Float64Array>
  readonly groups: ReadonlyArray<Group>
  /** Number of queries that a predictor was trained on (in one fold). */
  readonly trained: number
  /** Mean reward of one sample on the training queries: what a constant predictor knows. */
  readonly trainMean: number
}

/** What `deploy` works on: all usable queries of a recording. */
export interface DeploymentInput {
  readonly recording: string
  readonly inputs: Inputs
  readonly rewards: RewardRows
  readonly splits: ReadonlyArray<string>
  readonly predictors: Readonly<Record<string, CurvePredictor>>
  readonly design: Design
  readonly seed: number
}

const take = (rewards: RewardRows, rows: ArrayLike<number>): RewardRows => Array.from(rows, (row) => rewards[row])

const meanOf = (rewards: RewardRows): number => {
  let sum = 0
  let count = 0
  for (const row of rewards) {
    for (const reward of row) {
      if (Number.isNaN(reward)) continue
      sum += reward
      count += 1
    }
  }
  return count === 0 ? 0 : sum / count
}

const rowsWhere = (size: number, keep: (row: number) => boolean): Int32Array =>
  Int32Array.from({ length: size }, (_, row) => row).filter(keep)

/**
 * Trains the predictors and predicts every scored query.
 *
 * @throws BenchError `EmptySplit`, `InvalidOption`; PredictorError where the features or labels cannot be learnt from
 */
export const deploy = async (input: DeploymentInput): Promise<Deployment> =>
  input.design.kind === "split" ? bySplit(input) : byFolds(input, input.design.folds)

const bySplit = async (input: DeploymentInput): Promise<Deployment> => {
  const { inputs, predictors, recording, rewards, seed, splits } = input
  const rows = (split: string): Int32Array => {
    const found = rowsWhere(splits.length, (row) => splits[row] === split)
    return found.length === 0 ? fail({ _tag: "EmptySplit", split, recording }) : found
  }
  const [train, validation, test] = ["train", "validation", "test"].map(rows)
  const heldOut = selectInputs(inputs, test)
  const fitInputs = selectInputs(inputs, validation)
  const labels = take(rewards, train)
  const raw = new Map<string, Float64Array>()
  const fitRaw = new Map<string, Float64Array>()
  for (const [name, predictor] of Object.entries(predictors)) {
    const predict = await predictor.fit(selectInputs(inputs, train), labels, { seed, heldOut: heldOut.ids })
    raw.set(name, predict(heldOut))
    fitRaw.set(name, predict(fitInputs))
  }
  const scored = Int32Array.from({ length: test.length }, (_, i) => i)
  return {
    scored: test,
    raw,
    groups: [{ scored, fitRows: validation, fitRaw }],
    trained: train.length,
    trainMean: meanOf(labels)
  }
}

const byFolds = async (input: DeploymentInput, folds: number): Promise<Deployment> => {
  const { inputs, predictors, rewards, seed } = input
  const size = inputs.ids.length
  if (!(Number.isInteger(folds) && folds >= 3))
    return fail({ _tag: "InvalidOption", field: "folds", value: folds, valid: "a whole number >= 3" })
  const foldOf = assignFolds(size, folds, seed)
  const raw = new Map<string, Float64Array>()
  const paired = new Map<string, ReadonlyArray<Float64Array>>()
  for (const [name, predictor] of Object.entries(predictors)) {
    const width = predictor.outputs
    /** Predictions of fold `of` by a model that saw neither `of` nor `without`. */
    const place = (target: Float64Array, rows: Int32Array, part: Float64Array): void => {
      rows.forEach((row, i) => {
        target.set(part.subarray(i * width, (i + 1) * width), row * width)
      })
    }
    const fitted = async (...held: ReadonlyArray<number>): Promise<(fold: number, target: Float64Array) => void> => {
      const kept = rowsWhere(size, (row) => !held.includes(foldOf[row]))
      const out = rowsWhere(size, (row) => held.includes(foldOf[row]))
      const predict = await predictor.fit(selectInputs(inputs, kept), take(rewards, kept), {
        seed,
        heldOut: Array.from(out, (row) => inputs.ids[row])
      })
      return (fold, target) => {
        const rows = rowsWhere(size, (row) => foldOf[row] === fold)
        place(target, rows, predict(selectInputs(inputs, rows)))
      }
    }
    const own = new Float64Array(size * width)
    const without = Array.from({ length: folds }, () => new Float64Array(size * width))
    for (let f = 0; f < folds; f++) {
      const predict = await fitted(f)
      predict(f, own)
      for (let g = f + 1; g < folds; g++) {
        // One model without f and g serves both: g's members when fitting for f, and f's when fitting for g.
        const both = await fitted(f, g)
        both(g, without[f])
        both(f, without[g])
      }
    }
    raw.set(name, own)
    paired.set(name, without)
  }
  const groups = Array.from({ length: folds }, (_, f): Group => {
    const fitRows = rowsWhere(size, (row) => foldOf[row] !== f)
    const fitRaw = new Map(
      [...paired].map(([name, without]) => {
        const width = predictors[name].outputs
        const part = new Float64Array(fitRows.length * width)
        fitRows.forEach((row, i) => {
          part.set(without[f].subarray(row * width, (row + 1) * width), i * width)
        })
        return [name, part] as const
      })
    )
    return { scored: rowsWhere(size, (row) => foldOf[row] === f), fitRows, fitRaw }
  })
  return {
    scored: rowsWhere(size, () => true),
    raw,
    groups,
    trained: size - Math.ceil(size / folds),
    trainMean: meanOf(rewards)
  }
}
