/**
 * Routers: predictors of which decoder a query needs, fitted so that every query is predicted by a model that did not see
 * it. The paper's is the preference between two decoders; for many there is one score per arm.
 *
 * @module
 */
import {
  armScoresHead,
  concatenate,
  type HeldOutParts,
  heldOutParts,
  heldOutPredictions,
  logistic,
  inputs as makeInputs,
  preferenceHead,
  preferencesOf,
  ridge,
  selectInputs,
  trainedRows
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import type { Model } from "@alloc/predictor/models"
import { fail } from "../BenchError.ts"
import type { RecordingRows } from "../recording/Indices.ts"
import type { Recording } from "../recording/Recording.ts"

/** Mean rewards of some decoders on the same queries: one array per decoder, NaN where it did not reply. */
export type ArmRewards = ReadonlyArray<Float64Array>

/** How queries are dealt into folds. */
export interface FoldOptions {
  readonly queries: RecordingRows
  readonly folds: number
  readonly seed: number
}

// Several pairs are routed on one recording, and decomposing the features is most of the work: equal folds are made
// once, so that models find their decomposition again.
const known = new WeakMap<Recording, Map<string, HeldOutParts>>()

/**
 * Deals queries into folds, each query with the named features of the recording, side by side. A query is one question, so
 * no question is on both sides.
 *
 * @throws BenchError `UnknownFeature`; PredictorError `TooFewRows`, `InvalidOption` (folds)
 */
export const foldsOf = (
  recording: Recording,
  features: ReadonlyArray<string>,
  { folds, queries, seed }: FoldOptions
): HeldOutParts => {
  const memo = known.get(recording) ?? new Map<string, HeldOutParts>()
  known.set(recording, memo)
  const key = JSON.stringify([features, folds, seed, queries.length === recording.queries.length || [...queries]])
  const found = memo.get(key)
  if (found !== undefined) return found
  const parts = features.map(
    (feature) =>
      recording.features.get(feature) ??
      fail({ _tag: "UnknownFeature", feature, valid: [...recording.features.keys()].join(", ") || "none" })
  )
  const ids = recording.queries.map(({ id }) => id)
  const inputs = selectInputs(makeInputs(ids, concatenate(parts)), queries)
  const made = heldOutParts(inputs, { kind: "folds", folds, seed })
  memo.set(key, made)
  return made
}

/**
 * Folds whose features are what other decoders got for each query: more than any router knows of a query before it is
 * answered, and yet nothing of the replies that are routed. The same queries fall into the same folds as in `foldsOf`.
 */
export const foldsByOthers = (
  recording: Recording,
  others: ArmRewards,
  { folds, queries, seed }: FoldOptions
): HeldOutParts => {
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
  return heldOutParts(inputs, { kind: "folds", folds, seed })
}

/** How routers are trained. */
export interface RouterOptions {
  readonly seed: number
  readonly model?: Model | undefined
}

const outOfFold = <L, P>(parts: HeldOutParts, labels: L, head: Head<L, P>, model: Model, seed: number): P =>
  head.decode(heldOutPredictions(parts, trainedRows(labels, { head, model, seed })).outputs)

const rewardsOf = (rewards: Float64Array) => ({ rewards: Array.from(rewards, (reward) => [reward]) })

/** What preferences are learnt from: sigmoid(r_strong - r_weak) of each query. */
export const preferenceLabels = (weak: Float64Array, strong: Float64Array): Float64Array =>
  Float64Array.from(preferencesOf(rewardsOf(strong), rewardsOf(weak)).successes)

/**
 * Predicted probability that the strong decoder's reply is preferred, per query, by the paper's routing loss: cross
 * entropy against sigmoid(r_strong - r_weak).
 */
export const preferences = (
  parts: HeldOutParts,
  weak: Float64Array,
  strong: Float64Array,
  { model = logistic(), seed }: RouterOptions
): Float64Array => {
  const labels = preferencesOf(rewardsOf(strong), rewardsOf(weak))
  return outOfFold(parts, labels, preferenceHead(), model, seed).probability
}

/**
 * Predicted reward of every arm on every query, by arm. Where an arm did not reply, it is not learnt from; its prediction
 * there is as good as any.
 */
export const armScores = (
  parts: HeldOutParts,
  rewards: ArmRewards,
  { model = ridge(), seed }: RouterOptions
): ArmRewards => {
  const size = parts.scored.length
  // Arms that replied to the same queries are learnt together: one decomposition serves them all.
  const alike = new Map<string, Array<number>>()
  rewards.forEach((own, a) => {
    const key = Array.from(own.keys())
      .filter((i) => Number.isNaN(own[i]))
      .join()
    alike.set(key, [...(alike.get(key) ?? []), a])
  })
  const scores = rewards.map(() => new Float64Array(size))
  for (const members of alike.values()) {
    const width = members.length
    const learnt = Float64Array.from(
      { length: size * width },
      (_, k) => rewards[members[k % width]][Math.trunc(k / width)]
    )
    const head = armScoresHead(width)
    const predicted = outOfFold(parts, { arms: width, scores: learnt }, head, model, seed).scores
    members.forEach((a, t) => {
      for (let i = 0; i < size; i++) scores[a][i] = predicted[i * width + t]
    })
  }
  return scores
}
