/**
 * `chat`: routing AlpacaEval's instructions between models of different size.
 *
 * @module
 */
import { type Experiment, routeAmong } from "@alloc/bench"
import { alpacaEvalRecording, alpacaEvalVerifier, importAlpacaEval } from "../alpaca-eval/ImportAlpacaEval.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"
import { shippedRecording } from "../ShippedRecording.ts"

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

/** The experiment `chat`. */
export const chat: Experiment = {
  name: "chat",
  title: "Chat: routing from Gemma-2B to Gemma-7B",
  recording: shippedRecording(alpacaEvalRecording),
  evaluate: routeAmong({
    ...shared,
    arms: ["gemma-2b-it", "gemma-7b-it"],
    aboutArms: ["This pair, recalled as the paper's, wins so rarely that there is little to predict."]
  }),
  parts: [
    {
      evaluate: routeAmong({
        ...shared,
        title: "Chat: routing from FuseChat-Llama-3.2-1B to FuseChat-Llama-3.1-8B",
        arms: [family[0], family[3]]
      })
    },
    {
      evaluate: routeAmong({
        ...shared,
        title: "Chat: one of five FuseChat models for each instruction",
        arms: family,
        budgets: [0.15, 0.25, 0.4, 0.6, 0.8, 1]
      })
    }
  ],
  collect: importAlpacaEval
}
