/**
 * Makes the recording `alpaca-models`: how often a judge preferred each model's reply to a strong one's, and features of
 * the instructions. Holds ids, win probabilities and lengths, no text of an instruction or reply.
 *
 * @module
 */
import { BenchError, type CollectionOptions, writeRecording } from "@alloc/bench"
import type { ManifestContent } from "@alloc/bench/recording"
import { refuseSamples } from "../queries/PublishedData.ts"
import { queryFeatures } from "../queries/QueryFeatures.ts"
import { type AlpacaEvalArm, readAlpacaEval } from "./AlpacaEvalReplies.ts"

/** Name of the recording. */
export const alpacaEvalRecording = "alpaca-models"

/** Name of the verifier in the recording. */
export const alpacaEvalVerifier = "judge"

const manifest = (arms: ReadonlyArray<AlpacaEvalArm>, features: ManifestContent["features"]): ManifestContent => ({
  name: alpacaEvalRecording,
  title: `AlpacaEval, one reply of each of ${arms.length} models`,
  arms: arms.map(({ entry }) => entry),
  verifiers: [
    {
      name: alpacaEvalVerifier,
      description: "The judge's probability that the reply beats GPT-4-turbo's (AlpacaEval 2, weighted)",
      binary: false
    }
  ],
  features,
  split: "none: evaluated with cross-fitted predictions",
  seeds: {},
  licence: "Judgements Apache-2.0, instructions CC BY-NC 4.0 (tatsu-lab/alpaca_eval); no text of either is here",
  notes: [
    "Instructions and judgements: tatsu-lab/alpaca_eval, two submissions that attack the judge left out. No text is shipped: pnpm bench collect chat --data DIR reads it.",
    "tokens: a quarter of the reply's characters, since only its length is published.",
    "Prices are the sizes of the models, where they are public.",
    "tf-idf: principal components, vocabulary and components fitted on all instructions, without any label."
  ]
})

/** Reads the published judgements and the hidden states, and writes the recording. */
export const importAlpacaEval = async (options: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out } = options
  refuseSamples(options)
  if (options.reward !== undefined) {
    const valid = "with --live, which draws replies; published replies have been judged"
    throw new BenchError({ reason: { _tag: "InvalidOption", field: "--reward", value: options.reward.name, valid } })
  }
  const { arms, instructions: all } = await readAlpacaEval(data)
  const instructions = all.slice(0, limit)
  if (dryRun) {
    process.stdout.write(`Would read ${instructions.length} hidden states; no model call costs.\n`)
    return out
  }
  const corpus = all.map(({ text }) => text)
  const { entries, rows } = await queryFeatures(instructions, corpus, options)
  const replies = arms.flatMap(({ entry, replies: given }) =>
    instructions.flatMap(({ id }, i) => {
      const reply = given[i]
      return reply === undefined ? [] : [{ key: { query: id, arm: entry.name, sample: 0 }, ...reply }]
    })
  )
  await writeRecording(out, {
    manifest: manifest(arms, entries),
    queries: instructions.map(({ id, kind }) => ({ id, split: "all", kind })),
    samples: replies.map(({ key, tokens }) => ({ ...key, failed: false, tokens })),
    rewards: replies.map(({ key, win }) => ({ ...key, verifier: alpacaEvalVerifier, reward: win })),
    features: rows
  })
  return out
}
