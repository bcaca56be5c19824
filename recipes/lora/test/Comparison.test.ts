import { mkdtemp, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openRecording } from "@alloc/bench"
import { random } from "@alloc/core/random"
import { intrinsic } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { compare, comparisonTables } from "../src/Comparison.ts"
import { countsOfRows, type FineTuned, probabilities, readFineTuned, rowsOf } from "../src/FineTuned.ts"

const folder = new URL("../../../apps/reproduce/recordings/arith-smollm2", import.meta.url).pathname
const shipped = new URL("../predictions/arith-smollm2.json", import.meta.url).pathname

describe("compare", () => {
  const size = 200
  const stream = random(3, "queries")
  const truth = Float64Array.from({ length: size }, () => stream.next())
  const trials = new Float64Array(size).fill(32)
  const successes = truth.map((p) => Math.round(32 * p))
  const good = { name: "good", probability: truth.map((p) => Math.min(0.99, Math.max(0.01, p))) }
  const bad = { name: "bad", probability: Float64Array.from(truth, () => 0.05 + 0.9 * stream.next()) }
  const rows = compare(
    [good, bad, { ...good, name: "again" }],
    { successes, trials },
    { base: 0.5, resamples: 200, seed: 1 }
  )

  it("gives the metrics of each predictor, and the first one's differences", () => {
    const own = intrinsic(bad.probability, { successes, trials }, 0.5)
    expect(rows.map((row) => row.name)).toEqual(["good", "bad", "again"])
    expect(rows[1].metrics.loss.value).toBe(own.loss)
    expect(rows[0].differences).toBeUndefined()
    expect(rows[1].differences?.loss.value).toBeCloseTo(rows[0].metrics.loss.value - own.loss, 12)
    expect(rows[1].differences?.loss.distinguishable).toBe(true)
    expect(rows[1].differences?.loss.high).toBeLessThan(0)
    expect(rows[1].differences?.spearman.low).toBeGreaterThan(0)
  })
  it("cannot tell a predictor from itself, and says so", () => {
    expect(rows[2].differences?.loss).toEqual({ value: 0, low: 0, high: 0, distinguishable: false })
    expect(comparisonTables(rows)).toContain("0.000 [0.000, 0.000], not distinguishable")
  })
})

describe("predictions of a fine-tuned model", () => {
  it("belong to the shipped recording, and cover its test split", async () => {
    const [recording, fineTuned] = await Promise.all([openRecording(folder), readFineTuned(shipped)])
    const rows = rowsOf(recording, "test")
    const predicted = probabilities(fineTuned, recording, rows)
    expect(predicted.length).toBe(recording.manifest.splits.test)
    expect(predicted.every((p) => p > 0 && p < 1)).toBe(true)
    const { arm, verifier } = fineTuned.recording
    const { trials } = countsOfRows(recording, rows, arm, verifier)
    expect(Array.from(trials).every((n) => n > 0)).toBe(true)
    expect(() => countsOfRows(recording, rows, "nobody", verifier)).toThrow("no rewards of arm nobody")
  })
  it("are refused for another recording, and where a query is missing", async () => {
    const [recording, fineTuned] = await Promise.all([openRecording(folder), readFineTuned(shipped)])
    const rows = rowsOf(recording, "test")
    const foreign: FineTuned = {
      ...fineTuned,
      recording: { ...fineTuned.recording, files: { "queries.parquet": "0" } }
    }
    expect(() => probabilities(foreign, recording, rows)).toThrow("another queries.parquet")
    const id = recording.queries[rows[0]].id
    const partial = { ...fineTuned, predictions: fineTuned.predictions.filter((one) => one.id !== id) }
    expect(() => probabilities(partial, recording, rows)).toThrow(`no prediction for query ${id}`)
  })
  it("are refused in another format", async () => {
    const file = join(await mkdtemp(join(tmpdir(), "lora-")), "results.json")
    await writeFile(file, JSON.stringify({ schema: "alloc-lora/2" }))
    await expect(readFineTuned(file)).rejects.toThrow("schema")
  })
})
