/**
 * Routers: predictors of which decoder a query needs, fitted so that every query is predicted by a model that did not see
 * it. The paper's is the preference between two decoders; for many there is one score per arm.
 *
 * @module
 */
import {
  armScoresHead,
  concatenate,
  type HeldOutDesign,
  type HeldOutParts,
  heldOutParts,
  heldOutPredictionsAsync,
  logistic,
  inputs as makeInputs,
  preferenceHead,
  preferencesOf,
  ridge,
  selectInputs,
  trainedRowsAsync
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import type { AsyncModel, Model } from "@alloc/predictor/models"
import { fail } from "../BenchError.ts"
import type { RecordingRows } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"
import { learnablePart } from "./OtherFits.ts"

/** Mean rewards of some decoders on the same queries: one array per decoder, NaN where it did not reply. */
export type ArmRewards = ReadonlyArray<Float64Array>

/** How queries are dealt into folds. */
export interface FoldOptions {
  readonly queries: RecordingRows
  readonly folds: number
  readonly seed: number
  /** The first so many queries are scored, by one model of the others, instead of folds. */
  readonly test?: number | undefined
}

const designOf = ({ folds, queries, seed, test }: FoldOptions): HeldOutDesign => {
  if (test === undefined) return { kind: "folds", folds, seed }
  const rows = Int32Array.from(queries.keys())
  return { kind: "split", training: rows.subarray(test), test: rows.subarray(0, test) }
}

/** Fold of each query; those that are scored by one model of the others are fold 0, and the others fold 1. */
export const foldOfQueries = ({ foldOf }: HeldOutParts, { queries, test }: FoldOptions): Int32Array =>
  test === undefined ? foldOf : Int32Array.from(queries.keys(), (i) => (i < test ? 0 : 1))

// Several pairs are routed on one recording, and decomposing the features is most of the work: equal folds are made
// once, so that models find their decomposition again.
const known = new WeakMap<Recording, Map<string, HeldOutParts>>()

/**
 * Deals queries into folds, each query with the named features of the recording, side by side. A query is one question, so
 * no question is on both sides.
 *
 * @throws BenchError `UnknownFeature`; PredictorError `TooFewRows`, `InvalidOption` (folds)
 */
export const foldsOf = (recording: Recording, features: ReadonlyArray<string>, options: FoldOptions): HeldOutParts => {
  const { folds, queries, seed, test } = options
  const memo = known.get(recording) ?? new Map<string, HeldOutParts>()
  known.set(recording, memo)
  const whole = test === undefined && queries.length === recording.queries.length
  const key = JSON.stringify([features, folds, seed, test, whole || [...queries]])
  const found = memo.get(key)
  if (found !== undefined) return found
  const parts = features.map(
    (feature) =>
      recording.features.get(feature) ??
      fail({ _tag: "UnknownFeature", feature, valid: [...recording.features.keys()].join(", ") || "none" })
  )
  const ids = recording.queries.map(({ id }) => id)
  const inputs = selectInputs(makeInputs(ids, concatenate(parts)), queries)
  const made = heldOutParts(inputs, designOf(options))
  memo.set(key, made)
  return made
}

/**
 * Folds whose features are what other decoders got for each query: more than any router knows of a query before it is
 * answered, and yet nothing of the replies that are routed. The same queries fall into the same folds as in `foldsOf`.
 */
export const foldsByOthers = (recording: Recording, others: ArmRewards, options: FoldOptions): HeldOutParts => {
  const { queries } = options
  const width = others.length
  const values = new Float32Array(queries.length * width)
  others.forEach((rewards, a) => {
    const replied = rewards.filter((reward) => !Number.isNaN(reward))
    const mean = replied.reduce((sum, reward) => sum + reward / replied.length, 0)
    // Where a decoder did not answer it tells nothing: its mean stands in.
    rewards.forEach((reward, i) => {
      values[i * width + a] = Number.isNaN(reward) ? mean : reward
    })
  })
  const source = { model: "other decoders", modelHash: recording.manifest.name, kind: "rewards", width }
  const ids = Array.from(queries, (q) => recording.queries[q].id)
  const inputs = makeInputs(ids, { source, size: queries.length, values })
  return heldOutParts(inputs, designOf(options))
}

/** How routers are trained. */
export interface RouterOptions {
  readonly seed: number
  readonly model?: Model | AsyncModel | undefined
  /** Rows that may be learnt from; default all that the folds give. */
  readonly learnable?: ReadonlySet<number> | undefined
}

const outOfFold = async <L, P>(
  parts: HeldOutParts,
  labels: L,
  head: Head<L, P>,
  { learnable, model, seed }: RouterOptions & { readonly model: Model | AsyncModel }
): Promise<P> => {
  const fit = trainedRowsAsync(labels, { head, model, seed })
  const { outputs } = await heldOutPredictionsAsync(parts, (part) => fit(learnablePart(part, learnable)))
  return head.decode(outputs)
}

const rewardsOf = (rewards: Float64Array) => ({ rewards: Array.from(rewards, (reward) => [reward]) })

/** What preferences are learnt from: sigmoid(r_strong - r_weak) of each query. */
export const preferenceLabels = (weak: Float64Array, strong: Float64Array): Float64Array =>
  Float64Array.from(preferencesOf(rewardsOf(strong), rewardsOf(weak)).successes)

/**
 * Predicted probability that the strong decoder's reply is preferred, per scored query, by the paper's routing loss: cross
 * entropy against sigmoid(r_strong - r_weak).
 */
export const preferences = async (
  parts: HeldOutParts,
  weak: Float64Array,
  strong: Float64Array,
  { model, ...given }: RouterOptions
): Promise<Float64Array> => {
  const labels = preferencesOf(rewardsOf(strong), rewardsOf(weak))
  const options = { ...given, model: model ?? logistic() }
  return (await outOfFold(parts, labels, preferenceHead(), options)).probability
}

/**
 * Predicted reward of every arm on every scored query, by arm. Where an arm did not reply, it is not learnt from; its prediction
 * there is as good as any.
 */
export const armScores = async (
  parts: HeldOutParts,
  rewards: ArmRewards,
  { model, ...given }: RouterOptions
): Promise<ArmRewards> => {
  const options = { ...given, model: model ?? ridge() }
  const size = parts.inputs.ids.length
  // Arms that replied to the same queries are learnt together: one decomposition serves them all.
  const alike = new Map<string, Array<number>>()
  rewards.forEach((own, a) => {
    const key = Array.from(own.keys())
      .filter((i) => Number.isNaN(own[i]))
      .join()
    alike.set(key, [...(alike.get(key) ?? []), a])
  })
  const scores = rewards.map(() => new Float64Array(parts.scored.length))
  for (const members of alike.values()) {
    const width = members.length
    const learnt = Float64Array.from(
      { length: size * width },
      (_, k) => rewards[members[k % width]][Math.trunc(k / width)]
    )
    const head = armScoresHead(width)
    const { scores: predicted } = await outOfFold(parts, { arms: width, scores: learnt }, head, options)
    members.forEach((a, t) => {
      for (let i = 0; i < scores[a].length; i++) scores[a][i] = predicted[i * width + t]
    })
  }
  return scores
}
