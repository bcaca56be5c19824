/**
 * `node recipes/lora/src/CheckServing.ts --url http://127.0.0.1:8500 [FILE] [--recording DIR]`: asks a running `serve.py` for
 * the test queries by way of the package's remote predictor, and compares with the predictions that `train.py` wrote.
 * Exit code 1 where any probability differs by more than 1e-4.
 *
 * @module
 */
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { openRecording } from "@alloc/bench"
import { remotePredictor } from "@alloc/predictor/remote"
import { probabilities, readFineTuned, rowsOf } from "./FineTuned.ts"

const near = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
// Batches differ from those of training, and with them the last digits of float32.
const tolerance = 1e-4

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: "string", default: "http://127.0.0.1:8500" },
    recording: { type: "string", default: near("../../../apps/reproduce/recordings/arith-smollm2") }
  }
})
const recording = await openRecording(values.recording)
const rows = rowsOf(recording, "test")
const expected = probabilities(
  await readFineTuned(positionals[0] ?? near("../predictions/arith-smollm2.json")),
  recording,
  rows
)
const remote = await remotePredictor<{ readonly probability: Float64Array }>({
  url: values.url,
  batch: 32,
  concurrency: 1,
  timeoutMs: 300_000
})
const queries = Array.from(rows, (row) => ({ id: recording.queries[row].id, text: recording.queries[row].text ?? "" }))
const { probability } = await remote.predictHeldOut(queries)
const worst = probability.reduce((most, p, i) => Math.max(most, Math.abs(p - expected[i])), 0)
console.log(
  `${queries.length} queries by ${remote.manifest.model}: largest difference of probabilities ${worst.toExponential(1)}`
)
const refused = await remote
  .predictHeldOut([{ id: recording.queries[rowsOf(recording, "train")[0]].id, text: "" }])
  .then(
    () => false,
    () => true
  )
console.log(refused ? "a training query was refused" : "a training query was NOT refused")
process.exitCode = worst <= tolerance && refused ? 0 : 1
