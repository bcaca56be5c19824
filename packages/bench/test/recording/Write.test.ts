import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { BenchReason, RecordingContent } from "../../src/index.ts"
import { writeRecording } from "../../src/recording/index.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

let directory = ""
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "alloc-write-"))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const small = (): RecordingContent => synthetic({ queries: 6, samples: (q) => 2 + (q % 3) })

describe("writeRecording", () => {
  it("counts rows, failures and queries by split in the manifest", async () => {
    const content = small()
    const { counts, splits, text } = await writeRecording(directory, content)
    expect(counts).toEqual({ queries: 6, samples: 18, failed: 0, rewards: 18, features: 6 })
    expect(splits).toEqual({ train: 2, validation: 2, test: 2 })
    expect(text).toBe(true)
  })

  it("has the same bytes whatever the order of the rows", async () => {
    const content = small()
    const first = await writeRecording(directory, content)
    const again = await writeRecording(directory, {
      ...content,
      samples: content.samples.toReversed(),
      rewards: content.rewards.toReversed(),
      features: content.features.toReversed()
    })
    expect(again).toEqual(first)
  })
})

describe("writing refuses", () => {
  const refused = (change: (content: RecordingContent) => RecordingContent): Promise<BenchReason> =>
    reasonOf(() => writeRecording(directory, change(small())))

  it("a duplicate sample, an unknown query, an unknown arm, a fractional index", async () => {
    expect(await refused((c) => ({ ...c, samples: [...c.samples, c.samples[0]] }))).toMatchObject({
      _tag: "DuplicateKey",
      key: "query q0, arm lm, sample 0"
    })
    const sample = { query: "q0", arm: "lm", sample: 9, failed: true }
    const withSample = (changed: object) =>
      refused((c) => ({ ...c, samples: [...c.samples, { ...sample, ...changed }] }))
    expect(await withSample({ query: "x" })).toMatchObject({ _tag: "UnknownQuery", row: 18, query: "x" })
    expect(await withSample({ arm: "x" })).toMatchObject({ _tag: "UnknownArm", arm: "x", valid: "lm" })
    expect(await withSample({ sample: 1.5 })).toMatchObject({ _tag: "InvalidRow", field: "sample", value: 1.5 })
  })

  it("a NaN reward and a feature that no half float holds", async () => {
    expect(
      await refused((c) => ({ ...c, rewards: [{ ...c.rewards[0], reward: Number.NaN }, ...c.rewards.slice(1)] }))
    ).toMatchObject({ _tag: "InvalidRow", file: "rewards.parquet", field: "reward" })
    const values = new Float32Array([1, 2, 3, 1e6])
    expect(
      await refused((c) => ({ ...c, features: [{ ...c.features[0], values }, ...c.features.slice(1)] }))
    ).toMatchObject({ _tag: "InvalidRow", file: "features.parquet", field: "values", value: 1e6 })
  })

  it("a folder that cannot be made", async () => {
    const file = join(directory, "a-file")
    await writeFile(file, "")
    expect(await reasonOf(() => writeRecording(join(file, "inside"), small()))).toMatchObject({
      _tag: "UnwritableFolder"
    })
  })
})
