/**
 * The one error of this package: why a server gave no usable answer. Each package turns it into its own.
 *
 * @module
 */
import { Data } from "effect"

/** Why there is no answer. Addresses are shown without user, password and query; secrets are taken out of all words. */
export type HttpReason =
  | { readonly _tag: "InvalidOption"; readonly field: string; readonly value: unknown; readonly valid: string }
  | {
      /** No connection, or one that ended before the answer's status. */
      readonly _tag: "Unreachable"
      readonly url: string
      readonly problem: string
      /** Whether the server may have got the request and worked on it. Default false: there was no connection. */
      readonly sent?: boolean | undefined
    }
  | {
      /** The answer's body ended too early. */
      readonly _tag: "CutOff"
      readonly url: string
      readonly status: number
      readonly problem: string
    }
  | { readonly _tag: "TimedOut"; readonly url: string; readonly milliseconds: number }
  | {
      /** A status other than 2xx. */
      readonly _tag: "Refused"
      readonly url: string
      readonly status: number
      readonly problem: string
      readonly retryable: boolean
      /** How long the server wants to be left alone, ms; 0 where it does not say. */
      readonly waitMs: number
    }
  | {
      /** The body is no JSON, or not that which was asked for. */
      readonly _tag: "Malformed"
      readonly url: string
      readonly status: number
      readonly problem: string
    }

const messageOf = (reason: HttpReason): string => {
  switch (reason._tag) {
    case "InvalidOption":
      return `${reason.field} is ${String(reason.value)}; valid: ${reason.valid}`
    case "Unreachable":
      return `${reason.url} cannot be reached: ${reason.problem}`
    case "CutOff":
      return `the answer of ${reason.url} was cut off: ${reason.problem}`
    case "TimedOut":
      return `${reason.url} gave no answer within ${reason.milliseconds} ms`
    case "Refused": {
      const wait = reason.waitMs > 0 ? ` (it asks for a pause of ${Math.ceil(reason.waitMs / 1000)} s)` : ""
      return `${reason.url} answered with status ${reason.status}: ${reason.problem}${wait}`
    }
    case "Malformed":
      return `${reason.url} answered with status ${reason.status}: ${reason.problem}`
  }
}

/** A server gave no usable answer. */
export class HttpError extends Data.TaggedError("HttpError")<{
  readonly reason: HttpReason
  readonly message: string
}> {
  constructor(options: { readonly reason: HttpReason }) {
    super({ reason: options.reason, message: messageOf(options.reason) })
  }

  /** Whether the same request may well succeed a little later. */
  get retryable(): boolean {
    const { reason } = this
    if (reason._tag === "Refused") return reason.retryable
    return reason._tag === "Unreachable" || reason._tag === "CutOff" || reason._tag === "TimedOut"
  }

  /** Whether the server has too much to do, so that all its callers should slow down. */
  get overloaded(): boolean {
    const { reason } = this
    return reason._tag === "Refused" && reason.retryable && [429, 503, 529].includes(reason.status)
  }

  /** How long the server wants to be left alone, ms. */
  get waitMs(): number {
    return this.reason._tag === "Refused" ? this.reason.waitMs : 0
  }
}

/**
 * Ends plain code with this reason.
 *
 * @throws HttpError with the reason given
 */
export const fail = (reason: HttpReason): never => {
  throw new HttpError({ reason })
}
