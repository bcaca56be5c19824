/**
 * Opens a recording: checks sizes and hashes, reads the tables into flat typed arrays, and checks every row.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { BenchError } from "../BenchError.ts"
import { asBenchError, fail } from "../BenchError.ts"
import { readFeatureTable } from "./FeatureTable.ts"
import type { RecordingManifest } from "./Manifest.ts"
import { parseManifest } from "./Manifest.ts"
import { readQueries, recordingNames } from "./QueryTable.ts"
import type { Recording } from "./Recording.ts"
import { readRewards } from "./RewardTable.ts"
import { readSamples } from "./SampleTable.ts"

const readManifest = async (directory: string): Promise<RecordingManifest> => {
  const file = join(directory, "manifest.json")
  const json = await readFile(file, "utf8").catch(() => fail({ _tag: "MissingFile", file: "manifest.json", directory }))
  return parseManifest(file, json)
}

/** A table's bytes, of the size and hash that the manifest states. */
const readTable = async (directory: string, file: string, manifest: RecordingManifest): Promise<Uint8Array> => {
  const expected = manifest.files[file]
  if (expected === undefined)
    return fail({ _tag: "InvalidManifest", file: "manifest.json", problem: `files has no entry ${file}` })
  const bytes = await readFile(join(directory, file)).catch(() => fail({ _tag: "MissingFile", file, directory }))
  if (bytes.length < expected.bytes)
    fail({ _tag: "TruncatedFile", file, bytes: bytes.length, expected: expected.bytes })
  const sha256 = createHash("sha256").update(bytes).digest("hex")
  if (sha256 !== expected.sha256) fail({ _tag: "HashMismatch", file, sha256, expected: expected.sha256 })
  return bytes
}

/**
 * Opens the recording in `directory`; see `Recording`. O(bytes) for the hashes and O(rows) for the checks; text and
 * answers are decoded when they are first asked for.
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
  const manifest = await readManifest(directory)
  const read = (table: string): Promise<Uint8Array> => readTable(directory, `${table}.parquet`, manifest)
  const queries = await readQueries(await read("queries"))
  const names = recordingNames(
    queries,
    manifest.arms.map(({ name }) => name)
  )
  const verifiers = manifest.verifiers.map(({ name }) => name)
  const samples = await readSamples(await read("samples"), names, verifiers)
  await readRewards(await read("rewards"), samples.arms, names, manifest.verifiers)
  const features = await readFeatureTable(await read("features"), names, manifest.features)
  const answers = async (arm: number): Promise<ReadonlyArray<string | undefined>> =>
    (await samples.texts("answer"))[arm]
  return {
    manifest,
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
