/**
 * `tasks`: short tasks of 60 kinds, mixed traffic as a service gets it, sampled from a small local model.
 *
 * @module
 */

import {
  type BestOfKOptions,
  bestOfK,
  binaryEntries,
  binaryPredictors,
  type CurvePredictor,
  curvePredictor,
  type Evaluate,
  type Experiment,
  type FeatureKind,
  openRecording,
  type PolicyEntry,
  policyEntry,
  type Recording,
  routeAmong,
  successesOf,
  textLength,
  tfidfFeatures
} from "@alloc/bench"
import { drawRecording } from "@alloc/bench/collect"
import { online, sequential } from "@alloc/core"
import { sequentialFlat } from "@alloc/core/controls"
import { named } from "@alloc/core/policies"
import { betaHead, logistic, successHead } from "@alloc/predictor"
import { shippedRecording } from "../ShippedRecording.ts"
import { kindFeatures, kindName, kindsHeldOut, shuffledWithinKind } from "../tasks/KindPredictors.ts"
import { taskKinds } from "../tasks/TaskKinds.ts"
import { tasksPlan } from "../tasks/TasksPlan.ts"
import { withArmsOf, withBestOf, withPrices } from "./DerivedArms.ts"

// Of the default strengths those near the one that training queries choose, 1: all of them take twice as long.
const { beta, point } = binaryPredictors(logistic({ strengths: [30, 10, 3, 1, 0.3] }))

/** One model is trained for each group of kinds, so each at one strength. */
const quick = binaryPredictors(logistic({ strengths: [1] })).beta

const betaBy = (features: FeatureKind): CurvePredictor =>
  curvePredictor({ head: betaHead(), model: logistic(), labels: successesOf, features })

const successBy = (features: FeatureKind): CurvePredictor =>
  curvePredictor({ head: successHead(), model: logistic(), labels: successesOf, features })

/** `online-beta` on another predictor. */
const onlineOn = (predictor: string): PolicyEntry => {
  const name = `online-${predictor}`
  return policyEntry(name, "once", () => named(name, online()), { predictor, against: ["uniform", "online-beta"] })
}

/** Stop on success in at most so many rounds, with the prediction as prior and without it. */
const inRounds = (rounds: number): ReadonlyArray<PolicyEntry> => {
  const [name, flat] = [`sequential-${rounds}-rounds`, `sequential-flat-${rounds}-rounds`]
  const options = { predictor: "beta", random: true }
  return [
    policyEntry(name, "sequential", () => named(name, sequential({ rounds })), {
      ...options,
      against: ["uniform", flat]
    }),
    policyEntry(flat, "sequential", () => named(flat, sequentialFlat({ rounds })), { ...options, against: ["uniform"] })
  ]
}

const options: BestOfKOptions = {
  feature: "hidden",
  design: { kind: "split", folds: 2 },
  predictors: { point, beta, kind: betaBy(kindName), "kinds-held-out": kindsHeldOut(quick) },
  baselines: {
    "kind's name": successBy(kindName),
    "tf-idf": successBy(tfidfFeatures(256)),
    length: successBy(textLength)
  },
  voting: [],
  resamples: 1000,
  prefill: { tokenCost: 0.2, sharedTokens: 80 },
  notes: [
    "Most of the prediction is recognising the kind of task: see online-kind (its name alone as predictor), online-kinds-held-out (each query predicted by a model that saw no query of its kind) and shuffled-within-kind.",
    "The state is that of a middle layer, read by a pass of its own through the first layers of the model; an engine that shows any layer reads it on the way."
  ]
}

/** The scored queries in their order. */
const scoredOf = ({ queries }: Recording) => queries.filter(({ split }) => split === "test")

const kindsOf = (recording: Recording): ReadonlyArray<string> => scoredOf(recording).map(({ kind = "" }) => kind)

const evaluate: Evaluate = (recording, run) =>
  bestOfK({
    ...options,
    entries: [
      ...binaryEntries,
      onlineOn("kind"),
      onlineOn("kinds-held-out"),
      shuffledWithinKind(kindsOf(recording)),
      ...inRounds(2),
      ...inRounds(4)
    ]
  })(recording, run)

const guessed = new Set(taskKinds.filter(({ expected }) => expected === "tail").map(({ name }) => name))

const fewer = new Set(["uniform", "random", "fixed-split", "online-beta", "sequential", "sequential-flat"])

/** Without the kinds that were marked beforehand as guessable: small whole numbers, hit by many samples by chance. */
const withoutGuessed: Evaluate = (recording, run) =>
  bestOfK({
    ...options,
    title: "Tasks without the five kinds whose answers are guessed",
    scored: new Set(scoredOf(recording).flatMap(({ id, kind = "" }) => (guessed.has(kind) ? [] : [id]))),
    predictors: { beta },
    baselines: {},
    entries: [...binaryEntries.filter(({ name }) => fewer.has(name)), ...inRounds(2)]
  })(recording, run)

/** A larger decoder's samples of the same queries. */
const strongRecording = shippedRecording("tasks-qwen-coder")

const [weak, strong] = ["smollm2-135m", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"]

/** A million generated tokens in GFLOP: about two floating-point operations for each parameter and token. */
const compute = { [weak]: 2 * 134_500, [strong]: 2 * 494_000 }

/** Both decoders' samples with what they cost, and each query's kind as a feature. */
const bothDecoders = async (recording: Recording): Promise<Recording> => {
  const kinds = kindFeatures(recording.queries.map(({ kind }) => kind))
  const both = withArmsOf(recording, await openRecording(strongRecording))
  return withPrices({ ...both, features: new Map([...both.features, ["kind", kinds]]) }, "GFLOP", compute)
}

const routingOptions = {
  features: ["hidden"],
  baselines: { kind: ["kind"] },
  split: true,
  valueTitle: "Success rate",
  notes: [
    "kind: the name of the query's kind as the router's only feature; most of the prediction is recognising the kind.",
    "The router reads a state of the smaller decoder, which serves as encoder for the larger one, too.",
    "Cost is 2 operations for each parameter and generated token (134.5 and 494 million parameters): reading the prompt, of which most is shared and kept, is left out."
  ]
}

/** From the small decoder to the larger one. */
const betweenDecoders: Evaluate = async (recording, run) =>
  routeAmong({ ...routingOptions, title: "Tasks: SmolLM2-135M to Qwen2.5-Coder-0.5B", arms: [weak, strong] })(
    await bothDecoders(recording),
    run
  )

/** Decoders with so many samples, the best of which counts. */
const decoderAndSamples = [
  ...[1, 2, 4, 8, 16].map((samples) => ({ arm: weak, samples, name: `smollm2-135m-best-of-${samples}` })),
  ...[1, 2, 4].map((samples) => ({ arm: strong, samples, name: `qwen-0.5b-best-of-${samples}` }))
]

/** Decoder and number of samples, chosen together. */
const chosenTogether: Evaluate = async (recording, run) => {
  const [{ name: verifier }] = recording.manifest.verifiers
  const both = await bothDecoders(recording)
  const all = decoderAndSamples.reduce((so, one) => withBestOf(so, { ...one, verifier }), both)
  const title = "Tasks: decoder and number of samples chosen together"
  return routeAmong({ ...routingOptions, title, arms: decoderAndSamples.map(({ name }) => name) })(all, run)
}

/** The experiment `tasks`. */
export const tasksExperiment: Experiment = {
  name: "tasks",
  title: "Tasks: 60 kinds of short tasks, SmolLM2-135M",
  recording: shippedRecording("tasks-smollm2"),
  evaluate: Object.assign(evaluate, { splits: ["train", "validation", "test"] }),
  parts: [{ evaluate: withoutGuessed }, { evaluate: betweenDecoders }, { evaluate: chosenTogether }],
  collect: drawRecording(tasksPlan),
  draw: drawRecording(tasksPlan),
  live: tasksPlan
}
