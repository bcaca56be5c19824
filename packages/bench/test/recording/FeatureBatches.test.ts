import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ridge, successHead, train, trainInBatches } from "@alloc/predictor"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { featureBatches, openRecording, writeRecording } from "../../src/recording/index.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"
import { writeInParts } from "./InParts.ts"

let directory = ""
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "alloc-batches-"))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const content = synthetic({ queries: 120, samples: 8 })

describe("featureBatches", () => {
  it("trains on the training queries of a recording in parts what ridge gives in memory", async () => {
    await writeInParts(directory, content, 25)
    const batched = await featureBatches(directory, "hidden", ({ split }) => split === "train")
    const { arms, features, queries } = await openRecording(directory)
    const rows = [...queries.keys()].filter((row) => queries[row].split === "train")
    expect(batched.ids).toEqual(rows.map((row) => queries[row].id))
    const rewards = arms[0].rewards.get("exact") ?? new Float64Array(0)
    const successes = rows.map((row) => rewards.subarray(8 * row, 8 * row + 8).reduce((sum, reward) => sum + reward, 0))
    const labels = { successes, trials: rows.map(() => 8) }
    const head = successHead()
    const predictor = await trainInBatches(batched, labels, { head, strengths: [0.1] })
    const hidden = features.get("hidden")
    if (hidden === undefined) throw new Error("expected the feature")
    const { source, values } = hidden
    const { width } = source
    const chosen = {
      source,
      size: rows.length,
      values: Float32Array.from(rows.flatMap((row) => [...values.subarray(width * row, width * row + width)]))
    }
    const whole = train({ ids: batched.ids, features: chosen }, labels, { head, model: ridge({ strengths: [0.1] }) })
    const [a, b] = [predictor, whole].map((one) => one.predict(hidden).probability)
    for (const [row, p] of b.entries()) expect(a[row]).toBeCloseTo(p, 5)
  })

  it("takes a recording without parts, and refuses a feature that is not there", async () => {
    await writeRecording(directory, content)
    const { features, ids } = await featureBatches(directory, "hidden")
    expect(ids.length).toBe(120)
    for await (const batch of features.batches()) expect(batch.size).toBe(120)
    const refused = { _tag: "UnknownFeature", feature: "other", valid: "hidden" }
    expect(await reasonOf(() => featureBatches(directory, "other"))).toEqual(refused)
  })
})
