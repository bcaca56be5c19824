/**
 * Fits a policy on a recording: trains a predictor, solves for a budget, and makes the content of its file.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { type Curves, samples, warmPrice } from "@alloc/core"
import { fitOffline, type OfflineBins } from "@alloc/core/policies"
import { smolLm2 } from "@alloc/decoders"
import type { PolicyContent, PolicyManifest } from "@alloc/decoders/policy"
import { betaHead, encodePredictor, type Queries } from "@alloc/predictor"
import { fail } from "../BenchError.ts"
import { marginalsOf, recordedCurves } from "../measure/ExactValue.ts"
import { successesOf } from "../predict/CurvePredictor.ts"
import type { Recording } from "../recording/Recording.ts"
import { mostSamples, sampleCounts } from "../recording/SamplePool.ts"
import { type ChosenPredictor, choosePredictor, type FeatureChoice, type FeatureLoss } from "./ChoosePredictor.ts"
import { type Pilot, pilotOf } from "./Pilot.ts"

/** Options of `fitPolicy`. */
export interface FitPolicyOptions {
  /** Samples per query, on average. */
  readonly budget: number
  readonly seed?: number | undefined
  /** What is read of a query. Default "auto": the best of what is there, or nothing where nothing helps. */
  readonly features?: FeatureChoice | undefined
  /** How prompts were put. Default "chat". */
  readonly form?: PolicyManifest["form"] | undefined
}

/** A fitted policy with what its fit found. */
export interface PolicyFit {
  readonly content: PolicyContent
  /** Held-out losses, the prior's first; none where nothing was compared with it. */
  readonly losses: ReadonlyArray<FeatureLoss>
  /** Mean reward of one sample on queries whose number of samples was fixed beforehand; NaN where there is none. */
  readonly meanReward: number
}

/** Fewest queries: below, no part of them can be held out to predict another. */
const fewestQueries = 3

const meanReward = ({ fixed, rewards }: Pilot): number => {
  const means = Array.from(fixed, (i) => rewards[i].reduce((sum, reward) => sum + reward, 0) / rewards[i].length)
  return means.reduce((sum, one) => sum + one, 0) / means.length
}

const areEqual = (rewards: Pilot["rewards"]): boolean =>
  rewards.every((row) => row.every((reward) => reward === rewards[0][0]))

/** The distribution of success probabilities over all queries, by the likelihood of the counts. */
const priorOf = ({ binary, rewards }: Pilot): PolicyManifest["prior"] => {
  if (!binary) return { alpha: 1, beta: 1 }
  const labels = successesOf(rewards)
  if (!areEqual(rewards)) {
    const { alpha, beta } = betaHead().decode(betaHead().constant(labels))
    return { alpha: alpha[0], beta: beta[0] }
  }
  // All alike: as much is known as one more success and one more failure leave open.
  const total = labels.trials.length
  const share = rewards[0][0] === 1 ? (total + 1) / (total + 2) : 1 / (total + 2)
  return { alpha: 2 * share, beta: 2 * (1 - share) }
}

const priorCurves = ({ alpha, beta }: PolicyManifest["prior"], size: number, maxSamples: number): Curves => {
  const raw = Float64Array.of(Math.log(alpha / beta), Math.log(alpha + beta))
  return betaHead()
    .decode(Float64Array.from({ length: 2 * size }, (_, k) => raw[k % 2]))
    .curves(maxSamples)
}

/** Bins over held-out predictions, about twenty queries each; what they gain is what was recorded, where that is unbiased. */
const binsOf = (pilot: Pilot, predicted: Curves, budget: number, minimum: number, maximum: number): OfflineBins => {
  const shared = { budget: samples(budget), minimum, maximum, bins: Math.max(1, Math.floor(predicted.size / 20)) }
  const { adaptive, samples: arm } = pilot
  // Bins need as many samples as the largest of them gives: those that were recorded may be too few.
  if (adaptive || mostSamples(arm) < maximum) return fitOffline(predicted, { ...shared, marginals: "predicted" })
  const rows = Int32Array.from(pilot.ids.keys())
  const outcomes = marginalsOf(recordedCurves(arm), rows, minimum)
  return fitOffline(predicted, { ...shared, outcomes, available: sampleCounts(arm) })
}

/** The model's name as `decode` knows it: a recording of the default model names its file, too. */
const modelName = ({ arm }: Pilot): string => (arm.modelHash === smolLm2.sha256 ? smolLm2.name : arm.model)

const fittedOn = (recording: Recording, pilot: Pilot, seed: number): PolicyManifest["fittedOn"] => {
  const { manifest } = recording
  const sha256 = createHash("sha256").update(JSON.stringify(manifest)).digest("hex")
  const { arm, rewards, verifier } = pilot
  return {
    recording: { name: manifest.name, sha256 },
    queries: rewards.length,
    samples: rewards.reduce((sum, row) => sum + row.length, 0),
    model: modelName(pilot),
    ...(arm.modelHash === undefined ? {} : { modelHash: arm.modelHash }),
    verifier,
    seed
  }
}

/** What was learnt of a pilot: the predictor, where one is better than the prior, and the prior. */
export interface PilotPredictor {
  readonly prior: PolicyManifest["prior"]
  readonly chosen: ChosenPredictor
}

const nothingToLearn = (prior: PolicyManifest["prior"], size: number): ChosenPredictor => ({
  features: "nothing",
  predictor: undefined,
  heldOut: (maxSamples) => priorCurves(prior, size, maxSamples),
  losses: []
})

/**
 * Learns what there is to learn of a pilot.
 *
 * @throws BenchError `InvalidOption` for features that the recording does not hold
 */
export const learnPilot = (pilot: Pilot, features: FeatureChoice, seed: number): PilotPredictor => {
  const prior = priorOf(pilot)
  if (areEqual(pilot.rewards)) return { prior, chosen: nothingToLearn(prior, pilot.ids.length) }
  return { prior, chosen: choosePredictor(pilot, { features, seed }) }
}

/** Curves of other queries, of which as much is known as of the pilot's. */
export const predictedCurves = ({ chosen, prior }: PilotPredictor, queries: Queries, maxSamples: number): Curves =>
  chosen.predictor?.predictQueries(queries).curves(maxSamples) ?? priorCurves(prior, queries.ids.length, maxSamples)

const checkedBudget = (budget: number): number =>
  Number.isFinite(budget) && budget > 0
    ? budget
    : fail({ _tag: "InvalidOption", field: "--budget", value: budget, valid: "samples per query on average, above 0" })

/**
 * Fits a policy on a recording's samples: one that was drawn for it, or a log of live runs. The predictor is the one with
 * the least loss on queries that it was not trained on; where none is better than the prior by a standard error, every
 * query is predicted alike, and only what is seen while drawing tells them apart.
 *
 * @throws BenchError `InvalidOption` for a budget or features that cannot be, or fewer than 3 queries; `UnknownArmName`,
 *   `UnknownVerifier` for an empty recording
 * @example
 * ```ts
 * import { fitPolicy, openRecording } from "@alloc/bench"
 * import { fittedPolicy } from "@alloc/decoders/policy"
 *
 * const recording = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * const { content } = fitPolicy(recording, { budget: 4, features: "none" })
 * console.log(fittedPolicy(content).batch.budget, content.bins.samples.join()) // => { samples: 4 } 4
 * ```
 */
export const fitPolicy = (recording: Recording, options: FitPolicyOptions): PolicyFit => {
  const { features = "auto", form = "chat", seed = 1 } = options
  const budget = checkedBudget(options.budget)
  const pilot = pilotOf(recording)
  const size = pilot.ids.length
  if (size < fewestQueries)
    fail({ _tag: "InvalidOption", field: "queries", value: size, valid: `at least ${fewestQueries} with samples` })
  const { arm, binary } = pilot
  const { chosen, prior } = learnPilot(pilot, features, seed)
  const recorded = pilot.rewards.reduce((most, row) => Math.max(most, row.length), 1)
  const wanted = Math.max(4, Math.ceil(4 * budget))
  // Curves of success probabilities go on for ever; marginal rewards end where the samples did.
  const maximum = binary ? wanted : Math.min(wanted, recorded)
  // What no reply would be worth is known where the reward is success alone.
  const minimum = binary ? 0 : 1
  const heldOut = chosen.heldOut(maximum)
  const { losses, predictor } = chosen
  const loss = losses.find((one) => one.features === chosen.features)
  const manifest: PolicyManifest = {
    fittedOn: fittedOn(recording, pilot, seed),
    sampling: { temperature: arm.temperature ?? 0.7, maxTokens: arm.maxTokens ?? 512, stop: arm.stop ?? [] },
    form,
    budget,
    minimum,
    maximum,
    binary,
    features: chosen.features,
    prior,
    price: warmPrice(heldOut, { budget: samples(budget), minimum, maximum }),
    ...(predictor === undefined || loss === undefined
      ? {}
      : { heldOutLoss: { predictor: loss.loss, prior: losses[0].loss } })
  }
  const bins = binsOf(pilot, heldOut, budget, minimum, maximum)
  const bytes = predictor === undefined ? {} : { predictor: encodePredictor(predictor, { seed }) }
  return { content: { manifest, bins, ...bytes }, losses, meanReward: meanReward(pilot) }
}
