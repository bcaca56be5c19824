/**
 * Opens a recording: checks sizes and hashes, reads the tables into flat typed arrays, and checks every row.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { QueryRow } from "@alloc/core/recording"
import { Effect } from "effect"
import type { BenchError } from "../BenchError.ts"
import { asBenchError, fail } from "../BenchError.ts"
import { readFeatureTable } from "./FeatureTable.ts"
import { joinParts } from "./JoinParts.ts"
import { parseManifest, type RecordingManifest } from "./Manifest.ts"
import { type RecordingNames, readQueries, recordingNames } from "./QueryTable.ts"
import type { ArmSamples, Recording } from "./Recording.ts"
import { readRewards } from "./RewardTable.ts"
import { queriesBySplit } from "./Rows.ts"
import { readSamples } from "./SampleTable.ts"
import type { TableFile } from "./Table.ts"
import { type TableName, tableFile, tableNames } from "./TableName.ts"

/**
 * The manifest of the recording in `directory`.
 *
 * @throws BenchError `MissingFile`, `InvalidManifest`
 */
export const recordingManifest = async (directory: string): Promise<RecordingManifest> => {
  const file = join(directory, "manifest.json")
  const json = await readFile(file, "utf8").catch(() => fail({ _tag: "MissingFile", file: "manifest.json", directory }))
  return parseManifest(file, json)
}

/** A table's bytes, of the size and hash that the manifest states. */
const readTable = async (directory: string, file: string, manifest: RecordingManifest): Promise<TableFile> => {
  const expected = manifest.files[file]
  if (expected === undefined)
    return fail({ _tag: "InvalidManifest", file: "manifest.json", problem: `files has no entry ${file}` })
  const bytes = await readFile(join(directory, file)).catch(() => fail({ _tag: "MissingFile", file, directory }))
  if (bytes.length < expected.bytes)
    fail({ _tag: "TruncatedFile", file, bytes: bytes.length, expected: expected.bytes })
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  if (sha256 !== expected.sha256) fail({ _tag: "HashMismatch", file, sha256, expected: expected.sha256 })
  return { file, bytes }
}

/** The manifest of one part: counts and splits are its own. */
const partManifest = (
  { files, parts: _, ...manifest }: RecordingManifest,
  part: number,
  queries: ReadonlyArray<QueryRow>,
  arms: ReadonlyArray<ArmSamples>
): RecordingManifest => {
  const rows = (table: TableName): number => files[tableFile(table, part)].rows
  const failed = arms.reduce((sum, arm) => sum + arm.failed.reduce((count, one) => count + one, 0), 0)
  const counts = { queries: rows("queries"), samples: rows("samples"), failed, rewards: rows("rewards") }
  return {
    ...manifest,
    files: Object.fromEntries(tableNames.map((table) => [tableFile(table, part), files[tableFile(table, part)]])),
    counts: { ...counts, features: rows("features") },
    splits: queriesBySplit(queries)
  }
}

/** Reads tables of one part; of the whole recording where it has no parts. */
const tableReader =
  (directory: string, manifest: RecordingManifest, part: number | undefined) =>
  (table: TableName): Promise<TableFile> =>
    readTable(directory, tableFile(table, manifest.parts === undefined ? undefined : part), manifest)

const namesOf = ({ arms }: RecordingManifest, queries: ReadonlyArray<QueryRow>): RecordingNames =>
  recordingNames(
    queries,
    arms.map(({ name }) => name)
  )

/** The queries of a part and their features, without samples and rewards. */
export const openPartFeatures = async (
  directory: string,
  manifest: RecordingManifest,
  part: number
): Promise<Pick<Recording, "features" | "queries">> => {
  const read = tableReader(directory, manifest, part)
  const queries = await readQueries(await read("queries"))
  return {
    queries,
    features: await readFeatureTable(await read("features"), namesOf(manifest, queries), manifest.features)
  }
}

/** The tables of one part; of the whole recording where it has no parts. */
const openTables = async (directory: string, manifest: RecordingManifest, part?: number): Promise<Recording> => {
  const read = tableReader(directory, manifest, part)
  const queries = await readQueries(await read("queries"))
  const names = namesOf(manifest, queries)
  const verifiers = manifest.verifiers.map(({ name }) => name)
  const samples = await readSamples(await read("samples"), names, verifiers)
  await readRewards(await read("rewards"), samples.arms, names, manifest.verifiers)
  const features = await readFeatureTable(await read("features"), names, manifest.features)
  const answers = async (arm: number): Promise<ReadonlyArray<string | undefined>> =>
    (await samples.texts("answer"))[arm]
  return {
    manifest: part === undefined ? manifest : partManifest(manifest, part, queries, samples.arms),
    queries,
    arms: samples.arms,
    features,
    answers,
    texts: async (arm) => {
      if (!manifest.text)
        fail({ _tag: "NoText", recording: manifest.name, how: manifest.notes.join(" ") || "collect it with text" })
      return { texts: (await samples.texts("text"))[arm], answers: await answers(arm) }
    }
  }
}

/**
 * Opens the recording in `directory`, whole, also one in parts; see `Recording`. O(bytes) for the hashes and O(rows) for
 * the checks; text and answers are decoded when they are first asked for.
 *
 * @throws BenchError any reason of `RecordingReason`
 * @example
 * ```ts
 * import { openRecording } from "@alloc/bench"
 *
 * const { manifest, queries } = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * console.log(manifest.counts.queries === queries.length) // => true
 * ```
 */
export const openRecording = async (directory: string): Promise<Recording> => {
  const manifest = await recordingManifest(directory)
  if (manifest.parts === undefined) return openTables(directory, manifest)
  const parts: Array<Recording> = []
  for (let part = 0; part < manifest.parts; part++) parts.push(await openTables(directory, manifest, part))
  return joinParts(manifest, parts)
}

/**
 * Opens one part of a recording, counted from 0; of one without parts, the whole.
 *
 * @throws BenchError any reason of `RecordingReason`
 */
export const openRecordingPart = async (directory: string, part: number): Promise<Recording> => {
  const manifest = await recordingManifest(directory)
  return openTables(directory, manifest, manifest.parts === undefined ? undefined : part)
}

/**
 * Opens a recording part by part, each as a recording of its own range of queries: the way to read one that does not fit
 * into memory. A recording without parts is one. Memory: that of the largest part, while none is kept.
 *
 * @throws BenchError any reason of `RecordingReason`
 * @example
 * ```ts
 * import { recordingParts } from "@alloc/bench/recording"
 *
 * let samples = 0
 * for await (const part of recordingParts("../../apps/reproduce/recordings/humaneval-codegen16b"))
 *   samples += part.manifest.counts.samples
 * console.log(samples) // => 16400
 * ```
 */
export const recordingParts = async function* (directory: string): AsyncGenerator<Recording, void> {
  const manifest = await recordingManifest(directory)
  if (manifest.parts === undefined) yield await openTables(directory, manifest)
  else for (let part = 0; part < manifest.parts; part++) yield await openTables(directory, manifest, part)
}

/**
 * `openRecording` as an Effect.
 *
 * @throws BenchError any reason of `RecordingReason`
 * @example
 * ```ts
 * import { openRecordingEffect } from "@alloc/bench/recording"
 * import { Effect } from "effect"
 *
 * const program = openRecordingEffect("nowhere").pipe(
 *   Effect.catchTag("BenchError", ({ reason }) => Effect.succeed(reason._tag))
 * )
 * console.log(await Effect.runPromise(program)) // => MissingFile
 * ```
 */
export const openRecordingEffect = (directory: string): Effect.Effect<Recording, BenchError> =>
  Effect.tryPromise({ try: () => openRecording(directory), catch: asBenchError })
