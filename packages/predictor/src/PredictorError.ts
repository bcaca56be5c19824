/**
 * The one error of this package. Its `reason` says what was wrong, with the value found and what would be valid.
 *
 * @module
 */
import type { FeatureSource } from "@alloc/core/recording"
import { Data } from "effect"

/** What was wrong. `query` is the id of the query, where the fault belongs to one query. */
export type PredictorReason =
  | { readonly _tag: "InvalidFeature"; readonly query: string; readonly column: number; readonly value: number }
  | { readonly _tag: "WidthMismatch"; readonly field: string; readonly width: number; readonly expected: number }
  | { readonly _tag: "ForeignFeatures"; readonly found: FeatureSource; readonly expected: FeatureSource }
  | { readonly _tag: "LengthMismatch"; readonly field: string; readonly length: number; readonly expected: number }
  | {
      readonly _tag: "InvalidLabel"
      readonly query: string
      readonly field: string
      readonly value: unknown
      readonly valid: string
    }
  | {
      readonly _tag: "InvalidNumber"
      readonly field: string
      readonly index: number
      readonly value: unknown
      readonly valid: string
    }
  | { readonly _tag: "InvalidText"; readonly index: number; readonly value: unknown }
  | { readonly _tag: "OneClass"; readonly value: number }
  | { readonly _tag: "LeakedQuery"; readonly query: string; readonly count: number; readonly where: string }
  | { readonly _tag: "DuplicateQuery"; readonly query: string }
  | { readonly _tag: "TooFewRows"; readonly rows: number; readonly needed: number; readonly what: string }
  | { readonly _tag: "InvalidOption"; readonly field: string; readonly value: unknown; readonly valid: string }
  | { readonly _tag: "Unsupported"; readonly what: string; readonly instead: string }
  | { readonly _tag: "MissingRuntime"; readonly program: string; readonly install: string; readonly cause?: unknown }
  | { readonly _tag: "Diverged"; readonly model: string; readonly epoch: number; readonly advice: string }
  | { readonly _tag: "InvalidArtifact"; readonly file: string; readonly problem: string; readonly valid: string }
  | { readonly _tag: "Unreachable"; readonly url: string; readonly cause: string; readonly retryable: true }
  | { readonly _tag: "TimedOut"; readonly url: string; readonly milliseconds: number; readonly retryable: true }
  | {
      readonly _tag: "BadResponse"
      readonly url: string
      readonly status: number
      readonly problem: string
      readonly retryable: boolean
    }

/** A value in words, whatever it is: an object may be large, or have no words at all. */
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `a list of length ${value.length}`
  return typeof value === "object" && value !== null ? "an object" : String(value).slice(0, 80)
}

const describe = (source: FeatureSource): string =>
  `${source.kind} of ${source.model} (hash ${source.modelHash.slice(0, 12)}, width ${source.width})`

const messageOf = (reason: PredictorReason): string => {
  switch (reason._tag) {
    case "InvalidFeature":
      return `feature ${reason.column} of query ${reason.query} is ${reason.value}; valid: a finite number`
    case "WidthMismatch":
      return `${reason.field} has width ${reason.width}; valid: ${reason.expected}`
    case "ForeignFeatures":
      return `the features are ${describe(reason.found)}, but the predictor was trained on ${describe(reason.expected)}; read the features from that model, or train again`
    case "LengthMismatch":
      return `${reason.field} has length ${reason.length}; valid: ${reason.expected}, one per query`
    case "InvalidLabel":
      return `${reason.field} of query ${reason.query} is ${shown(reason.value)}; valid: ${reason.valid}`
    case "InvalidNumber":
      return `${reason.field}[${reason.index}] is ${shown(reason.value)}; valid: ${reason.valid}`
    case "InvalidText":
      return `text ${reason.index} is ${shown(reason.value)}; valid: a string`
    case "OneClass":
      return `every sample of the training queries has reward ${reason.value}, so there is nothing to learn; valid: at least one success and one failure`
    case "LeakedQuery":
      return `query ${reason.query} (one of ${reason.count}) is ${reason.where}; train and test queries must be disjoint`
    case "DuplicateQuery":
      return `query id ${reason.query} occurs more than once; ids must be unique`
    case "TooFewRows":
      return `${reason.rows} rows are too few for ${reason.what}; needed: at least ${reason.needed}`
    case "InvalidOption":
      return `option ${reason.field} is ${shown(reason.value)}; valid: ${reason.valid}`
    case "Unsupported":
      return `${reason.what} is not supported; instead: ${reason.instead}`
    case "MissingRuntime":
      return `${reason.program} could not be loaded; install it: ${reason.install}`
    case "Diverged":
      return `training of ${reason.model} diverged in epoch ${reason.epoch}; ${reason.advice}`
    case "InvalidArtifact":
      return `${reason.file}: ${reason.problem}; valid: ${reason.valid}`
    case "Unreachable":
      return `the predictor at ${reason.url} could not be reached (${reason.cause}); start it, check the address, or go on uniformly by predictOrUniform`
    case "TimedOut":
      return `the predictor at ${reason.url} did not answer within ${reason.milliseconds} ms; raise timeoutMs, send fewer queries per request, or go on uniformly by predictOrUniform`
    case "BadResponse":
      return `the predictor at ${reason.url} answered with status ${reason.status}: ${reason.problem}`
  }
}

/**
 * Thrown (and, in effects, failed with) on bad input. `reason._tag` tells the cases apart.
 *
 * @example
 * ```ts
 * import { PredictorError } from "@alloc/predictor"
 *
 * const error = new PredictorError({ reason: { _tag: "DuplicateQuery", query: "q17" } })
 * console.log(error.message) // => "query id q17 occurs more than once; ids must be unique"
 * ```
 */
export class PredictorError extends Data.TaggedError("PredictorError")<{ readonly reason: PredictorReason }> {
  override get message(): string {
    return messageOf(this.reason)
  }
}

/**
 * Ends here for this reason: every fault found in plain code passes this way.
 * @throws PredictorError with this reason
 */
export const fail = (reason: PredictorReason): never => {
  throw new PredictorError({ reason })
}
