/**
 * Peak memory of training, in a process of its own: `node PredictorMemory.ts MODEL ROWS WIDTH` prints the peak resident
 * memory above what was there before the features, in units of the feature matrix.
 *
 * @module
 */
import { armScoresHead, inputs, logisticLarge, mlp, trainAsync } from "@alloc/predictor"

const [name, ...sizes] = process.argv.slice(2)
const [rows, width] = sizes.map(Number)
const model =
  name === "mlp" ? mlp({ epochs: 2, batch: 512 }) : logisticLarge({ strengths: [0.1, 0.01], tolerance: 1e-4 })
const before = process.memoryUsage().rss
const values = new Float32Array(rows * width)
for (let i = 0; i < values.length; i++) values[i] = Math.sin(i)
const source = { model: "made up", modelHash: "0", kind: "sines", width }
const batch = inputs(
  Array.from({ length: rows }, (_, i) => `q${i}`),
  { source, size: rows, values }
)
const scores = Float64Array.from({ length: rows }, (_, i) => Math.cos(i))
await trainAsync(batch, { scores, arms: 1 }, { head: armScoresHead(1), model })
// maxRSS is in kilobytes.
const peak = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ ratio: (peak - before) / values.byteLength }))
