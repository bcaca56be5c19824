/**
 * `chat`: best of k samples on AlpacaEval's instructions, and routing them between models of different size.
 *
 * @module
 */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Evaluate, type Experiment, routeAmong } from "@alloc/bench"
import type { Verifier } from "@alloc/verifiers"
import { alpacaEvalPlan } from "../alpaca-eval/AlpacaEvalPlan.ts"
import { alpacaEvalRecording, alpacaEvalVerifier, importAlpacaEval } from "../alpaca-eval/ImportAlpacaEval.ts"
import { alpacaRecording } from "../chat/AlpacaRecording.ts"
import { collectAlpaca } from "../chat/CollectAlpaca.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"
import { shippedRecording } from "../ShippedRecording.ts"
import { chatFull, chatTranches } from "./ChatSamples.ts"

const { hidden, length, tfidf } = queryFeatureNames

const shared = {
  verifier: alpacaEvalVerifier,
  features: [hidden],
  baselines: { "tf-idf": [tfidf], length: [length], all: [hidden, tfidf, length] },
  valueTitle: "Win probability",
  notes: [
    "The reward is a judge's probability that the reply beats GPT-4-turbo's. Hidden states are those of SmolLM2-135M-Instruct, none of the decoders."
  ]
}

const family = [
  "FuseChat-Llama-3.2-1B-Instruct",
  "FuseChat-Llama-3.2-3B-Instruct",
  "FuseChat-Qwen-2.5-7B-Instruct",
  "FuseChat-Llama-3.1-8B-Instruct",
  "FuseChat-Gemma-2-9B-Instruct"
]

const routing: ReadonlyArray<Evaluate> = [
  routeAmong({
    ...shared,
    title: "Chat: routing from Gemma-2B to Gemma-7B",
    arms: ["gemma-2b-it", "gemma-7b-it"],
    aboutArms: ["This pair, recalled as the paper's, wins so rarely that there is little to predict."]
  }),
  routeAmong({
    ...shared,
    title: "Chat: routing from FuseChat-Llama-3.2-1B to FuseChat-Llama-3.1-8B",
    arms: [family[0], family[3]]
  }),
  routeAmong({
    ...shared,
    title: "Chat: one of five FuseChat models for each instruction",
    arms: family,
    budgets: [0.15, 0.25, 0.4, 0.6, 0.8, 1]
  })
]

const judged = shippedRecording(alpacaEvalRecording)
const sampled = shippedRecording(alpacaRecording)

/** Published judgements are imported to the recording of the routing; the samples are drawn. */
const made = {
  name: "chat",
  collect: importAlpacaEval,
  collected: judged,
  draw: collectAlpaca,
  rewarded: true,
  routed: async (_data: string, verifier: Verifier | undefined) => alpacaEvalPlan(verifier)
}

/** Routing alone: what there is as long as nobody has drawn samples. */
const chatRouting: Experiment = {
  ...made,
  title: "Chat: routing from Gemma-2B to Gemma-7B",
  recording: judged,
  evaluate: routing[0],
  parts: routing.slice(1).map((evaluate) => ({ evaluate }))
}

/** Best of k samples first, then routing among models that others judged. */
export const chatSamples: Experiment = {
  ...made,
  title: "Chat: best of k samples, and routing",
  recording: sampled,
  evaluate: chatFull,
  parts: [{ evaluate: chatTranches }, ...routing.map((evaluate) => ({ recording: judged, evaluate }))]
}

/** The experiment `chat`: with samples once `bench collect chat --live --out` has drawn them into the folder of the recordings. */
export const chat: Experiment = existsSync(join(sampled, "manifest.json")) ? chatSamples : chatRouting
