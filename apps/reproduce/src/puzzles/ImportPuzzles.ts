/**
 * Makes the recording `puzzles-codex`: which of Codex's attempts at Python Programming Puzzles solved them, and features
 * of the puzzles. Holds ids, verdicts and lengths, no text of a puzzle or attempt.
 *
 * @module
 */
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import type { ManifestContent } from "@alloc/bench/recording"
import { permutation, random } from "@alloc/core/random"
import { refuseSamples } from "../queries/PublishedData.ts"
import { queryFeatures } from "../queries/QueryFeatures.ts"
import { type PromptStyle, readPuzzles } from "./PuzzleCounts.ts"

/** Name of the recording. */
export const puzzlesRecording = "puzzles-codex"

/** Name of the verifier in the recording. */
export const puzzlesVerifier = "puzzle"

const orderSeed = 1

const manifest = (styles: ReadonlyArray<PromptStyle>, features: ManifestContent["features"]): ManifestContent => ({
  name: puzzlesRecording,
  title: "Python Programming Puzzles, Codex (cushman), three styles of prompt, 1,000 samples each",
  arms: styles.map(({ name }) => ({
    name,
    model: `Codex (cushman), prompt style ${name}`,
    price: { perMillionTokens: 1e6, unit: "prompt tokens" }
  })),
  verifiers: [
    { name: puzzlesVerifier, description: "The puzzle's own check of the answer, as published", binary: true }
  ],
  features,
  split: "none: evaluated with cross-fitted predictions",
  seeds: { order: orderSeed },
  licence: "MIT (microsoft/PythonProgrammingPuzzles); no text of it is here",
  notes: [
    "Puzzles and counts: microsoft/PythonProgrammingPuzzles. No text is shipped: pnpm bench collect puzzles --data DIR reads it.",
    "Published is how many of 1,000 attempts solved a puzzle, not which: the order of successes and failures is dealt by a seed, which changes nothing where attempts are independent. The fourth published run, in which attempts saw earlier solutions, is left out.",
    "tokens: those of the prompt (worked examples, puzzle and, in the style long, the description of the answer), counted with p50k_base. Failed attempts were not published, so that generated tokens are not known.",
    "tf-idf: principal components, vocabulary and components fitted on all puzzles, without any label."
  ]
})

/** So many rewards of 1 among the attempts, in an order that the seed deals. */
const dealt = (solved: number, attempts: number, key: string): Uint8Array => {
  const rewards = new Uint8Array(attempts)
  for (const place of permutation(attempts, random(orderSeed, key)).subarray(0, solved)) rewards[place] = 1
  return rewards
}

/** Reads the published counts and the hidden states, and writes the recording. */
export const importPuzzles = async (options: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out } = options
  refuseSamples(options)
  const { puzzles: all, styles } = await readPuzzles(data)
  const puzzles = all.slice(0, limit)
  if (dryRun) {
    process.stdout.write(`Would read ${puzzles.length} hidden states; no model call costs.\n`)
    return out
  }
  const corpus = all.map(({ text }) => text)
  const { entries, rows } = await queryFeatures(puzzles, corpus, options)
  const attempts = puzzles.flatMap(({ id }, i) =>
    styles.flatMap(({ attempts: count, name, promptTokens, solved }) =>
      Array.from(dealt(solved[i], count, `${id}/${name}`), (reward, sample) => ({
        key: { query: id, arm: name, sample },
        tokens: promptTokens[i],
        reward
      }))
    )
  )
  await writeRecording(out, {
    manifest: manifest(styles, entries),
    queries: puzzles.map(({ id, kind }) => ({ id, split: "all", kind })),
    samples: attempts.map(({ key, tokens }) => ({ ...key, failed: false, tokens })),
    rewards: attempts.map(({ key, reward }) => ({ ...key, verifier: puzzlesVerifier, reward })),
    features: rows
  })
  return out
}
