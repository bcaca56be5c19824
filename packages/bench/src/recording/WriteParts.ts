/**
 * Writes a recording in parts, one range of queries after another: never more than one part is in memory.
 *
 * @module
 */
import { join } from "node:path"
import { Effect } from "effect"
import { asBenchError, type BenchError } from "../BenchError.ts"
import { type ManifestContent, type RecordingManifest, schemaVersion } from "./Manifest.ts"
import { checkedContent, queriesBySplit, type RecordingContent, splits } from "./Rows.ts"
import { writableFolder, writeFileSafely } from "./SafeFile.ts"
import { tableNames } from "./TableName.ts"
import { clearRecording, countsOf, writeTables } from "./Write.ts"

/** The rows of a range of queries: all that belongs to them, and nothing else. */
export type RecordingPart = Omit<RecordingContent, "attached" | "manifest">

/** Two tables of numbers, added up. */
const added = <Counts extends Readonly<Record<string, number>>>(a: Counts, b: Counts): Counts =>
  // The same names with other numbers.
  Object.fromEntries(Object.entries({ ...a, ...b }).map(([name]) => [name, (a[name] ?? 0) + (b[name] ?? 0)])) as Counts

/**
 * Writes a recording in parts as they come, and resolves to its manifest: tables are `queries/part-00000.parquet` and so on,
 * which DuckDB, pandas and Spark read as one. Checks are those of `writeRecording`, part by part; that no query is in two
 * parts is checked by `openRecording`. Each file is written under a temporary name, and the manifest last: a recording that
 * is cut off is none. Memory: one part.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `UnknownQuery`, `UnknownArm`, `UnwritableFolder`
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { recordingParts, writeRecordingParts } from "@alloc/bench/recording"
 *
 * const about = { name: "sums", title: "Sums", split: "none", seeds: {}, licence: "CC0-1.0", notes: [], features: [] }
 * const manifest = { ...about, arms: [{ name: "lm", model: "my model" }], verifiers: [] }
 * const parts = function* () {
 *   for (const id of ["1 + 1", "2 + 2", "3 + 3"]) {
 *     const samples = [{ query: id, arm: "lm", sample: 0, failed: false }]
 *     yield { queries: [{ id, split: "test" as const }], samples, rewards: [], features: [] }
 *   }
 * }
 * const directory = mkdtempSync(join(tmpdir(), "recording-"))
 * console.log((await writeRecordingParts(directory, manifest, parts())).counts.queries) // => 3
 * for await (const { queries } of recordingParts(directory)) console.log(queries[0].id)
 * ```
 */
export const writeRecordingParts = async (
  directory: string,
  manifest: ManifestContent,
  parts: Iterable<RecordingPart> | AsyncIterable<RecordingPart>
): Promise<RecordingManifest> => {
  await writableFolder(directory)
  await clearRecording(directory)
  for (const table of tableNames) await writableFolder(join(directory, table))
  const files: Record<string, RecordingManifest["files"][string]> = {}
  let count = 0
  let text = false
  let counts: RecordingManifest["counts"] = { queries: 0, samples: 0, failed: 0, rewards: 0, features: 0 }
  let bySplit: RecordingManifest["splits"] = {}
  const write = async (rows: RecordingPart): Promise<void> => {
    const content = { manifest, ...rows }
    Object.assign(files, await writeTables(directory, checkedContent(content, count), count))
    counts = added(counts, countsOf(content))
    bySplit = added(bySplit, queriesBySplit(rows.queries))
    text ||= rows.samples.some((sample) => sample.text !== undefined)
    count += 1
  }
  for await (const rows of parts) await write(rows)
  if (count === 0) await write({ queries: [], samples: [], rewards: [], features: [] })
  const ordered = splits.filter((name) => name in bySplit).map((name) => [name, bySplit[name]] as const)
  const whole: RecordingManifest = {
    schema: schemaVersion,
    ...manifest,
    text,
    counts,
    splits: Object.fromEntries(ordered),
    parts: count,
    files
  }
  await writeFileSafely(join(directory, "manifest.json"), `${JSON.stringify(whole, null, 2)}\n`)
  return whole
}

/**
 * `writeRecordingParts` as an Effect.
 *
 * @throws BenchError `InvalidRow`, `DuplicateKey`, `UnknownQuery`, `UnknownArm`, `UnwritableFolder`
 */
export const writeRecordingPartsEffect = (
  directory: string,
  manifest: ManifestContent,
  parts: Iterable<RecordingPart> | AsyncIterable<RecordingPart>
): Effect.Effect<RecordingManifest, BenchError> =>
  Effect.tryPromise({ try: () => writeRecordingParts(directory, manifest, parts), catch: asBenchError })
