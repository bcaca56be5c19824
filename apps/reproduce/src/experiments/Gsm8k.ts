/**
 * `gsm8k`: routing GSM8K's questions, from a 6B decoder to a 175B one, from Mixtral to GPT-4, among decoders and numbers
 * of samples, and among the priced models of a leaderboard.
 *
 * @module
 */
import { type Experiment, routeAmong } from "@alloc/bench"
import { gsm8kPlan } from "../gsm8k/Gsm8kPlan.ts"
import { gsm8kArms } from "../gsm8k/Gsm8kReplies.ts"
import { gsm8kRecording, gsm8kVerifier, importGsm8k } from "../gsm8k/ImportGsm8k.ts"
import { listPrices } from "../gsm8k/ListPrices.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"
import { shippedRecording } from "../ShippedRecording.ts"

const { hidden, length, tfidf } = queryFeatureNames

const shared = {
  verifier: gsm8kVerifier,
  features: [hidden],
  baselines: { "tf-idf": [tfidf], length: [length], all: [hidden, tfidf, length] },
  valueTitle: "Success rate",
  notes: [
    "Hidden states are those of SmolLM2-135M-Instruct, none of the decoders. tf-idf: principal components fitted on other questions.",
    "Cross-fitted, although a fixed split would be possible: its test part would widen every interval by half."
  ]
}

/** Features together are measured on the pairs; among many decoders they would take most of the time. */
const few = { "tf-idf": [tfidf], length: [length] }

/** Answered 681 of the 1,319 questions: by --arms it can be chosen where it did. */
const halfAnswered = "gemini-1.5-flash-exp-0827"

/** The experiment `gsm8k`. */
export const gsm8k: Experiment = {
  name: "gsm8k",
  title: "GSM8K: 6B to 175B, each with a verifier",
  recording: shippedRecording(gsm8kRecording),
  evaluate: routeAmong({ ...shared, arms: [gsm8kArms.smallVerified, gsm8kArms.largeVerified] }),
  parts: [
    {
      evaluate: routeAmong({
        ...shared,
        title: "GSM8K: Mixtral-8x7B to GPT-4",
        arms: [gsm8kArms.mixtral, gsm8kArms.gpt4]
      })
    },
    {
      evaluate: routeAmong({
        ...shared,
        title: "GSM8K: 6B or 175B, one sample or the verifier's choice of a hundred",
        arms: [gsm8kArms.small, gsm8kArms.smallVerified, gsm8kArms.large, gsm8kArms.largeVerified],
        baselines: few,
        budgets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
        aboutArms: [
          "Decoder and number of samples are chosen together; a hundred samples and their verification cost two hundred times one sample of the same decoder."
        ]
      })
    },
    {
      evaluate: routeAmong({
        ...shared,
        title: "GSM8K: one of many models for each question",
        arms: Object.keys(listPrices).filter((name) => name !== halfAnswered),
        baselines: few,
        aboutArms: [
          "o1-mini is not among the decoders: the reasoning tokens that it bills are not recorded, so its cost is not known.",
          `${halfAnswered} is not among them: it answered half of the questions.`,
          "Prices are approximate list prices of 2024, stated from general knowledge; with other prices other decoders are chosen."
        ]
      })
    }
  ],
  collect: importGsm8k,
  routed: async () => gsm8kPlan
}
