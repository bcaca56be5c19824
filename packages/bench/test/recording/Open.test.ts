import { createHash } from "node:crypto"
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DuckDBInstance } from "@duckdb/node-api"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { BenchReason, RecordingContent } from "../../src/index.ts"
import { openRecording, writeRecording } from "../../src/index.ts"
import type { Column } from "../../src/recording/Table.ts"
import { encodeTable } from "../../src/recording/Table.ts"
import { reasonOf as expectReason } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

let directory = ""
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "alloc-recording-"))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const small = (): RecordingContent => synthetic({ queries: 6, samples: (q) => 2 + (q % 3) })

const reasonOf = (work: Promise<unknown>): Promise<BenchReason> => expectReason(() => work)

/** Puts another table in place of one, with a manifest that agrees, so that row checks are reached. */
const replaceTable = async (file: string, columns: ReadonlyArray<Column>): Promise<void> => {
  const bytes = encodeTable(columns)
  await writeFile(join(directory, file), bytes)
  const path = join(directory, "manifest.json")
  const manifest = JSON.parse(await readFile(path, "utf8"))
  manifest.files[file] = {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes: bytes.length,
    rows: columns[0].data.length
  }
  await writeFile(path, JSON.stringify(manifest))
}

const rewardColumns = (rows: ReadonlyArray<readonly [string, number, number]>): ReadonlyArray<Column> => [
  { name: "query", type: "string", data: rows.map(([q]) => q) },
  { name: "arm", type: "string", data: rows.map(() => "lm") },
  { name: "sample", type: "int32", data: rows.map(([, s]) => s) },
  { name: "verifier", type: "string", data: rows.map(() => "exact") },
  { name: "reward", type: "float64", data: rows.map(([, , r]) => r) }
]

const sampleColumns = (rows: ReadonlyArray<readonly [string, number]>): ReadonlyArray<Column> => [
  { name: "query", type: "string", data: rows.map(([q]) => q) },
  { name: "arm", type: "string", data: rows.map(() => "lm") },
  { name: "sample", type: "int32", data: rows.map(([, s]) => s) },
  { name: "failed", type: "boolean", data: rows.map(() => false) },
  ...(["text", "answer"] as const).map(
    (name): Column => ({ name, type: "string", nullable: true, data: rows.map(() => undefined) })
  ),
  { name: "log_probability", type: "float32", nullable: true, data: rows.map(() => undefined) },
  { name: "tokens", type: "int32", nullable: true, data: rows.map(() => undefined) }
]

describe("a recording", () => {
  it("comes back as it was written, ragged counts included", async () => {
    const content = small()
    await writeRecording(directory, content)
    const recording = await openRecording(directory)
    expect(recording.queries.map(({ id }) => id)).toEqual(content.queries.map(({ id }) => id))
    const [arm] = recording.arms
    expect([...arm.offsets]).toEqual([0, 2, 5, 9, 11, 14, 18])
    expect([...arm.rewards.get("exact")!]).toEqual(content.rewards.map(({ reward }) => reward))
    expect([...arm.tokens]).toEqual(content.samples.map(({ tokens }) => tokens))
    const { texts, answers } = await recording.texts(0)
    expect(texts).toEqual(content.samples.map(({ text }) => text))
    expect(answers).toEqual(content.samples.map(({ answer }) => answer))
    const { values, source } = recording.features.get("hidden")!
    expect(source.width).toBe(4)
    content.features.forEach((row, q) => {
      row.values.forEach((value, j) => {
        // A half float keeps 11 bits.
        expect(Math.abs(values[q * 4 + j] - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11 + 2 ** -24)
      })
    })
  })

  it("keeps a failed sample as a row without reward", async () => {
    const content = small()
    const [first, ...rest] = content.samples
    const failed = { query: first.query, arm: first.arm, sample: first.sample, failed: true }
    await writeRecording(directory, {
      ...content,
      samples: [failed, ...rest],
      rewards: content.rewards.slice(1)
    })
    const recording = await openRecording(directory)
    expect(recording.manifest.counts.failed).toBe(1)
    expect(recording.arms[0].failed[0]).toBe(1)
    expect(recording.arms[0].rewards.get("exact")![0]).toBeNaN()
  })

  it("is read by DuckDB: keys join, half floats are lists of floats", async () => {
    await writeRecording(directory, small())
    const database = await (await DuckDBInstance.create(":memory:")).connect()
    const table = (name: string): string => `'${join(directory, name)}.parquet'`
    const joined = await database.runAndReadAll(
      `select count(*)::int as n, sum(reward)::double as r from ${table("samples")} s
       join ${table("rewards")} r using (query, arm, sample) join ${table("queries")} q on q.id = s.query`
    )
    const rewards = small().rewards
    expect(joined.getRowObjectsJson()).toEqual([{ n: 18, r: rewards.reduce((sum, { reward }) => sum + reward, 0) }])
    const features = await database.runAndReadAll(
      `select typeof("values") as t, len("values")::int as n from ${table("features")} limit 1`
    )
    expect(features.getRowObjectsJson()).toEqual([{ t: "FLOAT[]", n: 4 }])
  })
})

describe("opening refuses", () => {
  const tamper = async (change: () => Promise<void>): Promise<BenchReason> => {
    await writeRecording(directory, small())
    await change()
    return reasonOf(openRecording(directory))
  }

  it("a folder without a manifest", async () => {
    expect(await reasonOf(openRecording(directory))).toEqual({
      _tag: "MissingFile",
      file: "manifest.json",
      directory
    })
  })

  it("a missing table", async () => {
    const reason = await tamper(() => rm(join(directory, "rewards.parquet")))
    expect(reason).toMatchObject({ _tag: "MissingFile", file: "rewards.parquet" })
  })

  it("a truncated table", async () => {
    const reason = await tamper(() => truncate(join(directory, "samples.parquet"), 100))
    expect(reason).toMatchObject({ _tag: "TruncatedFile", file: "samples.parquet", bytes: 100 })
  })

  it("a changed byte", async () => {
    const reason = await tamper(async () => {
      const path = join(directory, "features.parquet")
      const bytes = await readFile(path)
      bytes[50] ^= 1
      await writeFile(path, bytes)
    })
    expect(reason).toMatchObject({ _tag: "HashMismatch", file: "features.parquet" })
  })

  it("a table that is not Parquet, even with the right hash", async () => {
    const reason = await tamper(async () => {
      await replaceTable("rewards.parquet", rewardColumns([]))
      const bytes = Buffer.from("not a table at all")
      await writeFile(join(directory, "rewards.parquet"), bytes)
      const path = join(directory, "manifest.json")
      const manifest = JSON.parse(await readFile(path, "utf8"))
      manifest.files["rewards.parquet"] = {
        sha256: createHash("sha256").update(bytes).digest("hex"),
        bytes: bytes.length,
        rows: 0
      }
      await writeFile(path, JSON.stringify(manifest))
    })
    expect(reason).toMatchObject({ _tag: "UnreadableTable", file: "rewards.parquet" })
  })

  it("a missing column", async () => {
    const reason = await tamper(() => replaceTable("rewards.parquet", rewardColumns([["q0", 0, 1]]).slice(0, 4)))
    expect(reason).toMatchObject({ _tag: "MissingColumn", file: "rewards.parquet", column: "reward" })
  })

  it("a manifest that is not one, naming the field", async () => {
    const reason = await tamper(() => writeFile(join(directory, "manifest.json"), `{"schema":"alloc-recording/1"}`))
    expect(reason).toMatchObject({ _tag: "InvalidManifest" })
    expect(reason._tag === "InvalidManifest" && reason.problem).toContain("name")
  })

  it("a duplicate sample", async () => {
    const rows: Array<[string, number]> = [
      ["q0", 0],
      ["q0", 0]
    ]
    const reason = await tamper(() => replaceTable("samples.parquet", sampleColumns(rows)))
    expect(reason).toEqual({
      _tag: "DuplicateKey",
      file: "samples.parquet",
      row: 1,
      key: "query q0, arm lm, sample 0"
    })
  })

  it("a sample of an unknown query", async () => {
    const reason = await tamper(() => replaceTable("samples.parquet", sampleColumns([["stranger", 0]])))
    expect(reason).toEqual({ _tag: "UnknownQuery", file: "samples.parquet", row: 0, query: "stranger" })
  })

  it("a NaN reward, and one that is neither 0 nor 1 under a binary verifier", async () => {
    const nan = await tamper(() => replaceTable("rewards.parquet", rewardColumns([["q0", 0, Number.NaN]])))
    expect(nan).toMatchObject({ _tag: "InvalidRow", file: "rewards.parquet", row: 0, field: "reward" })
    const half = await tamper(() => replaceTable("rewards.parquet", rewardColumns([["q0", 1, 0.5]])))
    expect(half).toMatchObject({ _tag: "InvalidRow", field: "reward", value: 0.5, valid: "0 or 1" })
  })

  it("a sample without its reward", async () => {
    const reason = await tamper(() => replaceTable("rewards.parquet", rewardColumns([["q0", 0, 1]])))
    expect(reason).toEqual({
      _tag: "MissingReward",
      file: "rewards.parquet",
      verifier: "exact",
      key: "query q0, arm lm, sample 1"
    })
  })

  it("scoring anew where there is no text", async () => {
    const content = small()
    const samples = content.samples.map((row) => ({ ...row, text: undefined, answer: undefined }))
    await writeRecording(directory, { ...content, samples })
    const recording = await openRecording(directory)
    expect(await reasonOf(recording.texts(0))).toMatchObject({ _tag: "NoText", recording: "synthetic" })
  })
})
