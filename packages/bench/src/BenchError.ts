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

/** What can stop a collection; what was collected before is kept. */
export type CollectionReason =
  | { readonly _tag: "JournalFailed"; readonly file: string; readonly problem: string }
  | { readonly _tag: "OtherRun"; readonly file: string; readonly begun: string; readonly asked: string }
  | { readonly _tag: "OtherManifest"; readonly collection: string; readonly stored: string; readonly given: string }
  | { readonly _tag: "CostCapReached"; readonly collection: string; readonly maxUsd: number }
  | { readonly _tag: "StoreFailed"; readonly store: string; readonly problem: string }
  | { readonly _tag: "InvalidPlan"; readonly field: string; readonly value: unknown; readonly valid: string }

/** What can be wrong with an allocation over partitioned Parquet. */
export type PartitionReason =
  | {
      readonly _tag: "InvalidColumn"
      readonly file: string
      readonly column: string
      readonly type: string
      readonly valid: string
    }
  | {
      readonly _tag: "OtherAllocation"
      readonly folder: string
      readonly begun: string
      readonly asked: string
    }
  | { readonly _tag: "WorkersLost"; readonly lost: number; readonly how: string }

/** What can be wrong with a command. */
export type CommandReason =
  | {
      readonly _tag: "UnknownCollection"
      readonly collection: string | undefined
      readonly valid: ReadonlyArray<string>
    }
  | { readonly _tag: "UnknownExperiment"; readonly experiment: string; readonly valid: ReadonlyArray<string> }
  | { readonly _tag: "InvalidExperimentFile"; readonly file: string; readonly problem: string }
  | { readonly _tag: "InvalidVerifierFile"; readonly file: string; readonly problem: string }
  | {
      readonly _tag: "InvalidPrompt"
      readonly file: string
      readonly line: number
      readonly field: string
      readonly value: unknown
      readonly valid: string
    }
  | {
      readonly _tag: "WorseRun"
      readonly first: string
      readonly second: string
      readonly worse: number
      readonly of: number
    }
  | { readonly _tag: "Unavailable"; readonly what: string; readonly how: string }

/** Every reason of a `BenchError`. */
export type BenchReason = RecordingReason | EvaluationReason | CollectionReason | PartitionReason | CommandReason

const shown = (value: unknown): string => {
  if (value === undefined) return "not there"
  return typeof value === "string" || (typeof value === "object" && value !== null)
    ? JSON.stringify(value)
    : String(value)
}

/** The sentence for each reason of a union. */
type Messages<Reason extends BenchReason> = {
  readonly [Tag in Reason["_tag"]]: (reason: Extract<Reason, { readonly _tag: Tag }>) => string
}

const recordingMessages: Messages<RecordingReason> = {
  MissingFile: (reason) => `${reason.directory} has no ${reason.file}: not a recording, or one that was never finished`,
  TruncatedFile: (reason) => `${reason.file} has ${reason.bytes} bytes; the manifest says ${reason.expected}`,
  HashMismatch: (reason) => `${reason.file} has SHA-256 ${reason.sha256}; the manifest says ${reason.expected}`,
  UnreadableTable: (reason) => `${reason.file} cannot be read as Parquet: ${reason.problem}`,
  MissingColumn: (reason) => `${reason.file} has no column ${reason.column}`,
  InvalidManifest: (reason) => `${reason.file}: ${reason.problem}`,
  InvalidRow: (reason) =>
    `${reason.file}, row ${reason.row}: ${reason.field} is ${shown(reason.value)}; valid: ${reason.valid}`,
  DuplicateKey: (reason) => `${reason.file}, row ${reason.row}: ${reason.key} is there twice`,
  UnknownQuery: (reason) => `${reason.file}, row ${reason.row}: query ${shown(reason.query)} is not in queries.parquet`,
  UnknownArm: (reason) =>
    `${reason.file}, row ${reason.row}: arm ${shown(reason.arm)} is not in the manifest; valid: ${reason.valid}`,
  MissingReward: (reason) => `${reason.file}: verifier ${reason.verifier} has no reward for ${reason.key}`,
  NoText: (reason) => `recording ${reason.recording} holds no sample text, so it cannot be scored anew; ${reason.how}`,
  UnwritableFolder: (reason) => `cannot write to ${reason.directory}: ${reason.problem}`
}

const evaluationMessages: Messages<EvaluationReason> = {
  UnknownArmName: (reason) => `no arm ${shown(reason.arm)}; valid: ${reason.valid}`,
  UnknownVerifier: (reason) => `no rewards of verifier ${shown(reason.verifier)}; valid: ${reason.valid}`,
  UnknownFeature: (reason) => `no feature ${shown(reason.feature)}; valid: ${reason.valid}`,
  InvalidOption: (reason) => `${reason.field} is ${shown(reason.value)}; valid: ${reason.valid}`,
  EmptySplit: (reason) => `recording ${reason.recording} has no query in split ${reason.split}`,
  SplitOverlap: (reason) =>
    `query ${shown(reason.query)} is used in ${reason.splits}: a predictor must not be scored on what it saw`,
  InvalidRound: (reason) => `policy ${reason.policy} gave an impossible round: ${reason.problem}`,
  VerifierFailed: (reason) =>
    `the verifier failed on sample ${reason.sample} of query ${shown(reason.query)}: ${reason.problem}`
}

const collectionMessages: Messages<CollectionReason> = {
  JournalFailed: (reason) => `the journal ${reason.file} cannot be read or written: ${reason.problem}`,
  OtherRun: (reason) =>
    `the journal ${reason.file} belongs to another collection (${reason.begun}; asked: ${reason.asked}). Name another journal, or delete it`,
  OtherManifest: (reason) =>
    `the collection ${reason.collection} of the store is of another model, or of other prompts: it has ${reason.stored}; given: ${reason.given}`,
  CostCapReached: (reason) =>
    `the next call of ${reason.collection} might cost more than is left of its cap of $${reason.maxUsd}; what was drawn is kept. A higher --max-cost goes on`,
  StoreFailed: (reason) => `the store ${reason.store} cannot be read or written: ${reason.problem}`,
  InvalidPlan: (reason) => `${reason.field} of the collection is ${String(reason.value)}; valid: ${reason.valid}`
}

const partitionMessages: Messages<PartitionReason> = {
  InvalidColumn: (reason) =>
    `${reason.file}: column ${reason.column} is of type ${reason.type}; valid: ${reason.valid}`,
  OtherAllocation: (reason) =>
    `${reason.folder} holds another allocation (${reason.begun}; asked: ${reason.asked}), or the predictions have changed since. Name another folder, or delete it`,
  WorkersLost: (reason) => `${reason.lost} worker processes ended one after another without a job done: ${reason.how}`
}

const commandMessages: Messages<CommandReason> = {
  UnknownCollection: (reason) =>
    reason.valid.length === 0
      ? "the store has no collection"
      : `the store has no collection ${shown(reason.collection)}; those that exist: ${reason.valid.join(", ")}`,
  UnknownExperiment: (reason) =>
    `unknown experiment ${shown(reason.experiment)}; ${reason.valid.length === 0 ? "none has a name here" : `those that exist: ${reason.valid.join(", ")}`}; your own: bench run FILE.ts`,
  InvalidExperimentFile: (reason) => `${reason.file} is not an experiment: ${reason.problem}`,
  InvalidVerifierFile: (reason) => `${reason.file} is not a verifier: ${reason.problem}`,
  InvalidPrompt: (reason) =>
    `${reason.file}, line ${reason.line}: ${reason.field} is ${shown(reason.value)}; valid: ${reason.valid}`,
  WorseRun: (reason) => `${reason.second} is worse than ${reason.first} in ${reason.worse} of ${reason.of} rows`,
  Unavailable: (reason) => `${reason.what} is not available: ${reason.how}`
}

const messages: Messages<BenchReason> = {
  ...recordingMessages,
  ...evaluationMessages,
  ...collectionMessages,
  ...partitionMessages,
  ...commandMessages
}

// The entry under a reason's own tag takes that reason: what the compiler cannot follow through the lookup.
const messageOf = (reason: BenchReason): string => (messages[reason._tag] as (reason: BenchReason) => string)(reason)

/**
 * What this package's functions throw, reject with and, as Effects, fail with.
 *
 * @example
 * ```ts
 * import { BenchError, openRecording } from "@alloc/bench"
 *
 * const error = await openRecording("nowhere").catch((cause: unknown) => cause)
 * if (error instanceof BenchError && error.reason._tag === "MissingFile") console.log(error.reason.directory) // => nowhere
 * ```
 */
export class BenchError extends Data.TaggedError("BenchError")<{ readonly reason: BenchReason }> {
  override get message(): string {
    return messageOf(this.reason)
  }
}

/**
 * Ends with the error of a reason; for use inside expressions.
 *
 * @throws BenchError
 */
export const fail = (reason: BenchReason): never => {
  throw new BenchError({ reason })
}

/** Keeps a `BenchError`, and rethrows anything else, which is a bug and no outcome. */
export const asBenchError = (cause: unknown): BenchError => {
  if (cause instanceof BenchError) return cause
  throw cause
}

/** What an unknown cause says, for the `problem` of a reason. */
export const problemOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
