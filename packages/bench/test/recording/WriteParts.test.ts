import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { evaluateRecording } from "../../src/index.ts"
import {
  openRecording,
  type Recording,
  type RecordingPart,
  recordingParts,
  writeRecording,
  writeRecordingParts,
  writeRecordingPartsEffect
} from "../../src/recording/index.ts"
import { readParquet } from "../allocate/Predictions.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"
import { cut } from "./InParts.ts"

let directory = ""
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "alloc-parts-"))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const content = synthetic({ queries: 50, samples: (q) => 2 + (q % 3), arms: ["lm", "other"] })

/** What a recording holds, its manifest aside. */
const heldBy = async ({ answers, arms, features, queries, texts }: Recording) => ({
  queries,
  arms,
  features,
  answers: await answers(1),
  texts: await texts(0)
})

describe("a recording in parts", () => {
  it("opens as the same recording in one file", async () => {
    await writeRecording(join(directory, "one"), content)
    const { files, parts, ...manifest } = await writeRecordingParts(
      join(directory, "many"),
      content.manifest,
      cut(content, 16)
    )
    const [one, many] = await Promise.all(["one", "many"].map((name) => openRecording(join(directory, name))))
    expect(await heldBy(many)).toEqual(await heldBy(one))
    expect({ parts, files: Object.keys(files).length }).toEqual({ parts: 4, files: 16 })
    expect(manifest).toEqual({ ...one.manifest, files: undefined })
    const budgets = { experiment: "parts", title: "Parts", seed: 1, budgets: [1, 2] }
    expect((await evaluateRecording(many, budgets)).results.policies).toEqual(
      (await evaluateRecording(one, budgets)).results.policies
    )
  })

  it("is read part by part, each a recording of its own, and by DuckDB as one table", async () => {
    await Effect.runPromise(writeRecordingPartsEffect(directory, content.manifest, cut(content, 16)))
    const sizes: Array<number> = []
    let samples = 0
    for await (const { arms, manifest, queries } of recordingParts(directory)) {
      sizes.push(queries.length)
      samples += manifest.counts.samples
      expect(manifest.counts.samples).toBe(arms[0].sample.length + arms[1].sample.length)
      expect(Object.values(manifest.splits).reduce((sum, count) => sum + count, 0)).toBe(queries.length)
    }
    expect(sizes).toEqual([16, 16, 16, 2])
    expect(samples).toBe(content.samples.length)
    const [[rows]] = await readParquet(join(directory, "samples", "*.parquet"), "count(*)::INTEGER")
    expect(rows).toBe(samples)
  })

  it("names the part in errors, and refuses a query of two parts", async () => {
    const broken = function* (): Generator<RecordingPart> {
      for (const part of cut(content, 25)) yield { ...part, samples: [...part.samples, { ...content.samples[0] }] }
    }
    expect(await reasonOf(() => writeRecordingParts(directory, content.manifest, broken()))).toMatchObject({
      _tag: "DuplicateKey",
      file: "samples/part-00000.parquet"
    })
    // Cut off in the first part, it is no recording.
    expect(await reasonOf(() => openRecording(directory))).toMatchObject({ _tag: "MissingFile", file: "manifest.json" })
    const [first] = cut(content, 25)
    await writeRecordingParts(directory, content.manifest, [first, first])
    expect(await reasonOf(() => openRecording(directory))).toEqual({
      _tag: "DuplicateKey",
      file: "queries/part-00001.parquet",
      row: 0,
      key: "query q0"
    })
    await writeFile(join(directory, "rewards", "part-00001.parquet"), "short")
    const third = async (): Promise<void> => {
      for await (const part of recordingParts(directory)) expect(part.queries.length).toBe(25)
    }
    expect(await reasonOf(third)).toMatchObject({ _tag: "TruncatedFile", file: "rewards/part-00001.parquet" })
  })

  it("leaves nothing of an earlier recording, in one file or in more parts", async () => {
    await writeRecording(directory, content)
    await writeRecordingParts(directory, content.manifest, cut(content, 10))
    await writeRecordingParts(directory, content.manifest, [])
    expect(await readdir(directory)).toEqual(["features", "manifest.json", "queries", "rewards", "samples"])
    expect(await readdir(join(directory, "samples"))).toEqual(["part-00000.parquet"])
    expect((await openRecording(directory)).queries).toEqual([])
    await writeRecording(directory, content)
    expect((await readdir(directory)).includes("samples")).toBe(false)
    expect(JSON.parse(await readFile(join(directory, "manifest.json"), "utf8")).parts).toBe(undefined)
  })
})
