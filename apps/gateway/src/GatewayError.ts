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
  /** No key, or none that is known. */
  | { readonly _tag: "Unauthorized" }
  | { readonly _tag: "InvalidRequest"; readonly field: string | undefined; readonly problem: string }
  | { readonly _tag: "BodyTooLarge"; readonly most: number }
  | { readonly _tag: "UnknownPath"; readonly method: string; readonly path: string }
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
  | { readonly _tag: "Broken"; readonly problem: string }

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
      return "no valid key: send one that this gateway knows as `Authorization: Bearer KEY`"
    case "InvalidRequest":
      return reason.field === undefined ? reason.problem : `${reason.field}: ${reason.problem}`
    case "BodyTooLarge":
      return `the request's body is larger than ${reason.most} bytes, the limit here`
    case "UnknownPath":
      return `there is no ${reason.method} ${reason.path} here`
    case "UnknownModel":
      return `there is no model ${JSON.stringify(reason.model)} here; valid: ${reason.valid.join(", ")}`
    case "BudgetSpent":
      return `the day's budget of key ${reason.key} is ${reason.cap} ${reason.unit}: ${reason.spent} are spent or promised, and this call may need ${reason.needed}`
    case "TooBusy":
      return `${reason.most} requests are under way, the most that this gateway takes; try again`
    case "UpstreamRefused":
      return reason.message
    case "UpstreamFailed":
    case "NotRecorded":
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
