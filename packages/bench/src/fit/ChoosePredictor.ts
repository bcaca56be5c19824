/**
 * Which features predict a pilot's rewards: each is tried on queries that it was not trained on, and kept only where it
 * is better than predicting every query alike.
 *
 * @module
 */
import type { Curves } from "@alloc/core"
import {
  betaHead,
  constant,
  type FeatureRecipe,
  type HeldOutParts,
  heldOutParts,
  heldOutPredictions,
  inputs,
  joinedFeatures,
  logistic,
  marginalsHead,
  type PredictionRows,
  type Predictor,
  PredictorError,
  readFeatures,
  ridge,
  selectRows,
  textLength,
  textTerms,
  trainQueries,
  vectorFeatures
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import type { Model } from "@alloc/predictor/models"
import { fail } from "../BenchError.ts"
import { successesOf } from "../predict/CurvePredictor.ts"
import { type Pilot, queriesOf } from "./Pilot.ts"

/** What a policy may read of a query: the best of all that is there, or what is named. */
export type FeatureChoice = "auto" | "text" | "states" | "none"

/** How well features predicted queries that they were not trained on. */
export interface FeatureLoss {
  readonly features: string
  /** Mean per query: nats where rewards are 0 or 1, else squared error. */
  readonly loss: number
  /** By how much the prior's loss is larger, and the standard error of that. */
  readonly better: number
  readonly error: number
}

/** What is predicted of a query. */
export interface PredictedCurves {
  readonly curves: (maxSamples: number) => Curves
}

/** The chosen predictor. */
export interface ChosenPredictor {
  readonly features: string
  /** Trained on all queries; undefined where nothing is better than the prior. */
  readonly predictor: Predictor<PredictedCurves> | undefined
  /** Curves of the pilot's queries, each predicted by a model that did not see it. */
  readonly heldOut: (maxSamples: number) => Curves
  /** The prior's first; none where nothing was compared with it. */
  readonly losses: ReadonlyArray<FeatureLoss>
}

/** Options of `choosePredictor`. */
export interface PredictorChoice {
  readonly features: FeatureChoice
  readonly seed: number
}

/** A head with the labels that it learns from. */
interface Learning<L, P> {
  readonly head: Head<L, P>
  readonly labels: L
  readonly model: Model
}

/** Something that can be predicted from. */
interface Candidate {
  readonly features: string
  readonly recipe: FeatureRecipe
  readonly model: Model
}

/** A candidate with its predictions of queries that it was not trained on. */
interface Tried extends Candidate {
  readonly outputs: PredictionRows
  /** By query. */
  readonly losses: Float64Array
}

/** The prior, which reads nothing of a query, and what the pilot lets a model read. */
const candidatesOf = ({ states, texts }: Pilot, model: Model, wanted: FeatureChoice): ReadonlyArray<Candidate> => {
  const prior = {
    features: "nothing",
    recipe: texts === undefined ? vectorFeatures() : textLength(),
    model: constant()
  }
  const text = { features: "text", recipe: joinedFeatures(textTerms(), textLength()), model }
  const hidden = { features: "states", recipe: vectorFeatures(), model }
  const there = [...(texts === undefined ? [] : [text]), ...(states === undefined ? [] : [hidden])]
  const chosen = there.filter(({ features }) => wanted === "auto" || features === wanted)
  if (chosen.length === 0 && wanted !== "none" && wanted !== "auto") {
    const valid = `auto, none${there.map(({ features }) => `, ${features}`).join("")}: the recording holds no other`
    fail({ _tag: "InvalidOption", field: "--features", value: wanted, valid })
  }
  return [prior, ...chosen]
}

const trained = <L, P>(
  pilot: Pilot,
  { head, labels }: Learning<L, P>,
  candidate: Candidate,
  rows: Int32Array,
  seed: number
) =>
  trainQueries<L, P>(queriesOf(pilot, rows), head.select(labels, rows), {
    features: candidate.recipe,
    head,
    model: candidate.model,
    seed
  })

const mostFolds = 5

/** Folds of a pilot. A query's one feature is its place, by which each candidate finds what it reads of it. */
const foldsOf = ({ ids }: Pilot, seed: number): HeldOutParts => {
  const size = ids.length
  const source = { model: "none", modelHash: "", kind: "place in the pilot", width: 1 }
  const places = { source, size, values: Float32Array.from(ids.keys()) }
  return heldOutParts(inputs(ids, places), { kind: "folds", folds: Math.min(mostFolds, size), seed })
}

/** Raw outputs of every query, by models that were trained on the other folds, and their losses. */
const tried = <L, P>(
  pilot: Pilot,
  learning: Learning<L, P>,
  candidate: Candidate,
  parts: HeldOutParts,
  seed: number
): Tried => {
  const { head, labels } = learning
  const { outputs } = heldOutPredictions(parts, ({ rows }) => {
    const predictor = trained(pilot, learning, candidate, rows, seed)
    return ({ features }) => {
      const read = queriesOf(pilot, Int32Array.from(features.values))
      return predictor.rawOutputs(readFeatures(predictor.features, read))
    }
  })
  const losses = Float64Array.from(parts.scored, (row) =>
    head.loss(selectRows(outputs, [row]).values, head.select(labels, [row]))
  )
  return { ...candidate, outputs, losses }
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

const lossOf = (one: Tried, prior: Tried): FeatureLoss => {
  const gains = one.losses.map((loss, i) => prior.losses[i] - loss)
  const better = mean(gains)
  const variance = gains.reduce((sum, gain) => sum + (gain - better) ** 2, 0) / Math.max(1, gains.length - 1)
  return { features: one.features, loss: mean(one.losses), better, error: Math.sqrt(variance / gains.length) }
}

/** Tries a candidate; undefined where it cannot be learnt from so few queries: no word occurs twice, say. */
const attempted = (attempt: () => Tried): Tried | undefined => {
  try {
    return attempt()
  } catch (cause) {
    if (cause instanceof PredictorError) return undefined
    throw cause
  }
}

/** The prior for all: those of the folds differ by chance, in the wrong order, since each lacks its own queries. */
const priorAlone = <L, P extends PredictedCurves>(
  pilot: Pilot,
  learning: Learning<L, P>,
  candidate: Candidate,
  seed: number
): Omit<ChosenPredictor, "losses"> => {
  const all = Int32Array.from(pilot.ids.keys())
  const predictor = trained(pilot, learning, candidate, all, seed)
  const outputs = predictor.rawOutputs(readFeatures(predictor.features, queriesOf(pilot, all)))
  const heldOut = (most: number): Curves => learning.head.decode(outputs).curves(most)
  return { features: candidate.features, predictor: undefined, heldOut }
}

const choose = <L, P extends PredictedCurves>(
  pilot: Pilot,
  learning: Learning<L, P>,
  { features, seed }: PredictorChoice
): ChosenPredictor => {
  const [first, ...rest] = candidatesOf(pilot, learning.model, features)
  if (rest.length === 0) return { ...priorAlone(pilot, learning, first, seed), losses: [] }
  const parts = foldsOf(pilot, seed)
  const prior = tried(pilot, learning, first, parts, seed)
  const others = rest.flatMap((one) => attempted(() => tried(pilot, learning, one, parts, seed)) ?? [])
  const losses = [prior, ...others].map((one) => lossOf(one, prior))
  // A standard error better than the prior, or else the prior: what it gains by chance it loses on other queries.
  const isBetter = ({ better, error }: FeatureLoss): boolean => better > error
  const named = features === "text" || features === "states"
  const kept = others.filter((_, k) => named || isBetter(losses[k + 1]))
  const [best] = kept.sort((a, b) => mean(a.losses) - mean(b.losses))
  if (best === undefined) return { ...priorAlone(pilot, learning, first, seed), losses }
  const { outputs } = best
  return {
    features: best.features,
    predictor: trained(pilot, learning, best, Int32Array.from(pilot.ids.keys()), seed),
    heldOut: (most) => learning.head.decode(outputs).curves(most),
    losses
  }
}

/**
 * Chooses by held-out loss what to predict a pilot's rewards from, and trains on all of it. Rewards of 0 and 1 are
 * predicted as Beta distributions, whose likelihood holds however drawing was stopped; others as marginal rewards.
 *
 * @throws BenchError `InvalidOption` for features that the recording does not hold; PredictorError as `trainQueries`
 */
export const choosePredictor = (pilot: Pilot, options: PredictorChoice): ChosenPredictor => {
  const { binary, rewards } = pilot
  if (binary) return choose(pilot, { head: betaHead(), labels: successesOf(rewards), model: logistic() }, options)
  const maxSamples = rewards.reduce((most, row) => Math.max(most, row.length), 1)
  return choose(pilot, { head: marginalsHead({ maxSamples }), labels: { rewards }, model: ridge() }, options)
}
