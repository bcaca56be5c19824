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
  | {
      readonly _tag: "Unreachable"
      readonly url: string
      readonly problem: string
      /** Whether the server may have got the request and worked on it. Default false. */
      readonly sent?: boolean | undefined
    }
  | { readonly _tag: "TimedOut"; readonly url: string; readonly milliseconds: number }
  | {
      readonly _tag: "BadResponse"
      readonly url: string
      readonly status: number
      readonly problem: string
      /** Whether the server refused the request, so that it generated and billed nothing. */
      readonly refused: boolean
    }
  | {
      readonly _tag: "OtherModel"
      readonly url: string
      readonly served: ReadonlyArray<string>
      readonly expected: string
    }
  | { readonly _tag: "WrongWidth"; readonly url: string; readonly width: number; readonly expected: number }
  /** A sample was not back when its round was over. */
  | { readonly _tag: "TooLate"; readonly arm: string; readonly milliseconds: number }
  | { readonly _tag: "Closed" }
  /** A policy file that cannot be used. */
  | { readonly _tag: "InvalidPolicyFile"; readonly file: string; readonly problem: string; readonly valid: string }
  /** A file of a reward head or of guidance that cannot be used. */
  | { readonly _tag: "InvalidWeightsFile"; readonly file: string; readonly problem: string; readonly valid: string }
  /** Weights for the hidden states of another model, or for other ones. */
  | {
      readonly _tag: "WrongStates"
      readonly file: string
      readonly field: string
      readonly value: unknown
      readonly valid: unknown
    }
  /** A recording has no such sample. */
  | { readonly _tag: "NotRecorded"; readonly query: string; readonly arm: string; readonly sample: number }
  | {
      /** A call's worst case does not fit into what is left of a cap; it was not sent. */
      readonly _tag: "BudgetExhausted"
      readonly unit: "samples" | "tokens" | "usd"
      readonly cap: number
      readonly spent: number
      readonly needed: number
    }
  | {
      /** Every one of the first calls failed. */
      readonly _tag: "AllFailed"
      readonly count: number
      readonly arm: string
      readonly first: DecoderReason
    }
  | {
      /** A policy or an option needs what a model, or the call, lacks. */
      readonly _tag: "Unsupported"
      readonly what: string
      readonly lacks: string
      readonly instead: string
    }

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
    case "Unreachable":
      return `no whole answer came from ${reason.url}: ${reason.problem}. See that the server runs and that the address is right`
    case "TimedOut":
      return `${reason.url} gave no answer within ${reason.milliseconds} ms`
    case "BadResponse":
      return `${reason.url} answered with status ${reason.status}: ${reason.problem}`
    case "OtherModel":
      return `${reason.url} serves ${reason.served.join(", ") || "no model"}, not ${reason.expected}`
    case "WrongWidth":
      return `${reason.url} gave vectors of ${reason.width} numbers; expected: ${reason.expected}`
    case "TooLate":
      return `a sample of arm ${reason.arm} was not back within its round of ${reason.milliseconds} ms`
    case "Closed":
      return "the model is closed"
    case "InvalidPolicyFile":
      return `${reason.file} is not a policy: ${reason.problem}; valid: ${reason.valid}`
    case "InvalidWeightsFile":
      return `${reason.file} cannot be used: ${reason.problem}; valid: ${reason.valid}`
    case "WrongStates":
      return `${reason.file} is for the states of another model: ${reason.field} of this one is ${String(reason.value)}; valid: ${String(reason.valid)}`
    case "NotRecorded":
      return `arm ${reason.arm} of the recording has no sample ${reason.sample} of query ${reason.query}`
    case "BudgetExhausted":
      return `the cap of ${reason.cap} ${reason.unit} is reached: ${reason.spent} are spent, and a call may need ${reason.needed}`
    case "AllFailed":
      return `each of the first ${reason.count} calls of arm ${reason.arm} failed, so nothing more was sent: ${messageOf(reason.first)}`
    case "Unsupported":
      return `${reason.what} needs ${reason.lacks}; instead: ${reason.instead}`
  }
}

// A server's words for: this request is wrong, another may be right.
const ofRequest: ReadonlySet<number> = new Set([400, 413, 422])

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

  /**
   * Whether the request is at fault: other requests may well succeed. False where nothing can go on, for example without
   * a connection.
   */
  get ofRequest(): boolean {
    const { reason } = this
    if (reason._tag === "BadResponse") return ofRequest.has(reason.status)
    return reason._tag === "PromptTooLong" || reason._tag === "InvalidRequest" || reason._tag === "ModelFailed"
  }
}

/**
 * Ends plain code with this reason.
 *
 * @throws DecoderError with the reason given
 */
export const fail = (reason: DecoderReason): never => {
  throw new DecoderError({ reason })
}

/** A `DecoderError` as it is, anything else as `ModelFailed`. */
export const toDecoderError =
  (doing: string) =>
  (cause: unknown): DecoderError =>
    cause instanceof DecoderError ? cause : new DecoderError({ reason: { _tag: "ModelFailed", doing, cause } })
