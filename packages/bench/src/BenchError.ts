/**
 * The one error of this package. `reason` is a tagged union: every member names the file, the row, the query or the
 * field that is wrong, and what would be valid.
 *
 * @module
 */
import { Data } from "effect"

/** What can be wrong with a recording on disk, or with rows about to become one. */
export type RecordingReason =
  | { readonly _tag: "MissingFile"; readonly file: string; readonly directory: string }
  | { readonly _tag: "TruncatedFile"; readonly file: string; readonly bytes: number; readonly expected: number }
  | { readonly _tag: "HashMismatch"; readonly file: string; readonly sha256: string; readonly expected: string }
  | { readonly _tag: "UnreadableTable"; readonly file: string; readonly problem: string }
  | { readonly _tag: "MissingColumn"; readonly file: string; readonly column: string }
  | { readonly _tag: "InvalidManifest"; readonly file: string; readonly problem: string }
  | {
      readonly _tag: "InvalidRow"
      readonly file: string
      readonly row: number
      readonly field: string
      readonly value: unknown
      readonly valid: string
    }
  | { readonly _tag: "DuplicateKey"; readonly file: string; readonly row: number; readonly key: string }
  | { readonly _tag: "UnknownQuery"; readonly file: string; readonly row: number; readonly query: string }
  | {
      readonly _tag: "UnknownArm"
      readonly file: string
      readonly row: number
      readonly arm: string
      readonly valid: string
    }
  | { readonly _tag: "MissingReward"; readonly file: string; readonly verifier: string; readonly key: string }
  | { readonly _tag: "NoText"; readonly recording: string; readonly how: string }
  | { readonly _tag: "UnwritableFolder"; readonly directory: string; readonly problem: string }

/** What can be wrong with an evaluation's input. */
export type EvaluationReason =
  | { readonly _tag: "UnknownArmName"; readonly arm: string; readonly valid: string }
  | { readonly _tag: "UnknownVerifier"; readonly verifier: string; readonly valid: string }
  | { readonly _tag: "UnknownFeature"; readonly feature: string; readonly valid: string }
  | { readonly _tag: "InvalidOption"; readonly field: string; readonly value: unknown; readonly valid: string }
  | { readonly _tag: "EmptySplit"; readonly split: string; readonly recording: string }
  | { readonly _tag: "SplitOverlap"; readonly query: string; readonly splits: string }
  | { readonly _tag: "InvalidRound"; readonly policy: string; readonly problem: string }
  | { readonly _tag: "VerifierFailed"; readonly query: string; readonly sample: number; readonly problem: string }

/** What can be wrong with a command. */
export type CommandReason =
  | { readonly _tag: "UnknownExperiment"; readonly experiment: string; readonly valid: ReadonlyArray<string> }
  | { readonly _tag: "InvalidVerifierFile"; readonly file: string; readonly problem: string }
  | { readonly _tag: "Unavailable"; readonly what: string; readonly how: string }

/** Every reason of a `BenchError`. */
export type BenchReason = RecordingReason | EvaluationReason | CommandReason

const shown = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value))

const messageOf = (reason: BenchReason): string => {
  switch (reason._tag) {
    case "MissingFile":
      return `${reason.directory} has no ${reason.file}: not a recording, or one that was never finished`
    case "TruncatedFile":
      return `${reason.file} has ${reason.bytes} bytes; the manifest says ${reason.expected}`
    case "HashMismatch":
      return `${reason.file} has SHA-256 ${reason.sha256}; the manifest says ${reason.expected}`
    case "UnreadableTable":
      return `${reason.file} cannot be read as Parquet: ${reason.problem}`
    case "MissingColumn":
      return `${reason.file} has no column ${reason.column}`
    case "InvalidManifest":
      return `${reason.file}: ${reason.problem}`
    case "InvalidRow":
      return `${reason.file}, row ${reason.row}: ${reason.field} is ${shown(reason.value)}; valid: ${reason.valid}`
    case "DuplicateKey":
      return `${reason.file}, row ${reason.row}: ${reason.key} is there twice`
    case "UnknownQuery":
      return `${reason.file}, row ${reason.row}: query ${shown(reason.query)} is not in queries.parquet`
    case "UnknownArm":
      return `${reason.file}, row ${reason.row}: arm ${shown(reason.arm)} is not in the manifest; valid: ${reason.valid}`
    case "MissingReward":
      return `${reason.file}: verifier ${reason.verifier} has no reward for ${reason.key}`
    case "NoText":
      return `recording ${reason.recording} holds no sample text, so it cannot be scored anew; ${reason.how}`
    case "UnwritableFolder":
      return `cannot write to ${reason.directory}: ${reason.problem}`
    case "UnknownArmName":
      return `no arm ${shown(reason.arm)}; valid: ${reason.valid}`
    case "UnknownVerifier":
      return `no rewards of verifier ${shown(reason.verifier)}; valid: ${reason.valid}`
    case "UnknownFeature":
      return `no feature ${shown(reason.feature)}; valid: ${reason.valid}`
    case "InvalidOption":
      return `${reason.field} is ${shown(reason.value)}; valid: ${reason.valid}`
    case "EmptySplit":
      return `recording ${reason.recording} has no query in split ${reason.split}`
    case "SplitOverlap":
      return `query ${shown(reason.query)} is used in ${reason.splits}: a predictor must not be scored on what it saw`
    case "InvalidRound":
      return `policy ${reason.policy} gave an impossible round: ${reason.problem}`
    case "VerifierFailed":
      return `the verifier failed on sample ${reason.sample} of query ${shown(reason.query)}: ${reason.problem}`
    case "UnknownExperiment":
      return `unknown experiment ${shown(reason.experiment)}; those that exist: ${reason.valid.join(", ")}`
    case "InvalidVerifierFile":
      return `${reason.file} is not a verifier: ${reason.problem}`
    case "Unavailable":
      return `${reason.what} is not available: ${reason.how}`
  }
}

/**
 * Fails (Effect) or rejects (promise) on bad input.
 *
 * @example
 * ```ts
 * import { BenchError } from "@alloc/bench"
 *
 * const error = new BenchError({ reason: { _tag: "MissingFile", file: "manifest.json", directory: "x" } })
 * console.log(error.reason._tag) // => "MissingFile"
 * ```
 */
export class BenchError extends Data.TaggedError("BenchError")<{ readonly reason: BenchReason }> {
  override get message(): string {
    return messageOf(this.reason)
  }
}

/**
 * Throws a `BenchError`; for use inside expressions.
 *
 * @example
 * ```ts
 * import { fail } from "@alloc/bench"
 *
 * const rewards = new Map([["exact", [1, 0]]])
 * try {
 *   console.log(rewards.get("exat") ?? fail({ _tag: "UnknownVerifier", verifier: "exat", valid: "exact" }))
 * } catch (error) {
 *   console.log(error instanceof Error && error.message) // => no rewards of verifier "exat"; valid: exact
 * }
 * ```
 */
export const fail = (reason: BenchReason): never => {
  throw new BenchError({ reason })
}

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
