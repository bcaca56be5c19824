/**
 * Opens a recording: checks sizes and hashes, reads the tables into flat typed arrays, and checks every row.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Features, QueryRow, Split } from "@alloc/core"
import { Effect } from "effect"
import type { BenchError } from "../BenchError.ts"
import { asBenchError, fail } from "../BenchError.ts"
import type { Manifest } from "./Manifest.ts"
import { parseManifest } from "./Manifest.ts"
import { decodeTable } from "./Table.ts"

/** All samples of one arm. Those of query q are at `offsets[q] .. offsets[q + 1] - 1`, by sample index. */
export interface ArmSamples {
  readonly name: string
  readonly offsets: Int32Array
  readonly sample: Int32Array
  /** 1 where the draw failed. */
  readonly failed: Uint8Array
  /** NaN where not recorded. */
  readonly tokens: Float64Array
  /** NaN where not recorded. */
  readonly logProbabilities: Float64Array
  /** By verifier; NaN where the draw failed. */
  readonly rewards: ReadonlyMap<string, Float64Array>
}

/** Text and extracted answer of every sample of one arm, in the order of `ArmSamples`. */
export interface ArmTexts {
  readonly texts: ReadonlyArray<string | undefined>
  readonly answers: ReadonlyArray<string | undefined>
}

/** A recording in memory. Text is read when asked for: replay does not need it. */
export interface Recording {
  readonly manifest: Manifest
  readonly queries: ReadonlyArray<QueryRow>
  readonly arms: ReadonlyArray<ArmSamples>
  /** By feature name; row q belongs to query q. */
  readonly features: ReadonlyMap<string, Features>
  /** Text of each arm's samples; rejects with `NoText` where the recording ships none. */
  readonly texts: (arm: number) => Promise<ArmTexts>
  /** Extracted answer of each of the arm's samples, in the order of `ArmSamples`; undefined where none is recorded. */
  readonly answers: (arm: number) => Promise<ReadonlyArray<string | undefined>>
}

const loadBytes = async (directory: string, file: string, manifest: Manifest): Promise<Uint8Array> => {
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

const splitNames: ReadonlySet<unknown> = new Set<Split>(["train", "validation", "test", "all"])
const isSplit = (value: unknown): value is Split => splitNames.has(value)

/** Reads cells of one table, each with an error that names file, row and field. */
const cells = (file: string) => {
  const invalid = (row: number, field: string, value: unknown, valid: string): never =>
    fail({ _tag: "InvalidRow", file, row, field, value, valid })
  return {
    invalid,
    text: (column: ArrayLike<unknown>, field: string, row: number): string => {
      const value = column[row]
      return typeof value === "string" ? value : invalid(row, field, value, "a string")
    },
    maybeText: (column: ArrayLike<unknown>, field: string, row: number): string | undefined => {
      const value = column[row] ?? undefined
      return value === undefined || typeof value === "string" ? value : invalid(row, field, value, "a string or null")
    },
    number: (column: ArrayLike<unknown>, field: string, row: number): number => {
      const value = column[row]
      return typeof value === "number" && Number.isFinite(value) ? value : invalid(row, field, value, "a finite number")
    },
    maybeNumber: (column: ArrayLike<unknown>, field: string, row: number): number | undefined => {
      const value = column[row] ?? undefined
      if (value === undefined || (typeof value === "number" && Number.isFinite(value))) return value
      return invalid(row, field, value, "a finite number or null")
    }
  }
}

const readQueries = async (bytes: Uint8Array): Promise<Array<QueryRow>> => {
  const file = "queries.parquet"
  const names = ["id", "split", "kind", "text", "answer", "prompt_tokens"]
  const table = await decodeTable(file, bytes, names)
  const [id, split, kind, text, answer, promptTokens] = names.map(table.column)
  const cell = cells(file)
  const seen = new Set<string>()
  return Array.from({ length: table.rows }, (_, row) => {
    const name = cell.text(id, "id", row)
    if (seen.has(name)) fail({ _tag: "DuplicateKey", file, row, key: `query ${name}` })
    seen.add(name)
    const part = split[row]
    return {
      id: name,
      split: isSplit(part) ? part : cell.invalid(row, "split", part, "train, validation, test, all"),
      kind: cell.maybeText(kind, "kind", row),
      text: cell.maybeText(text, "text", row),
      answer: cell.maybeText(answer, "answer", row),
      promptTokens: cell.maybeNumber(promptTokens, "prompt_tokens", row)
    }
  })
}

interface ArmBuilder {
  readonly rows: Array<number>
  readonly offsets: Int32Array
}

/**
 * Opens the recording in `directory`; see `Recording`. All reasons of `RecordingReason` may be thrown.
 *
 * O(bytes) for the hashes and O(rows) for the checks; text and answers are decoded when they are first asked for.
 *
 * @example
 * ```ts
 * import { openRecording } from "@alloc/bench"
 *
 * const { manifest, queries } = await openRecording("../../apps/reproduce/recordings/humaneval-codegen16b")
 * console.log(manifest.counts.queries === queries.length) // => true
 * ```
 */
export const openRecording = async (directory: string): Promise<Recording> => {
  const manifestFile = join(directory, "manifest.json")
  const json = await readFile(manifestFile, "utf8").catch(() =>
    fail({ _tag: "MissingFile", file: "manifest.json", directory })
  )
  const manifest = parseManifest(manifestFile, json)
  const load = (file: string): Promise<Uint8Array> => loadBytes(directory, file, manifest)

  const queries = await readQueries(await load("queries.parquet"))
  const queryIndex = new Map(queries.map(({ id }, i) => [id, i]))
  const armNames = manifest.arms.map(({ name }) => name)
  const armIndex = new Map(armNames.map((name, i) => [name, i]))

  const samplesFile = "samples.parquet"
  const sampleBytes = await load(samplesFile)
  const names = ["query", "arm", "sample", "failed", "tokens", "log_probability"]
  const table = await decodeTable(samplesFile, sampleBytes, names)
  const [query, arm, sample, failed, tokens, logProbability] = names.map(table.column)
  const cell = cells(samplesFile)
  const locate = (file: string, row: number, q: string, a: string): [number, number] => [
    queryIndex.get(q) ?? fail({ _tag: "UnknownQuery", file, row, query: q }),
    armIndex.get(a) ?? fail({ _tag: "UnknownArm", file, row, arm: a, valid: armNames.join(", ") })
  ]
  const builders: ReadonlyArray<ArmBuilder> = armNames.map(() => ({
    rows: [],
    offsets: new Int32Array(queries.length + 1)
  }))
  let before: readonly [number, number, number] = [-1, -1, -1]
  for (let row = 0; row < table.rows; row++) {
    const [q, a] = locate(samplesFile, row, cell.text(query, "query", row), cell.text(arm, "arm", row))
    const index = cell.number(sample, "sample", row)
    if (typeof failed[row] !== "boolean") cell.invalid(row, "failed", failed[row], "true or false")
    if (q === before[0] && a === before[1] && index === before[2])
      fail({
        _tag: "DuplicateKey",
        file: samplesFile,
        row,
        key: `query ${queries[q].id}, arm ${armNames[a]}, sample ${index}`
      })
    const ordered = q > before[0] || (q === before[0] && (a > before[1] || (a === before[1] && index > before[2])))
    if (!ordered) cell.invalid(row, "sample", index, "rows sorted by query, arm and sample index")
    before = [q, a, index]
    builders[a].rows.push(row)
    builders[a].offsets[q + 1]++
  }
  const orNaN = (column: ArrayLike<unknown>, field: string, row: number): number =>
    cell.maybeNumber(column, field, row) ?? Number.NaN
  const arms = builders.map(({ rows, offsets }, a) => {
    for (let q = 0; q < queries.length; q++) offsets[q + 1] += offsets[q]
    return {
      name: armNames[a],
      offsets,
      sample: Int32Array.from(rows, (row) => cell.number(sample, "sample", row)),
      failed: Uint8Array.from(rows, (row) => (failed[row] === true ? 1 : 0)),
      tokens: Float64Array.from(rows, (row) => orNaN(tokens, "tokens", row)),
      logProbabilities: Float64Array.from(rows, (row) => orNaN(logProbability, "log_probability", row)),
      rewards: new Map(
        manifest.verifiers.map(({ name }) => [name, new Float64Array(rows.length).fill(Number.NaN)] as const)
      )
    }
  })

  await readRewards(await load("rewards.parquet"), arms, manifest, queries, locate)
  const features = await readFeatures(await load("features.parquet"), manifest, queryIndex)

  const read = new Map<string, Promise<ReadonlyArray<ReadonlyArray<string | undefined>>>>()
  const columnOf = (name: string): Promise<ReadonlyArray<ReadonlyArray<string | undefined>>> => {
    const decoded = async (): Promise<ReadonlyArray<ReadonlyArray<string | undefined>>> => {
      const column = (await decodeTable(samplesFile, sampleBytes, [name])).column(name)
      return builders.map(({ rows }) => rows.map((row) => cell.maybeText(column, name, row)))
    }
    const known = read.get(name) ?? decoded()
    read.set(name, known)
    return known
  }
  const answers = async (a: number): Promise<ReadonlyArray<string | undefined>> => (await columnOf("answer"))[a]
  return {
    manifest,
    queries,
    arms,
    features,
    answers,
    texts: async (a) => {
      if (!manifest.text)
        fail({ _tag: "NoText", recording: manifest.name, how: manifest.notes.join(" ") || "collect it with text" })
      return { texts: (await columnOf("text"))[a], answers: await answers(a) }
    }
  }
}

/**
 * Row of (query, sample index) within an arm, by bisection; -1 where there is none.
 *
 * O(log samples of the query).
 *
 * @example
 * ```ts
 * import { sampleRow } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 2),
 *   sample: Int32Array.of(3, 7),
 *   failed: new Uint8Array(2),
 *   tokens: new Float64Array(2),
 *   logProbabilities: new Float64Array(2),
 *   rewards: new Map()
 * }
 * console.log(sampleRow(arm, 0, 7), sampleRow(arm, 0, 5)) // => 1 -1
 * ```
 */
export const sampleRow = (arm: ArmSamples, query: number, sample: number): number => {
  let low = arm.offsets[query]
  let high = arm.offsets[query + 1] - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    if (arm.sample[middle] === sample) return middle
    if (arm.sample[middle] < sample) low = middle + 1
    else high = middle - 1
  }
  return -1
}

const readRewards = async (
  bytes: Uint8Array,
  arms: ReadonlyArray<ArmSamples>,
  manifest: Manifest,
  queries: ReadonlyArray<QueryRow>,
  locate: (file: string, row: number, query: string, arm: string) => [number, number]
): Promise<void> => {
  const file = "rewards.parquet"
  const names = ["query", "arm", "sample", "verifier", "reward"]
  const table = await decodeTable(file, bytes, names)
  const [query, arm, sample, verifier, reward] = names.map(table.column)
  const cell = cells(file)
  const binary = new Map(manifest.verifiers.map((entry) => [entry.name, entry.binary]))
  for (let row = 0; row < table.rows; row++) {
    const [q, a] = locate(file, row, cell.text(query, "query", row), cell.text(arm, "arm", row))
    const name = cell.text(verifier, "verifier", row)
    const value = cell.number(reward, "reward", row)
    const index = cell.number(sample, "sample", row)
    const key = `verifier ${name}, query ${queries[q].id}, arm ${arms[a].name}, sample ${index}`
    const target =
      arms[a].rewards.get(name) ?? cell.invalid(row, "verifier", name, manifest.verifiers.map((v) => v.name).join(", "))
    if (binary.get(name) === true && value !== 0 && value !== 1) cell.invalid(row, "reward", value, "0 or 1")
    const at = sampleRow(arms[a], q, index)
    if (at < 0) cell.invalid(row, "sample", index, "a sample that is in samples.parquet")
    if (arms[a].failed[at] === 1) cell.invalid(row, "reward", value, "no reward: this draw failed")
    if (!Number.isNaN(target[at])) fail({ _tag: "DuplicateKey", file, row, key })
    target[at] = value
  }
  for (const { name, offsets, sample: index, failed, rewards } of arms) {
    for (const [v, values] of rewards) {
      for (let q = 0; q < queries.length; q++) {
        for (let at = offsets[q]; at < offsets[q + 1]; at++) {
          if (Number.isNaN(values[at]) && failed[at] === 0) {
            const key = `query ${queries[q].id}, arm ${name}, sample ${index[at]}`
            fail({ _tag: "MissingReward", file, verifier: v, key })
          }
        }
      }
    }
  }
}

const readFeatures = async (
  bytes: Uint8Array,
  manifest: Manifest,
  queryIndex: ReadonlyMap<string, number>
): Promise<ReadonlyMap<string, Features>> => {
  const file = "features.parquet"
  const table = await decodeTable(file, bytes, ["query", "feature", "values"])
  const [query, feature, values] = ["query", "feature", "values"].map(table.column)
  const cell = cells(file)
  const size = queryIndex.size
  const found = new Map(
    manifest.features.map(({ name, source }) => [
      name,
      { source, size, values: new Float32Array(size * source.width), seen: new Uint8Array(size) }
    ])
  )
  for (let row = 0; row < table.rows; row++) {
    const id = cell.text(query, "query", row)
    const q = queryIndex.get(id) ?? fail({ _tag: "UnknownQuery", file, row, query: id })
    const name = cell.text(feature, "feature", row)
    const target = found.get(name) ?? cell.invalid(row, "feature", name, [...found.keys()].join(", "))
    const vector = values[row]
    const width = target.source.width
    if (!Array.isArray(vector) || vector.length !== width) {
      cell.invalid(row, "values", Array.isArray(vector) ? `${vector.length} numbers` : vector, `${width} numbers`)
    } else {
      for (let j = 0; j < width; j++) {
        if (!Number.isFinite(vector[j])) cell.invalid(row, `values[${j}]`, vector[j], "a finite number")
        target.values[q * width + j] = vector[j]
      }
    }
    if (target.seen[q] === 1) fail({ _tag: "DuplicateKey", file, row, key: `feature ${name} of query ${id}` })
    target.seen[q] = 1
  }
  for (const [name, { seen }] of found) {
    const missing = seen.indexOf(0)
    if (missing >= 0) cell.invalid(table.rows, "feature", `none for query ${missing}`, `one row of ${name} per query`)
  }
  return found
}

/**
 * `openRecording` as an Effect.
 *
 * Fails as `openRecording` rejects.
 *
 * @example
 * ```ts
 * import { openRecordingEffect } from "@alloc/bench"
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
