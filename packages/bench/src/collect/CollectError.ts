/**
 * What can stop a collection.
 *
 * @module
 */

/** What went wrong. */
export type CollectReason =
  | { readonly _tag: "JournalFailed"; readonly file: string; readonly cause: unknown }
  | { readonly _tag: "OtherRun"; readonly file: string; readonly begun: string; readonly asked: string }
  | { readonly _tag: "InvalidPlan"; readonly field: string; readonly value: unknown; readonly valid: string }

const messageOf = (reason: CollectReason): string => {
  switch (reason._tag) {
    case "JournalFailed":
      return `the journal ${reason.file} cannot be read or written: ${reason.cause instanceof Error ? reason.cause.message : String(reason.cause)}`
    case "OtherRun":
      return `the journal ${reason.file} belongs to another collection (${reason.begun}; asked: ${reason.asked}). Name another work folder, or delete it`
    case "InvalidPlan":
      return `${reason.field} of the collection is ${String(reason.value)}; valid: ${reason.valid}`
  }
}

/**
 * Thrown by this folder's functions; what was collected before is kept.
 *
 * @example
 * ```ts
 * import { CollectError } from "@alloc/bench"
 *
 * const error = new CollectError({ _tag: "InvalidPlan", field: "queries", value: "empty", valid: "at least one query" })
 * console.log(error.message) // => queries of the collection is empty; valid: at least one query
 * ```
 */
export class CollectError extends Error {
  readonly _tag = "CollectError"
  readonly reason: CollectReason
  constructor(reason: CollectReason) {
    super(messageOf(reason))
    this.name = "CollectError"
    this.reason = reason
  }
}
