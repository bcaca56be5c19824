/**
 * Makes the recording `math500-qwen2.5-math-1.5b`: which of the published solutions of MATH-500's problems are right, and
 * features of the problems. Holds ids, verdicts and lengths, no text of a problem or solution.
 *
 * @module
 */
import { type CollectionOptions, writeRecording } from "@alloc/bench"
import type { ManifestContent } from "@alloc/bench/recording"
import { Schema } from "effect"
import { publishedFile, publishedLines, refuseSamples } from "../queries/PublishedData.ts"
import { queryFeatures } from "../queries/QueryFeatures.ts"

/** Name of the recording. */
export const math500Recording = "math500-qwen2.5-math-1.5b"

/** Name of the verifier in the recording. */
export const math500Verifier = "published"

const arm = "qwen2.5-math-1.5b"

const Problem = Schema.Struct({
  unique_id: Schema.String,
  problem: Schema.String,
  subject: Schema.String,
  level: Schema.Int
})

const Solutions = Schema.Struct({
  unique_id: Schema.String,
  correct: Schema.Array(Schema.Literals([0, 1])),
  chars: Schema.Array(Schema.Int)
})

const Training = Schema.fromJsonString(Schema.Array(Schema.Struct({ problem: Schema.String })))

/** Solutions' text is not published: a token of them is taken to have so many characters. */
const charactersPerToken = 3

const manifest = (features: ManifestContent["features"]): ManifestContent => ({
  name: math500Recording,
  title: "MATH-500, Qwen2.5-Math-1.5B, 4 to 12 samples",
  arms: [{ name: arm, model: "Qwen2.5-Math-1.5B" }],
  verifiers: [
    { name: math500Verifier, description: "Math-Verify 0.9.0 against MATH-500's answer, as published", binary: true }
  ],
  features,
  split: "none: evaluated with cross-fitted predictions",
  seeds: {},
  licence: "MIT (hendrycks/math); labels computed from samples published in shanjf666/Test-Time-Scaling",
  notes: [
    "Problems: hendrycks/math, the 500 known as MATH-500; verdicts of solutions published in shanjf666/Test-Time-Scaling. No text is shipped: pnpm bench collect math-hendrycks --data DIR reads it.",
    "Ragged: three published runs shared some seeds, and texts that are the same byte for byte were counted once, so that problems with one short solution have fewer samples. Temperature and prompt were not published with them.",
    `tokens: a third of the solution's characters (${charactersPerToken} a token), since its text is not published.`,
    "tf-idf: principal components, vocabulary and components fitted on MATH's training problems."
  ]
})

const trainingProblems = async (data: string): Promise<ReadonlyArray<string>> => {
  const bytes = await publishedFile(data, "math/rllm_math_train.json", "agentica-project/rllm, MATH train")
  return Schema.decodeUnknownSync(Training)(bytes.toString("utf8")).map(({ problem }) => problem)
}

/** Reads the published verdicts and the hidden states, and writes the recording. */
export const importMath500 = async (options: CollectionOptions): Promise<string> => {
  const { data = "", dryRun, limit, out } = options
  refuseSamples(options)
  const problems = (await publishedLines(Problem, data, "math/math500.test.jsonl", "hendrycks/math, MATH-500")).slice(
    0,
    limit
  )
  const solutions = await publishedLines(
    Solutions,
    data,
    "math500_samples/qwen2.5-math-1.5b.jsonl",
    "labels of shanjf666/Test-Time-Scaling"
  )
  if (dryRun) {
    process.stdout.write(`Would read ${problems.length} hidden states; no model call costs.\n`)
    return out
  }
  const of = new Map(solutions.map((row) => [row.unique_id, row]))
  const queries = problems.map(({ problem: text, unique_id: id }) => ({ id, text }))
  const { entries, rows } = await queryFeatures(queries, await trainingProblems(data), options)
  const samples = problems.flatMap(({ unique_id: query }) => {
    const { chars, correct } = of.get(query) ?? { chars: [], correct: [] }
    return correct.map((reward, sample) => ({
      key: { query, arm, sample },
      reward,
      tokens: Math.round(chars[sample] / charactersPerToken)
    }))
  })
  await writeRecording(out, {
    manifest: manifest(entries),
    queries: problems.map(({ level, subject, unique_id: id }) => ({
      id,
      split: "all",
      kind: `${subject}, level ${level}`
    })),
    samples: samples.map(({ key, tokens }) => ({ ...key, failed: false, tokens })),
    rewards: samples.map(({ key, reward }) => ({ ...key, verifier: math500Verifier, reward })),
    features: rows
  })
  return out
}
