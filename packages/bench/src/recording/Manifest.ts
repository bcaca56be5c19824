/**
 * The manifest of a recording: what was sampled, from which model, with which parameters and prompt, and the hash of
 * every table. It is written last, so a folder without one is a recording that was never finished.
 *
 * @module
 */
import { Schema } from "effect"
import { fail } from "../BenchError.ts"

/** Version of the format, checked on opening. */
export const schemaVersion = "alloc-recording/1"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

const ArmSchema = Schema.Struct({
  /** Name of the arm, as in `samples.arm`. */
  name: Schema.String,
  /** The decoder's model, for example "SmolLM2-135M-Instruct, Q4_1". */
  model: Schema.String,
  /** SHA-256 of the model file; absent for hosted models. */
  modelHash: Schema.optionalKey(Schema.String),
  temperature: Schema.optionalKey(Schema.Finite),
  /** 0: no truncation. */
  topK: Schema.optionalKey(Schema.Finite),
  /** 1: no truncation. */
  topP: Schema.optionalKey(Schema.Finite),
  /** 0: no truncation. */
  minP: Schema.optionalKey(Schema.Finite),
  /** Most tokens of one sample. */
  maxTokens: Schema.optionalKey(Schema.Finite),
  /** The prompt with `{query}` where the query's text goes; absent where it cannot be shipped. */
  prompt: Schema.optionalKey(Schema.String),
  /** Where a sample ends. */
  stop: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Seed of the draws; a sample's own seed comes from (seed, query, sample index). */
  seed: Schema.optionalKey(Schema.Finite),
  /** What a million generated tokens cost, for choosing among arms; arms of one unit can be compared. */
  price: Schema.optionalKey(Schema.Struct({ perMillionTokens: Schema.Finite, unit: Schema.String }))
})

const FeatureSchema = Schema.Struct({
  name: Schema.String,
  source: Schema.Struct({
    model: Schema.String,
    modelHash: Schema.String,
    kind: Schema.String,
    width: Count
  })
})

const VerifierSchema = Schema.Struct({
  name: Schema.String,
  description: Schema.String,
  /** Rewards are 0 or 1. */
  binary: Schema.Boolean
})

const ContentFields = {
  name: Schema.String,
  /** One line for tables and reports. */
  title: Schema.String,
  arms: Schema.Array(ArmSchema),
  verifiers: Schema.Array(VerifierSchema),
  features: Schema.Array(FeatureSchema),
  /** How queries were divided, in words; the division itself is in `queries.split`. */
  split: Schema.String,
  /**
   * "adaptive": whether a query got another sample depended on its rewards, except for the queries in split "test", whose
   * numbers were fixed beforehand. Absent: all were fixed beforehand.
   */
  stopping: Schema.optionalKey(Schema.Literal("adaptive")),
  /** Seeds of everything else that was random, by what they seeded. */
  seeds: Schema.Record(Schema.String, Schema.Finite),
  /** Licence of the recording's content. */
  licence: Schema.String,
  /** Where the queries and samples come from, and how to get text that is not shipped. */
  notes: Schema.Array(Schema.String)
}

const FileSchema = Schema.Struct({ sha256: Schema.String, bytes: Count, rows: Count })

const ManifestSchema = Schema.Struct({
  schema: Schema.Literal(schemaVersion),
  ...ContentFields,
  /** Whether `samples.text` is filled. */
  text: Schema.Boolean,
  counts: Schema.Struct({ queries: Count, samples: Count, failed: Count, rewards: Count, features: Count }),
  splits: Schema.Record(Schema.String, Count),
  /**
   * Present in a recording in parts, each with the tables of a range of queries: how many there are. The files are then
   * `queries/part-00000.parquet` and so on, else `queries.parquet` and so on.
   */
  parts: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  files: Schema.Record(Schema.String, FileSchema),
  /** Files beside the tables: the weights that the samples were drawn or rewarded with. */
  attached: Schema.optionalKey(Schema.Record(Schema.String, Schema.Struct({ sha256: Schema.String, bytes: Count })))
})

/** An arm's entry. */
export type ArmEntry = typeof ArmSchema.Type
/** A kind of feature vector that the recording holds. */
export type FeatureEntry = typeof FeatureSchema.Type
/** A verifier whose rewards the recording holds. */
export type VerifierEntry = typeof VerifierSchema.Type
/** What the maker of a recording states; counts and hashes are added by `writeRecording`. */
export type ManifestContent = Omit<
  typeof ManifestSchema.Type,
  "schema" | "text" | "counts" | "splits" | "parts" | "files" | "attached"
>
/** The whole manifest. */
export type RecordingManifest = typeof ManifestSchema.Type

const decode = Schema.decodeUnknownSync(ManifestSchema)

/**
 * A manifest out of the text of `manifest.json`; `file` is its name in errors, which name the field.
 *
 * @throws BenchError `InvalidManifest`
 * @example
 * ```ts
 * import { readFileSync } from "node:fs"
 * import { parseManifest } from "@alloc/bench/recording"
 *
 * const file = "../../apps/reproduce/recordings/humaneval-codegen16b/manifest.json"
 * console.log(parseManifest(file, readFileSync(file, "utf8")).schema) // => alloc-recording/1
 * ```
 */
export const parseManifest = (file: string, json: string): RecordingManifest => {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    return fail({ _tag: "InvalidManifest", file, problem: `not JSON: ${messageOf(cause)}` })
  }
  try {
    return decode(value)
  } catch (cause) {
    return fail({ _tag: "InvalidManifest", file, problem: messageOf(cause).replaceAll(/\s+/g, " ") })
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
