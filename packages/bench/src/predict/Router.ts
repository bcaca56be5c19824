/**
 * Routers: predictors of which decoder a query needs, fitted so that every query is predicted by a model that did not see
 * it. The paper's is the preference between two decoders; for many there is one score per arm.
 *
 * @module
 */
import {
  armScoresHead,
  assignFolds,
  concatenate,
  type Head,
  type Inputs,
  logistic,
  type Model,
  inputs as makeInputs,
  preferenceHead,
  preferencesOf,
  ridge,
  selectInputs,
  train
} from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import type { Recording } from "../recording/Open.ts"
import type { ArmReplies, Replies } from "./Replies.ts"

/** Queries dealt into folds: for each fold the inputs to train on and those to predict. */
export interface Folds {
  readonly count: number
  /** Fold of each query. */
  readonly foldOf: Int32Array
  readonly parts: ReadonlyArray<{
    readonly kept: Int32Array
    readonly held: Int32Array
    readonly training: Inputs
    readonly test: Inputs
  }>
}

// Several pairs are routed on one recording, and decomposing the features is most of the work: equal folds are made
// once, so that models find their decomposition again.
const known = new WeakMap<Recording, Map<string, Folds>>()

const dealt = (inputs: Inputs, folds: number, seed: number): Folds => {
  const foldOf = assignFolds(inputs.ids.length, folds, seed)
  const rows = Int32Array.from(foldOf.keys())
  return {
    count: folds,
    foldOf,
    parts: Array.from({ length: folds }, (_, f) => {
      const kept = rows.filter((i) => foldOf[i] !== f)
      const held = rows.filter((i) => foldOf[i] === f)
      return { kept, held, training: selectInputs(inputs, kept), test: selectInputs(inputs, held) }
    })
  }
}

/** What `foldsOf` deals. */
export interface FoldOptions {
  /** Features of the recording, side by side. */
  readonly features: ReadonlyArray<string>
  /** Rows of the recording. */
  readonly queries: Int32Array
  readonly folds: number
  readonly seed: number
}

/**
 * Deals queries into folds, each query with its features. A query is one question, so no question is on both sides.
 *
 * @throws BenchError `UnknownFeature`; PredictorError `TooFewRows`, `InvalidOption` (folds)
 */
export const foldsOf = (recording: Recording, options: FoldOptions): Folds => {
  const { features, folds, queries, seed } = options
  const memo = known.get(recording) ?? new Map<string, Folds>()
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
  const made = dealt(selectInputs(makeInputs(ids, concatenate(parts)), queries), folds, seed)
  memo.set(key, made)
  return made
}

/**
 * Folds whose features are what other decoders got for each query: more than any router knows of a query before it is
 * answered, and yet nothing of the replies that are routed. The same queries fall into the same folds as in `foldsOf`.
 */
export const foldsByOthers = (
  recording: Recording,
  options: Omit<FoldOptions, "features"> & { readonly others: ReadonlyArray<ArmReplies> }
): Folds => {
  const { folds, others, queries, seed } = options
  const width = others.length
  const values = new Float32Array(queries.length * width)
  others.forEach(({ reward }, a) => {
    const known = reward.filter((r) => !Number.isNaN(r))
    const mean = known.reduce((sum, r) => sum + r / known.length, 0)
    // Where a decoder did not answer it tells nothing: its mean stands in.
    for (let i = 0; i < queries.length; i++) values[i * width + a] = Number.isNaN(reward[i]) ? mean : reward[i]
  })
  const source = { model: "other decoders", modelHash: recording.manifest.name, kind: "rewards", width }
  const ids = Array.from(queries, (q) => recording.queries[q].id)
  return dealt(makeInputs(ids, { source, size: queries.length, values }), folds, seed)
}

const outOfFold = <L, P>(folds: Folds, labels: L, head: Head<L, P>, model: Model, seed: number): P => {
  const raw = new Float64Array(folds.foldOf.length * head.outputs)
  for (const { held, kept, test, training } of folds.parts) {
    const predictor = train(training, head.select(labels, kept), { head, model, seed, heldOut: test.ids })
    // Refuses a query that was trained on; all folds are decoded together below.
    predictor.predictHeldOut(test)
    const part = predictor.raw(test.features)
    held.forEach((query, i) => {
      raw.set(part.subarray(i * head.outputs, (i + 1) * head.outputs), query * head.outputs)
    })
  }
  return head.decode(raw)
}

const rewardsOf = (arm: ArmReplies) => ({ rewards: Array.from(arm.reward, (reward) => [reward]) })

/** What preferences are learnt from: sigmoid(r_strong - r_weak) of each query. */
export const preferenceLabels = (weak: ArmReplies, strong: ArmReplies) =>
  preferencesOf(rewardsOf(strong), rewardsOf(weak))

/**
 * Predicted probability that the strong decoder's reply is preferred, per query, by the paper's routing loss: cross
 * entropy against sigmoid(r_strong - r_weak).
 */
export const preferences = (
  folds: Folds,
  weak: ArmReplies,
  strong: ArmReplies,
  options: { readonly seed: number; readonly model?: Model | undefined }
): Float64Array => {
  const { model = logistic(), seed } = options
  return outOfFold(folds, preferenceLabels(weak, strong), preferenceHead(), model, seed).probability
}

/**
 * Predicted reward of every arm on every query, by arm. Where an arm did not reply, it is not learnt from; its prediction
 * there is as good as any.
 */
export const armScores = (
  folds: (queries: Int32Array) => Folds,
  replies: Replies,
  options: { readonly seed: number; readonly model?: Model | undefined }
): ReadonlyArray<Float64Array> => {
  const { model = ridge(), seed } = options
  const { arms, queries } = replies
  // Arms that replied to the same queries are learnt together: one decomposition serves them all.
  const groups = new Map<string, Array<number>>()
  arms.forEach(({ reward }, a) => {
    const key = Array.from(reward.keys())
      .filter((i) => Number.isNaN(reward[i]))
      .join()
    groups.set(key, [...(groups.get(key) ?? []), a])
  })
  const scores = arms.map(() => new Float64Array(queries.length))
  for (const members of groups.values()) {
    const width = members.length
    const labels = {
      arms: width,
      scores: Float64Array.from(
        { length: queries.length * width },
        (_, k) => arms[members[k % width]].reward[Math.floor(k / width)]
      )
    }
    const predicted = outOfFold(folds(queries), labels, armScoresHead(width), model, seed).scores
    members.forEach((a, t) => {
      for (let i = 0; i < queries.length; i++) scores[a][i] = predicted[i * width + t]
    })
  }
  return scores
}
