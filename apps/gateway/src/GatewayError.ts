/**
 * The one error of the gateway: what is wrong with its configuration, and why a request is refused.
 *
 * @module
 */
import { Data } from "effect"

/** What went wrong, with what the user can act on. No reason holds a secret. */
export type GatewayReason =
  /** The configuration cannot be used. */
  | { readonly _tag: "InvalidConfig"; readonly file: string; readonly problem: string }
  | {
      readonly _tag: "InvalidField"
      readonly file: string
      readonly field: string
      readonly value: string
      readonly valid: string
    }
  /** Configuration names an environment variable that is not set. */
  | { readonly _tag: "MissingVariable"; readonly file: string; readonly field: string; readonly variable: string }
  | { readonly _tag: "CannotListen"; readonly address: string; readonly problem: string }
  /** No key, or none that opens what it was sent for. */
  | { readonly _tag: "Unauthorized"; readonly needs: "client" | "page" | "metrics" }
  | { readonly _tag: "InvalidRequest"; readonly field: string | undefined; readonly problem: string }
  | { readonly _tag: "BodyTooLarge"; readonly most: number }
  /** The body is sent as something else than JSON. */
  | { readonly _tag: "NotJson"; readonly header: string; readonly value: string; readonly valid: string }
  | { readonly _tag: "UnknownPath"; readonly method: string; readonly path: string }
  | {
      readonly _tag: "WrongMethod"
      readonly method: string
      readonly path: string
      readonly allowed: ReadonlyArray<string>
    }
  /** What came is no request of HTTP. */
  | { readonly _tag: "NotHttp"; readonly status: 400 | 408 | 413 | 431; readonly problem: string }
  | { readonly _tag: "UnknownModel"; readonly model: string; readonly valid: ReadonlyArray<string> }
  /** What is left of the key's day does not cover the worst case of a call. */
  | {
      readonly _tag: "BudgetSpent"
      readonly key: string
      readonly unit: "samples" | "tokens" | "usd"
      readonly cap: number
      readonly spent: number
      readonly needed: number
    }
  | { readonly _tag: "TooBusy"; readonly most: number }
  /** An upstream refused the request, in its own words. */
  | {
      readonly _tag: "UpstreamRefused"
      readonly status: number
      readonly message: string
      readonly type?: string | undefined
      readonly code?: string | undefined
      readonly param?: string | undefined
    }
  /** An upstream gave no answer that can be used. */
  | { readonly _tag: "UpstreamFailed"; readonly status: 502 | 504; readonly problem: string }
  | { readonly _tag: "NotRecorded"; readonly problem: string }
  /** The gateway was told to end, and the request was not done in the time that it had left. */
  | { readonly _tag: "Ending" }
  | { readonly _tag: "Broken"; readonly problem: string }

const keyNeeded = {
  client: "no valid key: send one that this gateway knows as `Authorization: Bearer KEY`",
  page: "the page's own key is needed: as the password, with any name, or as a bearer",
  metrics: "the key of the metrics is needed: as a bearer, or as the password with any name"
} as const

/** What the reason says, as a sentence without its end. */
const messageOf = (reason: GatewayReason): string => {
  switch (reason._tag) {
    case "InvalidConfig":
      return `${reason.file} cannot be used: ${reason.problem}`
    case "InvalidField":
      return `${reason.file}: ${reason.field} is ${reason.value}; valid: ${reason.valid}`
    case "MissingVariable":
      return `${reason.file}: ${reason.field} names the environment variable ${reason.variable}, which is not set`
    case "CannotListen":
      return `cannot listen on ${reason.address}: ${reason.problem}`
    case "Unauthorized":
      return keyNeeded[reason.needs]
    case "InvalidRequest":
      return reason.field === undefined ? reason.problem : `${reason.field}: ${reason.problem}`
    case "BodyTooLarge":
      return `the request's body is larger than ${reason.most} bytes, the limit here`
    case "NotJson":
      return `the header ${reason.header} is ${JSON.stringify(reason.value.slice(0, 100))}; valid: ${reason.valid}`
    case "UnknownPath":
      return `there is no ${reason.method} ${reason.path} here`
    case "WrongMethod":
      return `${reason.path} knows no ${reason.method}; valid: ${reason.allowed.join(", ")}`
    case "UnknownModel":
      return `there is no model ${JSON.stringify(reason.model)} here; valid: ${reason.valid.join(", ")}`
    case "BudgetSpent":
      return `the day's budget of key ${reason.key} is ${reason.cap} ${reason.unit}: ${reason.spent} are spent or promised, and this call may need ${reason.needed}`
    case "TooBusy":
      return `${reason.most} requests are under way, the most that this gateway takes; try again`
    case "UpstreamRefused":
      return reason.message
    case "Ending":
      return "this gateway is ending; try again"
    case "UpstreamFailed":
    case "NotRecorded":
    case "NotHttp":
    case "Broken":
      return reason.problem
  }
}

/** Fails, or is thrown by, everything in this application. */
export class GatewayError extends Data.TaggedError("GatewayError")<{ readonly reason: GatewayReason }> {
  override get message(): string {
    return messageOf(this.reason)
  }
}

/**
 * Ends plain code with this reason.
 *
 * @throws GatewayError with the reason given
 */
export const fail = (reason: GatewayReason): never => {
  throw new GatewayError({ reason })
}

/** This application's own error, as what code threw; anything else is a defect. */
export const ownError = (cause: unknown): GatewayError => {
  if (cause instanceof GatewayError) return cause
  throw cause
}
