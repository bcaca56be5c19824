/**
 * Who is trained on what, who is scored: a fixed split, or cross-fitting. Made once per evaluation; policies that are
 * fitted (offline bins, fixed split) get queries held out from the predictor's training, never the scored ones.
 *
 * @module
 */
import { assignFolds, type Inputs, selectInputs } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import type { CurvePredictor, RewardRows } from "./CurvePredictor.ts"
import type { FeatureContext } from "./Features.ts"

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
  readonly context: FeatureContext
  readonly predictors: Readonly<Record<string, CurvePredictor>>
  /** Predictors that no policy uses: they only predict the scored queries. */
  readonly baselines: Readonly<Record<string, CurvePredictor>>
  /** Names of the predictors that policies are fitted on: only these predict the queries of the fit, too. */
  readonly fittedOn: ReadonlySet<string>
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
 * @example
 * ```ts
 * import { binaryPredictors, deploy, featureContext } from "@alloc/bench"
 * import { inputs, ridge } from "@alloc/predictor"
 *
 * const ids = Array.from({ length: 30 }, (_, i) => `q${i}`)
 * const source = { model: "toy", modelHash: "0", kind: "place", width: 1 }
 * const values = Float32Array.from(ids, (_, i) => i / 30)
 * const { raw, scored } = await deploy({
 *   recording: "mine",
 *   inputs: inputs(ids, { source, size: 30, values }),
 *   rewards: ids.map((_, i) => Float64Array.of(i % 2, i > 15 ? 1 : 0)),
 *   splits: ids.map(() => "all"),
 *   context: featureContext({ queries: ids.map((id) => ({ id, split: "all" })), features: new Map() }),
 *   predictors: { point: binaryPredictors(ridge()).point },
 *   baselines: {},
 *   fittedOn: new Set(),
 *   design: { kind: "cross-fit", folds: 3 },
 *   seed: 1
 * })
 * console.log(scored.length, raw.get("point")?.length) // => 30 30
 * ```
 */
export const deploy = async (input: DeploymentInput): Promise<Deployment> =>
  input.design.kind === "split" ? bySplit(input, input.design.folds) : byFolds(input, input.design.folds)

/** Rows as inputs, one object for one set of rows: predictors share what they make of it. */
const selector = (inputs: Inputs): ((rows: Int32Array) => Inputs) => {
  const known = new Map<string, Inputs>()
  return (rows) => {
    const key = rows.join()
    const selected = known.get(key) ?? selectInputs(inputs, rows)
    known.set(key, selected)
    return selected
  }
}

/** Trains on some rows; the result predicts any others, into a place of their own. */
const fitter =
  (
    input: DeploymentInput,
    predictor: CurvePredictor,
    select: (rows: Int32Array) => Inputs,
    forbidden: ReadonlyArray<string>
  ) =>
  async (kept: Int32Array, held: Int32Array): Promise<(rows: Int32Array) => Float64Array> => {
    const { context, inputs, rewards, seed } = input
    const heldOut = [...forbidden, ...Array.from(held, (row) => inputs.ids[row])]
    const predict = await predictor.fit(select(kept), take(rewards, kept), { context, heldOut, seed })
    return (rows) => predict(select(rows))
  }

/** Writes the predictions of some rows to where those rows are. */
const place = (target: Float64Array, width: number, rows: Int32Array, part: Float64Array): void => {
  rows.forEach((row, i) => {
    target.set(part.subarray(i * width, (i + 1) * width), row * width)
  })
}

const checkFolds = (folds: number, least: number): void => {
  if (!(Number.isInteger(folds) && folds >= least))
    fail({ _tag: "InvalidOption", field: "folds", value: folds, valid: `a whole number >= ${least}` })
}

const bySplit = async (input: DeploymentInput, folds: number | undefined): Promise<Deployment> => {
  const { baselines, fittedOn, inputs, predictors, recording, rewards, seed, splits } = input
  const rows = (split: string): Int32Array => {
    const found = rowsWhere(splits.length, (row) => splits[row] === split)
    return found.length === 0 ? fail({ _tag: "EmptySplit", split, recording }) : found
  }
  const [train, validation, test] = ["train", "validation", "test"].map(rows)
  if (folds !== undefined) checkFolds(folds, 2)
  const learn = folds === undefined ? train : Int32Array.of(...train, ...validation).sort()
  const fitRows = folds === undefined ? validation : learn
  const forbidden = Array.from(test, (row) => inputs.ids[row])
  const select = selector(inputs)
  const raw = new Map<string, Float64Array>()
  const fitRaw = new Map<string, Float64Array>()
  for (const [name, predictor] of Object.entries({ ...baselines, ...predictors })) {
    const fit = fitter(input, predictor, select, forbidden)
    const predict = await fit(learn, folds === undefined ? validation : new Int32Array(0))
    raw.set(name, predict(test))
    if (!fittedOn.has(name)) continue
    if (folds === undefined) {
      fitRaw.set(name, predict(validation))
      continue
    }
    const foldOf = assignFolds(learn.length, folds, seed)
    const own = new Float64Array(learn.length * predictor.outputs)
    for (let f = 0; f < folds; f++) {
      const held = rowsWhere(learn.length, (i) => foldOf[i] === f)
      const part = await fit(
        learn.filter((_, i) => foldOf[i] !== f),
        Int32Array.from(held, (i) => learn[i])
      )
      place(own, predictor.outputs, held, part(Int32Array.from(held, (i) => learn[i])))
    }
    fitRaw.set(name, own)
  }
  const scored = Int32Array.from({ length: test.length }, (_, i) => i)
  return {
    scored: test,
    raw,
    groups: [{ scored, fitRows, fitRaw }],
    trained: learn.length,
    trainMean: meanOf(take(rewards, learn))
  }
}

const byFolds = async (input: DeploymentInput, folds: number): Promise<Deployment> => {
  const { baselines, fittedOn, inputs, predictors, rewards, seed } = input
  const size = inputs.ids.length
  checkFolds(folds, 3)
  const foldOf = assignFolds(size, folds, seed)
  const rowsIn = (fold: number): Int32Array => rowsWhere(size, (row) => foldOf[row] === fold)
  const select = selector(inputs)
  const raw = new Map<string, Float64Array>()
  const paired = new Map<string, ReadonlyArray<Float64Array>>()
  for (const [name, predictor] of Object.entries({ ...baselines, ...predictors })) {
    const width = predictor.outputs
    const fit = fitter(input, predictor, select, [])
    const without = (...held: ReadonlyArray<number>): Promise<(rows: Int32Array) => Float64Array> =>
      fit(
        rowsWhere(size, (row) => !held.includes(foldOf[row])),
        rowsWhere(size, (row) => held.includes(foldOf[row]))
      )
    const own = new Float64Array(size * width)
    /** Predictions of every other fold by a model that saw neither it nor fold f. */
    const others = Array.from({ length: folds }, () => new Float64Array(size * width))
    for (let f = 0; f < folds; f++) {
      place(own, width, rowsIn(f), (await without(f))(rowsIn(f)))
      for (let g = f + 1; g < folds && fittedOn.has(name); g++) {
        // One model without f and g serves both: g's members when fitting for f, and f's when fitting for g.
        const both = await without(f, g)
        place(others[f], width, rowsIn(g), both(rowsIn(g)))
        place(others[g], width, rowsIn(f), both(rowsIn(f)))
      }
    }
    raw.set(name, own)
    if (fittedOn.has(name)) paired.set(name, others)
  }
  const groups = Array.from({ length: folds }, (_, f): Group => {
    const fitRows = rowsWhere(size, (row) => foldOf[row] !== f)
    const fitRaw = new Map(
      [...paired].map(([name, others]) => {
        const width = predictors[name].outputs
        const part = new Float64Array(fitRows.length * width)
        fitRows.forEach((row, i) => {
          part.set(others[f].subarray(row * width, (row + 1) * width), i * width)
        })
        return [name, part] as const
      })
    )
    return { scored: rowsIn(f), fitRows, fitRaw }
  })
  return {
    scored: rowsWhere(size, () => true),
    raw,
    groups,
    trained: size - Math.ceil(size / folds),
    trainMean: meanOf(rewards)
  }
}
