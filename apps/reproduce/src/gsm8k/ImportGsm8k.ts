/**
 * Makes the recording `gsm8k-models`: who solved which of GSM8K's test questions, and features of the questions. Holds
 * ids, verdicts and lengths, no text of a question or reply.
 *
 * @module
 */
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import type { ManifestContent } from "@alloc/bench/recording"
import { refuseSamples } from "../queries/PublishedData.ts"
import { queryFeatures } from "../queries/QueryFeatures.ts"
import { type Gsm8kArm, readGsm8k } from "./Gsm8kReplies.ts"

/** Name of the recording. */
export const gsm8kRecording = "gsm8k-models"

/** Name of the verifier in the recording. */
export const gsm8kVerifier = "published"

const manifest = (arms: ReadonlyArray<Gsm8kArm>, features: ManifestContent["features"]): ManifestContent => ({
  name: gsm8kRecording,
  title: `GSM8K test, one reply of each of ${arms.length} decoders`,
  arms: arms.map(({ entry }) => entry),
  verifiers: [{ name: gsm8kVerifier, description: "The verdict that was published with each reply", binary: true }],
  features,
  split: "none: evaluated with cross-fitted predictions",
  seeds: {},
  licence: "MIT (openai/grade-school-math), Apache-2.0 (lm-sys/RouteLLM, WildEval/ZeroEval)",
  notes: [
    "Questions and four decoders' replies: openai/grade-school-math; Mixtral and GPT-4: lm-sys/RouteLLM; the other models: WildEval/ZeroEval. No text is shipped: pnpm bench collect gsm8k --data DIR reads it.",
    "tokens: counted in the published text (p50k_base, cl100k_base); of ZeroEval's models only the length is published, a quarter of its characters is taken.",
    "Prices are approximate list prices of 2024 for generated tokens, prompts not counted; those of the 6B and 175B decoders are their sizes, times 200 with a verifier (100 samples, each read by a verifier as large).",
    "tf-idf: principal components, vocabulary and components fitted on GSM8K's training questions."
  ]
})

/** Reads the published replies and the hidden states, and writes the recording. */
export const importGsm8k = async (options: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out } = options
  refuseSamples(options)
  const { arms, questions: all, training } = await readGsm8k(data)
  const questions = all.slice(0, limit)
  if (dryRun) {
    process.stdout.write(`Would read ${questions.length} hidden states; no model call costs.\n`)
    return out
  }
  const { entries, rows } = await queryFeatures(questions, training, options)
  const replies = arms.flatMap(({ entry, replies: given }) =>
    questions.flatMap(({ id }, i) => {
      const reply = given[i]
      return reply === undefined ? [] : [{ key: { query: id, arm: entry.name, sample: 0 }, ...reply }]
    })
  )
  await writeRecording(out, {
    manifest: manifest(arms, entries),
    queries: questions.map(({ id }) => ({ id, split: "all" })),
    samples: replies.map(({ key, tokens }) => ({ ...key, failed: false, tokens })),
    rewards: replies.map(({ correct, key }) => ({ ...key, verifier: gsm8kVerifier, reward: correct ? 1 : 0 })),
    features: rows
  })
  return out
}
