/**
 * The training and validation queries of the tasks, and what a one-shot policy saves on them by predictions of models that
 * did not see a query's fact. Nothing here reads the test split.
 *
 * @module
 */

import { type Recording, successesOf } from "@alloc/bench"
import { allocate, betaCurves, type Curves, samples } from "@alloc/core"
import { passAtK } from "@alloc/core/estimators"
import type { Features, QueryRow } from "@alloc/core/recording"
import { assignFolds, type Counts, inputs, selectCounts, selectInputs, trainAsync } from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import { intrinsic } from "@alloc/predictor/metrics"
import type { AsyncModel, Model } from "@alloc/predictor/models"
import { tasks } from "./Tasks.ts"

/** Queries to choose predictors on. */
export interface TrainingTasks {
  /** Their rows in the recording. */
  readonly rows: Int32Array
  readonly queries: ReadonlyArray<QueryRow>
  readonly counts: Counts
  /** Rewards of each query's samples. */
  readonly rewards: ReadonlyArray<Float64Array>
  /** The fact that each asks about: queries of one fact are held out together. */
  readonly contents: ReadonlyArray<string>
}

const folds = 5

/** Training and validation queries of a recording of the tasks. */
export const trainingTasks = ({ arms, manifest, queries }: Recording): TrainingTasks => {
  const contents = new Map(tasks(manifest.seeds.tasks ?? 1).map(({ content, id }) => [id, content]))
  const rows = Int32Array.from(queries.keys()).filter((q) => queries[q].split !== "test")
  const [{ offsets, rewards }] = arms
  const verdicts = rewards.get("short-answer") ?? new Float64Array(0)
  const ofQueries = Array.from(rows, (q) => verdicts.subarray(offsets[q], offsets[q + 1]))
  return {
    rows,
    queries: Array.from(rows, (q) => queries[q]),
    rewards: ofQueries,
    counts: successesOf(ofQueries),
    contents: Array.from(rows, (q) => contents.get(queries[q].id) ?? queries[q].id)
  }
}

/** What is predicted of some queries. */
export interface Predicted {
  readonly probability: Float64Array
  readonly curves: (maxSamples: number) => Curves
}

/** A way to predict. */
export interface Trial {
  readonly name: string
  /** Learns from some of the training queries, and predicts others. */
  readonly predict: (learnt: Int32Array, held: Int32Array) => Promise<Predicted>
}

/** A model with a head, on features of the training queries. */
export interface TrialModel {
  readonly name: string
  readonly features: Features
  readonly model: Model | AsyncModel
  readonly head: Head<Counts, Predicted>
  /** Restricts what each model learns from. */
  readonly learnsFrom?: ((rows: Int32Array) => Int32Array) | undefined
  readonly counts?: Counts | undefined
}

/** The trial of a model with a head. */
export const modelTrial = ({ counts: own, queries }: TrainingTasks, trial: TrialModel, seed = 1): Trial => {
  const { counts = own, features, head, learnsFrom, model, name } = trial
  const ids = queries.map(({ id }) => id)
  const all = inputs(ids, features)
  return {
    name,
    predict: async (learnt, held) => {
      const rows = learnsFrom?.(learnt) ?? learnt
      const predictor = await trainAsync(selectInputs(all, rows), selectCounts(counts, rows), { head, model, seed })
      return head.decode(predictor.rawOutputsHeldOut(selectInputs(all, held)))
    }
  }
}

/** What was found. */
export interface TrialResult {
  readonly name: string
  readonly loss: number
  readonly spearman: number
  /** Share of uniform's samples saved at each budget; NaN where uniform never gets there. */
  readonly saved: ReadonlyArray<number>
  /** And of the samples that are dealt to queries at random. */
  readonly savedOfRandom: ReadonlyArray<number>
}

/** Budgets that trials are compared at. */
export const trialBudgets = [0.5, 1, 2, 4, 8] as const

const meanOf = (size: number, value: (i: number) => number): number => {
  let sum = 0
  for (let i = 0; i < size; i++) sum += value(i)
  return sum / size
}

/** Cost at which a rising curve of values reaches one, between its points. */
const costOf = (points: ReadonlyArray<{ readonly cost: number; readonly value: number }>, wanted: number): number => {
  const k = points.findIndex(({ value }) => value >= wanted)
  if (k < 0) return Number.NaN
  if (k === 0) return points[0].cost
  const [before, after] = [points[k - 1], points[k]]
  return before.cost + ((wanted - before.value) / (after.value - before.value)) * (after.cost - before.cost)
}

/** Success with so many samples of each query on average, every query alike, and dealt at random (a Poisson number). */
const nullCurves = ({ successes, trials }: Counts, most: number) => {
  const size = trials.length
  const alike = Array.from({ length: most + 1 }, (_, k) => meanOf(size, (i) => passAtK(trials[i], successes[i], k)))
  const random = Array.from({ length: 4 * most + 1 }, (_, step) => {
    const mean = step / 4
    let [value, probability, left] = [0, Math.exp(-mean), 1]
    for (let k = 0; k < most; k++) {
      value += probability * alike[k]
      left -= probability
      probability *= mean / (k + 1)
    }
    return { cost: mean, value: value + left * alike[most] }
  })
  return { alike: alike.map((value, cost) => ({ cost, value })), random }
}

/** What curves of some queries reach at the budgets of the trials, summed over those queries. */
const reachedBy = ({ successes, trials }: Counts, rows: Int32Array, curves: Curves): ReadonlyArray<number> =>
  trialBudgets.map((budget) => {
    const given = allocate(curves, { budget: samples(budget) }).samples
    return rows.reduce((sum, row, i) => sum + passAtK(trials[row], successes[row], given[i]), 0)
  })

/** Shares saved by who reaches these values. */
const savedBy = (
  reached: ReadonlyArray<number>,
  counts: Counts,
  most: number
): Pick<TrialResult, "saved" | "savedOfRandom"> => {
  const { alike, random } = nullCurves(counts, most)
  const saved = (points: typeof alike): ReadonlyArray<number> =>
    reached.map((value, b) => 1 - trialBudgets[b] / costOf(points, value))
  return { saved: saved(alike), savedOfRandom: saved(random) }
}

/** Predicts every query by a model that did not see its fact, allocates, and counts. */
export const tryPredictor = async (training: TrainingTasks, trial: Trial, seed = 1): Promise<TrialResult> => {
  const { contents, counts } = training
  const size = contents.length
  const foldOf = assignFolds(size, folds, seed, contents)
  const everyone = Int32Array.from(foldOf.keys())
  const most = Math.min(...Array.from(counts.trials))
  const predicted = new Float64Array(size)
  const reached = new Array<number>(trialBudgets.length).fill(0)
  for (let fold = 0; fold < folds; fold++) {
    const held = everyone.filter((i) => foldOf[i] === fold)
    const { curves, probability } = await trial.predict(
      everyone.filter((i) => foldOf[i] !== fold),
      held
    )
    held.forEach((row, i) => {
      predicted[row] = probability[i]
    })
    // Each fold by itself: models of other folds differ in their base rates where nothing else does.
    reachedBy(counts, held, curves(most)).forEach((sum, b) => {
      reached[b] += sum / size
    })
  }
  const { loss, spearman } = intrinsic(predicted, counts)
  return { name: trial.name, loss, spearman, ...savedBy(reached, counts, most) }
}

/** What is saved where half of every query's samples are known, scored on the other half: about the most that can be. */
export const knownHalves = ({ rewards }: TrainingTasks): TrialResult => {
  const half = Math.floor(Math.min(...rewards.map((row) => row.length)) / 2)
  const known = successesOf(rewards.map((row) => row.subarray(0, half)))
  const counts = successesOf(rewards.map((row) => row.subarray(half, 2 * half)))
  const rows = Int32Array.from(rewards.keys())
  // A little towards the middle: a rate of 0 in half of the samples is not zero.
  const alpha = Float64Array.from(rows, (i) => 0.1 + known.successes[i])
  const beta = Float64Array.from(rows, (i) => 0.3 + half - known.successes[i])
  const reached = reachedBy(counts, rows, betaCurves(alpha, beta, { maxSamples: half }))
  const { loss, spearman } = intrinsic(
    alpha.map((a, i) => a / (a + beta[i])),
    counts
  )
  const mean = reached.map((sum) => sum / rows.length)
  return { name: `${half} known samples of each query`, loss, spearman, ...savedBy(mean, counts, half) }
}
