/**
 * Makes the recording `cruxeval-codellama`: which of CodeLlama-7B's predictions of a function's output or input are
 * right, and features of the functions. Holds ids, verdicts and lengths, no text of a function or answer.
 *
 * @module
 */
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import type { ManifestContent } from "@alloc/bench/recording"
import { refuseSamples } from "../queries/PublishedData.ts"
import { queryFeatures } from "../queries/QueryFeatures.ts"
import { type CruxEvalTask, cruxEvalTasks, readCruxEval } from "./CruxEvalVerdicts.ts"

/** Name of the recording. */
export const cruxEvalRecording = "cruxeval-codellama"

/** Name of the verifier in the recording. */
export const cruxEvalVerifier = "published"

/** A published answer is taken to have so many characters a token. */
const charactersPerToken = 3

const asked: Readonly<Record<CruxEvalTask, string>> = {
  output: "asked what the function returns",
  input: "asked for arguments that make the function return what is given"
}

const manifest = (features: ManifestContent["features"]): ManifestContent => ({
  name: cruxEvalRecording,
  title: "CRUXEval, CodeLlama-7B, 10 samples",
  arms: cruxEvalTasks.map((name) => ({ name, model: `CodeLlama-7B, ${asked[name]}`, temperature: 0.2 })),
  verifiers: [
    { name: cruxEvalVerifier, description: "The answer executed against the function, as published", binary: true }
  ],
  features,
  split: "none: evaluated with cross-fitted predictions",
  seeds: {},
  licence: "MIT (facebookresearch/cruxeval); no text of it is here",
  notes: [
    "Functions, answers and verdicts: facebookresearch/cruxeval. No text is shipped: pnpm bench collect cruxeval --data DIR reads it.",
    "A query is a function, an arm is what was asked of it. Features are those of the function alone: neither input nor output, of which the other question asks.",
    `tokens: a third of the answer's characters (${charactersPerToken} a token).`,
    "tf-idf: principal components, vocabulary and components fitted on all functions, without any label."
  ]
})

/** Reads the published verdicts and the hidden states, and writes the recording. */
export const importCruxEval = async (options: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out } = options
  refuseSamples(options)
  const all = await readCruxEval(data)
  const functions = all.slice(0, limit)
  if (dryRun) {
    process.stdout.write(`Would read ${functions.length} hidden states; no model call costs.\n`)
    return out
  }
  const corpus = all.map(({ text }) => text)
  const { entries, rows } = await queryFeatures(functions, corpus, options)
  const samples = functions.flatMap(({ answers, id: query }) =>
    cruxEvalTasks.flatMap((arm) =>
      answers[arm].map(({ characters, correct }, sample) => ({
        key: { query, arm, sample },
        reward: correct ? 1 : 0,
        tokens: Math.max(1, Math.round(characters / charactersPerToken))
      }))
    )
  )
  await writeRecording(out, {
    manifest: manifest(entries),
    queries: functions.map(({ id }) => ({ id, split: "all" })),
    samples: samples.map(({ key, tokens }) => ({ ...key, failed: false, tokens })),
    rewards: samples.map(({ key, reward }) => ({ ...key, verifier: cruxEvalVerifier, reward })),
    features: rows
  })
  return out
}
