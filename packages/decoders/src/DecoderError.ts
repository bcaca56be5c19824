/**
 * The one error of this package.
 *
 * @module
 */
import { Data } from "effect"

/** What went wrong, with what the caller can act on. */
export type DecoderReason =
  | { readonly _tag: "LlamaMissing"; readonly cause: unknown }
  | { readonly _tag: "ModelMissing"; readonly file: string }
  | { readonly _tag: "ModelUnreachable"; readonly attempts: ReadonlyArray<string> }
  | { readonly _tag: "WrongHash"; readonly file: string; readonly sha256: string; readonly expected: string }
  | { readonly _tag: "ModelFailed"; readonly doing: string; readonly cause: unknown }
  | {
      readonly _tag: "PromptTooLong"
      readonly query: string
      readonly tokens: number
      readonly maxTokens: number
      readonly contextSize: number
    }
  | { readonly _tag: "InvalidRequest"; readonly field: string; readonly value: unknown; readonly valid: string }
  | { readonly _tag: "ProcessLost"; readonly query: string; readonly attempts: number }
  | { readonly _tag: "Closed" }

const causeOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const messageOf = (reason: DecoderReason): string => {
  switch (reason._tag) {
    case "LlamaMissing":
      return `node-llama-cpp, which runs local models, cannot be loaded (${causeOf(reason.cause)}). Install it: npm install node-llama-cpp@3.22.1`
    case "ModelMissing":
      return `there is no model file ${reason.file}. Fetch the small default model with fetchModel() (pnpm bench model), or name any GGUF file`
    case "ModelUnreachable":
      return `the model could not be fetched: ${reason.attempts.join("; ")}. Put the file there by hand, or name any other GGUF file`
    case "WrongHash":
      return `${reason.file} has SHA-256 ${reason.sha256}; valid: ${reason.expected}. Delete the file and fetch it again`
    case "ModelFailed":
      return `the local model failed while ${reason.doing}: ${causeOf(reason.cause)}`
    case "PromptTooLong":
      return `query ${reason.query} has ${reason.tokens} prompt tokens and may generate ${reason.maxTokens} more; the context holds ${reason.contextSize}`
    case "InvalidRequest":
      return `${reason.field} is ${String(reason.value)}; valid: ${reason.valid}`
    case "ProcessLost":
      return `the model's process ended ${reason.attempts} times while working on query ${reason.query}`
    case "Closed":
      return "the model is closed"
  }
}

/**
 * Fails (Effect) or is thrown (promise entries) by everything in this package.
 *
 * @example
 * ```ts
 * import { DecoderError } from "@alloc/decoders"
 *
 * const error = new DecoderError({ reason: { _tag: "Closed" } })
 * console.log(error.message) // => "the model is closed"
 * ```
 */
export class DecoderError extends Data.TaggedError("DecoderError")<{
  readonly reason: DecoderReason
  readonly message: string
}> {
  constructor(options: { readonly reason: DecoderReason }) {
    super({ reason: options.reason, message: messageOf(options.reason) })
  }
}

/** A `DecoderError` as it is, anything else as `ModelFailed`. */
export const toDecoderError =
  (doing: string) =>
  (cause: unknown): DecoderError =>
    cause instanceof DecoderError ? cause : new DecoderError({ reason: { _tag: "ModelFailed", doing, cause } })
