/**
 * Writes a recording crash-safe: every table goes to a temporary file that is renamed when it is complete, and the
 * manifest comes last. Rows are checked and sorted first, so the bytes depend on the content alone.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { access, constants, mkdir, open, rename, rm, stat } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import type { FeatureRow, QueryRow, RewardRow, SampleRow } from "@alloc/core"
import { Effect } from "effect"
import { BenchError, fail } from "../BenchError.ts"
import type { Manifest, ManifestContent } from "./Manifest.ts"
import { schemaVersion } from "./Manifest.ts"
import type { Column } from "./Table.ts"
import { encodeTable } from "./Table.ts"

/** What `writeRecording` takes: the maker's part of the manifest and the four tables' rows, in any order. */
export interface RecordingContent {
  readonly manifest: ManifestContent
  readonly queries: ReadonlyArray<QueryRow>
  readonly samples: ReadonlyArray<SampleRow>
  /** One row per verifier and sample that did not fail. */
  readonly rewards: ReadonlyArray<RewardRow>
  /** One row per feature of the manifest and query. */
  readonly features: ReadonlyArray<FeatureRow>
}

const largestHalf = 65504
const splits: ReadonlyArray<string> = ["train", "validation", "test", "all"]

/** Checks every row and returns the four tables' columns, sorted by the order of queries, arms and sample indices. */
const columnsOf = (content: RecordingContent): Record<string, ReadonlyArray<Column>> => {
  const { manifest } = content
  const armNames = manifest.arms.map((arm) => arm.name)
  const armIndex = new Map(armNames.map((name, i) => [name, i]))
  const verifierIndex = new Map(manifest.verifiers.map(({ name }, i) => [name, i]))
  const width = new Map(manifest.features.map(({ name, source }) => [name, source.width]))
  const featureIndex = new Map(manifest.features.map(({ name }, i) => [name, i]))
  const queryIndex = new Map<string, number>()
  const invalid = (file: string, row: number, field: string, value: unknown, valid: string): never =>
    fail({ _tag: "InvalidRow", file, row, field, value, valid })

  content.queries.forEach(({ id, split }, row) => {
    if (queryIndex.has(id)) fail({ _tag: "DuplicateKey", file: "queries.parquet", row, key: `query ${id}` })
    if (!splits.includes(split)) invalid("queries.parquet", row, "split", split, splits.join(", "))
    queryIndex.set(id, row)
  })
  const queryAt = (file: string, row: number, query: string): number =>
    queryIndex.get(query) ?? fail({ _tag: "UnknownQuery", file, row, query })

  const finite = (file: string, row: number, field: string, value: number | undefined): void => {
    if (value !== undefined && !Number.isFinite(value)) invalid(file, row, field, value, "a finite number")
  }
  /** Sorts rows by a numeric key and refuses equal keys. */
  const sorted = <Row>(
    file: string,
    rows: ReadonlyArray<Row>,
    key: (row: Row, index: number) => ReadonlyArray<number>,
    name: (row: Row) => string
  ): ReadonlyArray<Row> => {
    const keyed = rows.map((row, index) => ({ row, index, key: key(row, index) }))
    const compare = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number => {
      for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i]
      return 0
    }
    keyed.sort((a, b) => compare(a.key, b.key))
    for (let i = 1; i < keyed.length; i++) {
      if (compare(keyed[i - 1].key, keyed[i].key) === 0)
        fail({ _tag: "DuplicateKey", file, row: keyed[i].index, key: name(keyed[i].row) })
    }
    return keyed.map(({ row }) => row)
  }
  const sampleKey = (file: string, row: number, query: string, arm: string, sample: number): ReadonlyArray<number> => {
    const a = armIndex.get(arm) ?? fail({ _tag: "UnknownArm", file, row, arm, valid: armNames.join(", ") })
    if (!Number.isInteger(sample) || sample < 0) invalid(file, row, "sample", sample, "a whole number >= 0")
    return [queryAt(file, row, query), a, sample]
  }
  const keyName = (row: SampleRow | RewardRow): string => `query ${row.query}, arm ${row.arm}, sample ${row.sample}`

  const samples = sorted(
    "samples.parquet",
    content.samples,
    (row, index) => {
      finite("samples.parquet", index, "logProbability", row.logProbability)
      finite("samples.parquet", index, "tokens", row.tokens)
      finite("samples.parquet", index, "latencyMs", row.latencyMs)
      return sampleKey("samples.parquet", index, row.query, row.arm, row.sample)
    },
    keyName
  )
  const rewards = sorted(
    "rewards.parquet",
    content.rewards,
    (row, index) => {
      finite("rewards.parquet", index, "reward", row.reward)
      const v = verifierIndex.get(row.verifier)
      const valid = [...verifierIndex.keys()].join(", ")
      if (v === undefined) return invalid("rewards.parquet", index, "verifier", row.verifier, valid)
      return [v, ...sampleKey("rewards.parquet", index, row.query, row.arm, row.sample)]
    },
    (row) => `verifier ${row.verifier}, ${keyName(row)}`
  )
  const features = sorted(
    "features.parquet",
    content.features,
    (row, index) => {
      const expected = width.get(row.feature)
      if (expected === undefined)
        return invalid("features.parquet", index, "feature", row.feature, [...width.keys()].join(", "))
      if (row.values.length !== expected)
        invalid("features.parquet", index, "values.length", row.values.length, `${expected}, as the manifest says`)
      for (const value of row.values) {
        if (!(Math.abs(value) <= largestHalf))
          invalid("features.parquet", index, "values", value, `a float16, at most ${largestHalf} in size`)
      }
      return [featureIndex.get(row.feature) ?? -1, queryAt("features.parquet", index, row.query)]
    },
    (row) => `feature ${row.feature} of query ${row.query}`
  )
  const expectRewards = samples.filter((row) => !row.failed).length * manifest.verifiers.length
  if (rewards.length !== expectRewards)
    invalid(
      "rewards.parquet",
      rewards.length,
      "rows",
      rewards.length,
      `${expectRewards}, one per verifier and sample that did not fail`
    )

  const string = (name: string, data: ReadonlyArray<string>): Column => ({ name, type: "string", data })
  const optional = (name: string, type: Column["type"], data: ReadonlyArray<unknown>): Column => ({
    name,
    type,
    nullable: true,
    data
  })
  const queries = content.queries
  return {
    queries: [
      string(
        "id",
        queries.map((row) => row.id)
      ),
      string(
        "split",
        queries.map((row) => row.split)
      ),
      optional(
        "kind",
        "string",
        queries.map((row) => row.kind)
      ),
      optional(
        "text",
        "string",
        queries.map((row) => row.text)
      ),
      optional(
        "answer",
        "string",
        queries.map((row) => row.answer)
      ),
      optional(
        "prompt_tokens",
        "int32",
        queries.map((row) => row.promptTokens)
      )
    ],
    samples: [
      string(
        "query",
        samples.map((row) => row.query)
      ),
      string(
        "arm",
        samples.map((row) => row.arm)
      ),
      { name: "sample", type: "int32", data: samples.map((row) => row.sample) },
      { name: "failed", type: "boolean", data: samples.map((row) => row.failed) },
      optional(
        "text",
        "string",
        samples.map((row) => row.text)
      ),
      optional(
        "answer",
        "string",
        samples.map((row) => row.answer)
      ),
      optional(
        "log_probability",
        "float32",
        samples.map((row) => row.logProbability)
      ),
      optional(
        "tokens",
        "int32",
        samples.map((row) => row.tokens)
      ),
      optional(
        "latency_ms",
        "float32",
        samples.map((row) => row.latencyMs)
      )
    ],
    rewards: [
      string(
        "query",
        rewards.map((row) => row.query)
      ),
      string(
        "arm",
        rewards.map((row) => row.arm)
      ),
      { name: "sample", type: "int32", data: rewards.map((row) => row.sample) },
      string(
        "verifier",
        rewards.map((row) => row.verifier)
      ),
      { name: "reward", type: "float64", data: rewards.map((row) => row.reward) }
    ],
    features: [
      string(
        "query",
        features.map((row) => row.query)
      ),
      string(
        "feature",
        features.map((row) => row.feature)
      ),
      { name: "values", type: "float16[]", data: features.map((row) => row.values) }
    ]
  }
}

/** `mkdir` with parents, one by one: the recursive one of Node never returns under /proc. */
const makeFolder = async (directory: string): Promise<void> => {
  const isThere = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false
  )
  if (isThere) return
  if (dirname(directory) !== directory) await makeFolder(dirname(directory))
  try {
    await mkdir(directory)
  } catch (cause) {
    // Another process may have made it in between.
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause
  }
}

/**
 * Creates a folder and makes sure that it can be written to; rejects with `UnwritableFolder`.
 *
 * @example
 * ```ts
 * import { existsSync, mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { writableFolder } from "@alloc/bench"
 *
 * const directory = join(mkdtempSync(join(tmpdir(), "folder-")), "a", "b")
 * await writableFolder(directory)
 * console.log(existsSync(directory)) // => true
 * ```
 */
export const writableFolder = async (directory: string): Promise<void> => {
  try {
    await makeFolder(resolve(directory))
    await access(directory, constants.W_OK)
  } catch (cause) {
    fail({ _tag: "UnwritableFolder", directory, problem: cause instanceof Error ? cause.message : String(cause) })
  }
}

/**
 * Writes a file so that a crash leaves either the old content or the new, never a part.
 *
 * Rejects with `UnwritableFolder`.
 *
 * @example
 * ```ts
 * import { mkdtempSync, readFileSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { writeFileSafely } from "@alloc/bench"
 *
 * const file = join(mkdtempSync(join(tmpdir(), "file-")), "a.txt")
 * await writeFileSafely(file, "whole")
 * console.log(readFileSync(file, "utf8")) // => whole
 * ```
 */
export const writeFileSafely = async (file: string, bytes: Uint8Array | string): Promise<void> => {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const handle = await open(temporary, "w")
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (cause) {
    await rm(temporary, { force: true })
    fail({ _tag: "UnwritableFolder", directory: file, problem: cause instanceof Error ? cause.message : String(cause) })
  }
}

/**
 * Writes a recording and resolves to its manifest, with counts and hashes filled in.
 *
 * Log-probabilities and latencies are stored as float32, features as float16, rewards as float64.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `UnknownQuery`, `UnknownArm`, `UnwritableFolder`
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { type RecordingContent, writeRecording } from "@alloc/bench"
 *
 * const said = { name: "mine", title: "My questions", split: "none", seeds: {}, licence: "CC0-1.0", notes: [] }
 * const arms = [{ name: "lm", model: "my model" }]
 * const verifiers = [{ name: "exact", description: "equal to the answer", binary: true }]
 * const key = { query: "q1", arm: "lm", sample: 0 }
 * const content: RecordingContent = {
 *   manifest: { ...said, arms, verifiers, features: [] },
 *   queries: [{ id: "q1", split: "test", answer: "4" }],
 *   samples: [{ ...key, failed: false, text: "4!" }],
 *   rewards: [{ ...key, verifier: "exact", reward: 0 }],
 *   features: []
 * }
 * const directory = mkdtempSync(join(tmpdir(), "recording-"))
 * const { counts, splits } = await writeRecording(directory, content)
 * console.log(counts.samples, splits) // => 1 { test: 1 }
 * ```
 */
export const writeRecording = async (directory: string, content: RecordingContent): Promise<Manifest> => {
  const tables = columnsOf(content)
  await writableFolder(directory)
  // Without its manifest the folder is not a recording: no reader can see old and new tables mixed.
  await rm(join(directory, "manifest.json"), { force: true })
  const files: Record<string, { sha256: string; bytes: number; rows: number }> = {}
  for (const [name, columns] of Object.entries(tables)) {
    const bytes = encodeTable(columns)
    const file = `${name}.parquet`
    await writeFileSafely(join(directory, file), bytes)
    files[file] = {
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
      rows: columns[0].data.length
    }
  }
  const bySplit: Record<string, number> = {}
  for (const name of splits) {
    const count = content.queries.filter(({ split }) => split === name).length
    if (count > 0) bySplit[name] = count
  }
  const manifest: Manifest = {
    schema: schemaVersion,
    ...content.manifest,
    text: content.samples.some(({ text }) => text !== undefined),
    counts: {
      queries: content.queries.length,
      samples: content.samples.length,
      failed: content.samples.filter(({ failed }) => failed).length,
      rewards: content.rewards.length,
      features: content.features.length
    },
    splits: bySplit,
    files
  }
  await writeFileSafely(join(directory, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/**
 * `writeRecording` as an Effect.
 *
 * Fails as `writeRecording` rejects.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { writeRecordingEffect } from "@alloc/bench"
 * import { Effect } from "effect"
 *
 * const said = { name: "none", title: "No questions yet", split: "none", seeds: {}, licence: "CC0-1.0", notes: [] }
 * const manifest = { ...said, arms: [], verifiers: [], features: [] }
 * const content = { manifest, queries: [], samples: [], rewards: [], features: [] }
 * const directory = mkdtempSync(join(tmpdir(), "recording-"))
 * const { counts } = await Effect.runPromise(writeRecordingEffect(directory, content))
 * console.log(counts.queries) // => 0
 * ```
 */
export const writeRecordingEffect = (
  directory: string,
  content: RecordingContent
): Effect.Effect<Manifest, BenchError> =>
  Effect.tryPromise({ try: () => writeRecording(directory, content), catch: asBenchError })

/**
 * Keeps a `BenchError`, and rethrows anything else, which is a bug and no outcome.
 *
 * @example
 * ```ts
 * import { asBenchError, openRecording } from "@alloc/bench"
 *
 * const error = await openRecording("nowhere").catch(asBenchError)
 * console.log("reason" in error && error.reason._tag) // => MissingFile
 * ```
 */
export const asBenchError = (cause: unknown): BenchError => {
  if (cause instanceof BenchError) return cause
  throw cause
}
