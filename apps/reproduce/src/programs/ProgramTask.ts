/**
 * A programming task as this app needs it, whatever data set it is from: what the model reads, and how a completion is judged.
 *
 * @module
 */
import type { QueryRow } from "@alloc/core/recording"
import type { Job } from "@alloc/verifiers"

/** A task. */
export interface ProgramTask {
  readonly id: string
  readonly split: QueryRow["split"]
  /** What the model completes. */
  readonly prompt: string
  /** By the verifier's name in the recording: the job that judges a program. */
  readonly judges: Readonly<Record<string, (completion: string) => Job>>
}

/** A set of tasks. */
export interface ProgramTasks {
  /** For the manifest. */
  readonly title: string
  readonly licence: string
  readonly tasks: ReadonlyArray<ProgramTask>
  /** Name and description of each verifier. */
  readonly verifiers: Readonly<Record<string, string>>
  /** Other texts of the same kind, to fit vocabularies on; may be empty. */
  readonly corpus: ReadonlyArray<string>
  /** Where a completion ends. */
  readonly stop: ReadonlyArray<string>
  /** What was read, as a hash. */
  readonly sha256: string
}
