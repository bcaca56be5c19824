/**
 * Do live queries still look like those that a policy was fitted on? Their features are compared with those of training,
 * and the first sample of each query with its prediction.
 *
 * @module
 */
import type { Curves } from "@alloc/core"
import { type Predictor, type QueryContent, readFeatures } from "@alloc/predictor"
import { calibrationDrift, featureDrift } from "@alloc/predictor/monitoring"
import type { Answer } from "../decode/Answer.ts"
import type { PolicyManifest } from "./PolicyFile.ts"

/** What a policy's predictor predicts, whichever head it has. */
export interface QueryPrediction {
  readonly probability?: Float64Array | undefined
  readonly curves: (maxSamples: number) => Curves
}

/** What was seen of live queries: the answers of `decode`, or as much of them as is told. */
export type LiveOutcomes = ReadonlyArray<Pick<Answer, "place" | "samples">>

/** What a check of drift found. */
export interface PolicyDrift {
  readonly drifted: boolean
  /** In words: what has changed, or that there is too little to say. */
  readonly text: string
  /** Largest shift of a feature, in standard deviations of training; undefined where none are read, or of too few queries. */
  readonly shift: number | undefined
  /** Success rate of first samples, predicted and seen; undefined where too few were drawn, or rewards are not 0 or 1. */
  readonly success: { readonly predicted: number; readonly observed: number } | undefined
}

/** Queries that either check needs. */
const fewest = 30

interface Finding {
  readonly drifted: boolean
  readonly text: string
}

const featureFinding = (
  predictor: Predictor<QueryPrediction> | undefined,
  content: QueryContent,
  size: number
): (Finding & { readonly shift: number }) | undefined => {
  if (predictor === undefined || size < fewest) return undefined
  const { columns, drifted } = featureDrift(predictor, readFeatures(predictor.features, content))
  const [{ shift }] = columns
  const text = drifted
    ? `the queries have changed: a feature has moved by ${shift.toFixed(2)} standard deviations`
    : "the queries look like those of the fit"
  return { drifted, text, shift }
}

/**
 * The first sample of a query alone: whether there is a second one depends on what the first one was, so that rates over
 * all samples are biased.
 */
const firstOutcomes = (outcomes: LiveOutcomes): ReadonlyArray<{ readonly place: number; readonly success: number }> =>
  outcomes.flatMap(({ place, samples }) => {
    const [first] = samples.filter(({ reused }) => !reused)
    return first?.verdict === undefined ? [] : [{ place, success: first.verdict.reward >= 1 ? 1 : 0 }]
  })

const successFinding = (
  { binary, prior }: PolicyManifest,
  predictor: Predictor<QueryPrediction> | undefined,
  content: QueryContent,
  outcomes: LiveOutcomes
): (Finding & { readonly predicted: number; readonly observed: number }) | undefined => {
  const first = firstOutcomes(outcomes)
  if (!binary || first.length < fewest) return undefined
  const all = predictor?.predictQueries(content).probability
  const probability = first.map(({ place }) => all?.[place] ?? prior.alpha / (prior.alpha + prior.beta))
  const labels = { successes: first.map(({ success }) => success), trials: first.map(() => 1) }
  const { drifted, observed, predicted } = calibrationDrift(probability, labels)
  const rates = `${predicted.toFixed(2)} of first samples should succeed, and ${observed.toFixed(2)} did`
  return {
    drifted,
    text: `${drifted ? "outcomes have changed" : "outcomes are as predicted"}: ${rates}`,
    predicted,
    observed
  }
}

/**
 * Checks features and outcomes, each at an alarm rate of 1 % where nothing has changed.
 *
 * @throws PredictorError as `featureDrift` and `calibrationDrift`
 */
export const policyDrift = (
  manifest: PolicyManifest,
  predictor: Predictor<QueryPrediction> | undefined,
  content: QueryContent,
  outcomes: LiveOutcomes = []
): PolicyDrift => {
  const features = featureFinding(predictor, content, content.texts?.length ?? 0)
  const success = successFinding(manifest, predictor, content, outcomes)
  const found = [features, success].filter((finding) => finding !== undefined)
  return {
    drifted: found.some(({ drifted }) => drifted),
    text:
      found.length === 0
        ? `too little to say: a check needs ${fewest} queries`
        : found.map(({ text }) => text).join("; "),
    shift: features?.shift,
    success: success === undefined ? undefined : { predicted: success.predicted, observed: success.observed }
  }
}
