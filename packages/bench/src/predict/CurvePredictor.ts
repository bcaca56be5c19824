/**
 * A predictor as an evaluation sees it: fitted on features and recorded rewards, it gives raw outputs per query, from
 * which reward curves of any subset of queries are made. Any head and model of `@alloc/predictor` fits.
 *
 * @module
 */
import type { Curves } from "@alloc/core"
import type { Counts, Inputs, PredictionRows, PredictRows } from "@alloc/predictor"
import {
  betaHead,
  countsOf,
  logistic,
  marginalsHead,
  rewardSpreadHead,
  ridge,
  successHead,
  trainAsync
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import type { AsyncModel, Model } from "@alloc/predictor/models"
import type { FeatureContext, FeatureKind } from "./Features.ts"
import { fitFeatures, recordedFeatures } from "./Features.ts"

/** Recorded rewards per query; a failed draw is NaN. */
export type RewardRows = ReadonlyArray<Float64Array>

/** A head with a model and features, ready to be fitted. */
export interface CurvePredictor {
  /** For tables, for example "success, logistic". */
  readonly name: string
  /** Whether it reads the queries' text. */
  readonly text: boolean
  /** Trains it; the result refuses queries that it was trained on. */
  readonly fit: (
    inputs: Inputs,
    rewards: RewardRows,
    options: { readonly seed: number; readonly heldOut: Iterable<string>; readonly context: FeatureContext }
  ) => Promise<PredictRows>
  readonly curves: (outputs: PredictionRows, maxSamples: number) => Curves
  /** Predicted success probability of one sample; undefined where the head predicts none. */
  readonly probability: (outputs: PredictionRows) => Float64Array | undefined
}

/**
 * Makes a `CurvePredictor` of a head, a model, the labels that the head learns from, and what it reads of a query
 * (default: the recorded vectors).
 *
 * @example
 * ```ts
 * import { bestOfK, curvePredictor, openRecording, principalComponents, successesOf } from "@alloc/bench"
 * import { ridge, successHead } from "@alloc/predictor"
 *
 * // Does a small linear model on eight components know anything of the queries?
 * const features = principalComponents(8)
 * const point = curvePredictor({ head: successHead(), model: ridge(), labels: successesOf, features })
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const [{ name: feature }] = recording.manifest.features
 * const design = { kind: "cross-fit", folds: 3 } as const
 * const evaluate = bestOfK({ feature, design, predictors: { point }, entries: [], resamples: 50 })
 * const { results } = await evaluate(recording, { experiment: "mine", title: "Mine", seed: 1, budgets: [4] })
 * console.log((results.predictor.auc ?? 0) > 0.5, (results.predictor.spearman ?? 0) > 0) // => true true
 * ```
 */
export const curvePredictor = <
  L,
  P extends { readonly curves: (maxSamples: number) => Curves; readonly probability?: Float64Array | undefined }
>(parts: {
  readonly head: Head<L, P>
  readonly model: Model | AsyncModel
  readonly labels: (rewards: RewardRows) => L
  readonly features?: FeatureKind | undefined
}): CurvePredictor => {
  const { features = recordedFeatures, head, model, labels } = parts
  const read = features === recordedFeatures ? "" : `, ${features.name}`
  return {
    name: `${head.name}, ${model.name}${read}`,
    text: features.text,
    fit: async (inputs, rewards, { context, seed, heldOut }) => {
      const prepare = fitFeatures(features, inputs, context)
      const predictor = await trainAsync(prepare(inputs), labels(rewards), { head, model, seed, heldOut })
      return (batch) => predictor.rawOutputsHeldOut(prepare(batch))
    },
    curves: (outputs, maxSamples) => head.decode(outputs).curves(maxSamples),
    probability: (outputs) => head.decode(outputs).probability
  }
}

/**
 * Successes and trials of each query: rewards of 1 or more; failed draws are left out.
 *
 * @example
 * ```ts
 * import { successesOf } from "@alloc/bench"
 *
 * const { successes, trials } = successesOf([Float64Array.of(1, 0, Number.NaN), Float64Array.of(1, 1, 1)])
 * console.log(successes, trials) // => [1, 3] [2, 3]
 * ```
 */
export const successesOf = (rewards: RewardRows): Counts =>
  countsOf({ rewards: rewards.map((row) => row.filter((reward) => !Number.isNaN(reward))) })

/**
 * The predictors of experiments with binary rewards: the paper's success probability (`point`) and a Beta distribution
 * (`beta`), by default both linear in the recorded vectors, their strengths chosen by cross-validation inside the
 * training queries.
 */
export const binaryPredictors = (
  model: Model | AsyncModel = logistic(),
  features: FeatureKind = recordedFeatures
): { readonly point: CurvePredictor; readonly beta: CurvePredictor } => ({
  point: curvePredictor({ head: successHead(), model, labels: successesOf, features }),
  beta: curvePredictor({ head: betaHead(), model, labels: successesOf, features })
})

/**
 * The predictors of experiments on rewards that are real numbers: the vector of marginals of the first `maxSamples`
 * samples (`point`), and mean and spread of a sample's reward (`spread`).
 */
export const rewardPredictors = (
  maxSamples: number,
  model: Model | AsyncModel = ridge(),
  features: FeatureKind = recordedFeatures
): { readonly point: CurvePredictor; readonly spread: CurvePredictor } => {
  const labels = (rewards: RewardRows): { readonly rewards: ReadonlyArray<Float64Array> } => ({
    rewards: rewards.map((row) => row.filter((reward) => !Number.isNaN(reward)))
  })
  return {
    point: curvePredictor({ head: marginalsHead({ maxSamples }), model, labels, features }),
    spread: curvePredictor({ head: rewardSpreadHead(), model, labels, features })
  }
}
