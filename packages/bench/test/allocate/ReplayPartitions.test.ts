import { access } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { allocatePartitions, replayPartitions, replayPartitionsEffect } from "../../src/allocate/index.ts"
import { openRecording, writeRecording } from "../../src/recording/index.ts"
import { reasonOf } from "../Reason.ts"
import { writeInParts } from "../recording/InParts.ts"
import { synthetic } from "../Synthetic.ts"
import { readParquet, temporaryFolder, writeParquet } from "./Predictions.ts"

const content = synthetic({ queries: 60, samples: 8 })

/** A recording in three parts, and budgets for its queries. */
const prepared = async (folder: string, name = "'q' || i") => {
  const recording = join(folder, "recording")
  await writeInParts(recording, content, 25)
  const predictions = join(folder, "p.parquet")
  await writeParquet(predictions, `SELECT ${name} AS query, (i % 7) / 8 AS success_probability FROM range(60) r(i)`)
  const out = join(folder, "out")
  await allocatePartitions({ predictions, out, budget: 3, maxSamples: 8, workers: 1 })
  return { recording, out, workers: 1 }
}

describe("replayPartitions", () => {
  it("scores budgets part by part as the whole recording would", async () => {
    await using place = await temporaryFolder()
    const options = await prepared(place.folder)
    const said = await replayPartitions(options)
    const budgets = await readParquet(join(options.out, "budgets", "*.parquet"), "samples")
    const { arms } = await openRecording(options.recording)
    const rewards = arms[0].rewards.get("exact") ?? new Float64Array(0)
    const best = (query: number, count: number): number =>
      Math.max(0, ...rewards.subarray(8 * query, 8 * query + count))
    const mean = (of: (query: number) => number): number =>
      content.queries.reduce((sum, _, query) => sum + of(query), 0) / 60
    expect(said.allocated.value).toBeCloseTo(
      mean((query) => best(query, Number(budgets[query][0]))),
      12
    )
    expect(said.uniform.value).toBeCloseTo(
      mean((query) => best(query, 3)),
      12
    )
    expect(said).toMatchObject({ queries: 60, missing: 0, arm: "lm", verifier: "exact", allocated: { spent: 3 } })
    await expect(access(join(options.out, "work"))).rejects.toThrow("no such file")
    expect(await replayPartitions(options)).toEqual(said)
    // The same recording in one file says the same.
    const whole = join(place.folder, "whole")
    await writeRecording(whole, content)
    const again = await Effect.runPromise(replayPartitionsEffect({ ...options, recording: whole }))
    expect(again.allocated).toEqual(said.allocated)
  })

  it("refuses a recording of other queries, and counts samples that are not recorded", async () => {
    await using place = await temporaryFolder()
    const options = await prepared(place.folder, "'x' || i")
    expect(await reasonOf(() => replayPartitions(options))).toEqual({
      _tag: "InvalidRow",
      file: "budgets/part-00000.parquet",
      row: 0,
      field: "query",
      value: "x0",
      valid: "q0, as row 0 of the recording"
    })
    await writeRecording(options.recording, synthetic({ queries: 59, samples: 8 }))
    expect(await reasonOf(() => replayPartitions(options))).toMatchObject({ _tag: "InvalidOption", field: "recording" })
    const predictions = join(place.folder, "unnamed.parquet")
    await writeParquet(predictions, "SELECT 0.5 AS success_probability FROM range(60)")
    const out = join(place.folder, "unnamed")
    await allocatePartitions({ predictions, out, budget: 8, workers: 1 })
    await writeRecording(options.recording, synthetic({ queries: 60, samples: 5 }))
    expect(await replayPartitions({ ...options, out })).toMatchObject({ missing: 180, allocated: { spent: 5 } })
  })
})
