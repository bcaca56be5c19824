/**
 * `node recipes/lora/src/Compare.ts [FILE...] [--recording DIR] [--feature NAME] [--seed N] [--json]`: prints the quality
 * of fine-tuned predictors beside that of small models on the test split of a recording. A FILE is what `train.py`
 * wrote; the first one is compared with all others.
 *
 * @module
 */
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { openRecording } from "@alloc/bench"
import { baselines } from "./Baselines.ts"
import { compare, comparisonTables } from "./Comparison.ts"
import { countsOfRows, probabilities, readFineTuned, rowsOf } from "./FineTuned.ts"

const near = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    recording: { type: "string", default: near("../../../apps/reproduce/recordings/arith-smollm2") },
    feature: { type: "string", default: "hidden" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false }
  }
})
const files =
  positionals.length > 0
    ? positionals
    : [near("../predictions/arith-smollm2.json"), near("../predictions/arith-smollm2-probe.json")]
const seed = Number(values.seed)

const recording = await openRecording(values.recording)
const fineTuned = await Promise.all(files.map(readFineTuned))
const { arm, verifier } = fineTuned[0].recording
const part = (split: string) => {
  const rows = rowsOf(recording, split)
  return { rows, labels: countsOfRows(recording, rows, arm, verifier) }
}
const parts = { train: part("train"), validation: part("validation"), test: part("test") }
const sum = (counts: ArrayLike<number>): number => Array.from(counts).reduce((a, b) => a + b, 0)
const rows = compare(
  [
    ...fineTuned.map((one, f) => ({
      name: `fine-tuned: ${basename(files[f], ".json")}`,
      probability: probabilities(one, recording, parts.test.rows)
    })),
    ...(await baselines(recording, parts, { feature: values.feature, seeds: [0, 1, 2, 3, 4].map((k) => seed + k) }))
  ],
  parts.test.labels,
  { base: sum(parts.train.labels.successes) / sum(parts.train.labels.trials), seed }
)
const queries = {
  train: parts.train.rows.length,
  validation: parts.validation.rows.length,
  test: parts.test.rows.length
}
if (values.json) console.log(JSON.stringify({ recording: recording.manifest.name, queries, seed, rows }, null, 1))
else {
  console.log(
    `${recording.manifest.name}: trained on ${queries.train} queries, ${queries.validation} for early stopping, measured on ${queries.test}.\n`
  )
  console.log(comparisonTables(rows))
}
