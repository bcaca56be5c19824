/**
 * Writes a recording crash-safe: every table goes to a temporary file that is renamed when it is complete, and the
 * manifest comes last. Rows are checked and sorted first, so the bytes depend on the content alone.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { asBenchError, type BenchError } from "../BenchError.ts"
import { columnsOf } from "./Columns.ts"
import type { RecordingManifest } from "./Manifest.ts"
import { schemaVersion } from "./Manifest.ts"
import { checkedContent, queriesBySplit, type RecordingContent } from "./Rows.ts"
import { writableFolder, writeFileSafely } from "./SafeFile.ts"
import { encodeTable } from "./Table.ts"
import { tableFile, tableNames } from "./TableName.ts"

/** Writes each table of checked content, a recording's or a part's; gives the manifest's entry of every file. */
export const writeTables = async (
  directory: string,
  content: RecordingContent,
  part?: number | undefined
): Promise<RecordingManifest["files"]> => {
  const files: Record<string, RecordingManifest["files"][string]> = {}
  const tables = columnsOf(content)
  for (const name of tableNames) {
    const columns = tables[name]
    const bytes = encodeTable(columns)
    const file = tableFile(name, part)
    await writeFileSafely(join(directory, file), bytes)
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    files[file] = { sha256, bytes: bytes.length, rows: columns[0].data.length }
  }
  return files
}

/**
 * Removes a recording's manifest, then its tables: without a manifest the folder is not a recording, so no reader sees old
 * and new tables mixed.
 */
export const clearRecording = async (directory: string): Promise<void> => {
  await rm(join(directory, "manifest.json"), { force: true })
  for (const table of tableNames) {
    await rm(join(directory, table), { recursive: true, force: true })
    await rm(join(directory, tableFile(table, undefined)), { force: true })
  }
}

/** Writes the files beside the tables; gives the manifest's entries, none where there are none. */
const writeAttached = async (
  directory: string,
  attached: RecordingContent["attached"]
): Promise<Pick<RecordingManifest, "attached">> => {
  if (attached === undefined) return {}
  const written = Object.entries(attached).map(async ([name, text]) => {
    await writeFileSafely(join(directory, name), text)
    const sha256 = createHash("sha256").update(text).digest("hex")
    return [name, { sha256, bytes: Buffer.byteLength(text) }] as const
  })
  return { attached: Object.fromEntries(await Promise.all(written)) }
}

/** The rows of a recording, or of a part of one, as its manifest counts them. */
export const countsOf = ({ features, queries, rewards, samples }: RecordingContent): RecordingManifest["counts"] => ({
  queries: queries.length,
  samples: samples.length,
  failed: samples.filter(({ failed }) => failed).length,
  rewards: rewards.length,
  features: features.length
})

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
 * const about = { name: "sums", title: "Sums", split: "none", seeds: {}, licence: "CC0-1.0", notes: [], features: [] }
 * const key = (sample: number) => ({ query: "2 + 2", arm: "lm", sample })
 * const content: RecordingContent = {
 *   manifest: {
 *     ...about,
 *     arms: [{ name: "lm", model: "my model" }],
 *     verifiers: [{ name: "exact", description: "equal to the answer", binary: true }]
 *   },
 *   queries: [{ id: "2 + 2", split: "test", answer: "4" }],
 *   samples: ["4", "5"].map((text, sample) => ({ ...key(sample), failed: false, text })),
 *   rewards: [1, 0].map((reward, sample) => ({ ...key(sample), verifier: "exact", reward })),
 *   features: []
 * }
 * const directory = mkdtempSync(join(tmpdir(), "recording-"))
 * const { counts, splits } = await writeRecording(directory, content)
 * console.log(counts.samples, splits) // => 2 { test: 1 }
 * ```
 */
export const writeRecording = async (directory: string, content: RecordingContent): Promise<RecordingManifest> => {
  const checked = checkedContent(content)
  await writableFolder(directory)
  await clearRecording(directory)
  const files = await writeTables(directory, checked)
  const manifest: RecordingManifest = {
    schema: schemaVersion,
    ...content.manifest,
    text: content.samples.some(({ text }) => text !== undefined),
    counts: countsOf(content),
    splits: queriesBySplit(content.queries),
    files,
    ...(await writeAttached(directory, content.attached))
  }
  await writeFileSafely(join(directory, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/**
 * `writeRecording` as an Effect.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `UnknownQuery`, `UnknownArm`, `UnwritableFolder`
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { writeRecordingEffect } from "@alloc/bench/recording"
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
): Effect.Effect<RecordingManifest, BenchError> =>
  Effect.tryPromise({ try: () => writeRecording(directory, content), catch: asBenchError })
