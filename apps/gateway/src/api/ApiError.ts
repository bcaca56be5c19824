/**
 * Errors in OpenAI's shape.
 *
 * @module
 */
import type { DecoderError, DecoderReason } from "@alloc/decoders"
import { GatewayError, type GatewayReason } from "../GatewayError.ts"

/** An error as a client gets it. */
export interface ApiError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: {
    readonly error: {
      readonly message: string
      readonly type: string
      readonly param: string | null
      readonly code: string | null
    }
  }
}

interface Shape {
  readonly status: number
  readonly type: string
  readonly code?: string | undefined
  readonly param?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** How the key of each part is asked for: a browser opens the page, and everything else sends a bearer. */
const challenges = {
  client: "Bearer",
  page: 'Basic realm="alloc gateway", charset="UTF-8"',
  metrics: 'Bearer realm="alloc gateway metrics"'
} as const

const shapeOf = (reason: GatewayReason): Shape => {
  switch (reason._tag) {
    case "Unauthorized":
      return {
        status: 401,
        type: "invalid_request_error",
        code: "invalid_api_key",
        headers: { "www-authenticate": challenges[reason.needs], "cache-control": "no-store" }
      }
    case "InvalidRequest":
      return { status: 400, type: "invalid_request_error", param: reason.field }
    case "BodyTooLarge":
      return { status: 413, type: "invalid_request_error", code: "request_too_large" }
    case "NotJson":
      return { status: 415, type: "invalid_request_error", code: "unsupported_media_type", param: reason.header }
    case "WrongMethod":
      return {
        status: 405,
        type: "invalid_request_error",
        code: "method_not_allowed",
        headers: { allow: reason.allowed.join(", ") }
      }
    case "NotHttp":
      return { status: reason.status, type: "invalid_request_error", code: "invalid_http" }
    case "UnknownPath":
      return { status: 404, type: "invalid_request_error", code: "unknown_url" }
    case "UnknownModel":
      return { status: 404, type: "invalid_request_error", code: "model_not_found", param: "model" }
    case "BudgetSpent":
      return { status: 429, type: "insufficient_quota", code: "insufficient_quota" }
    case "TooBusy":
      return { status: 429, type: "rate_limit_error", code: "rate_limit_exceeded", headers: { "retry-after": "1" } }
    case "UpstreamRefused":
      return {
        status: reason.status,
        type: reason.type ?? (reason.status === 429 ? "rate_limit_error" : "invalid_request_error"),
        code: reason.code,
        param: reason.param
      }
    case "UpstreamFailed":
      return { status: reason.status, type: "api_error", code: "upstream_failed" }
    case "Ending":
      return { status: 503, type: "server_error", code: "shutting_down", headers: { "retry-after": "1" } }
    case "NotRecorded":
      return { status: 404, type: "invalid_request_error", code: "not_recorded" }
    default:
      return { status: 500, type: "server_error" }
  }
}

/** The error of a reason. */
export const apiError = (error: GatewayError): ApiError => {
  const { code, headers = {}, param, status, type } = shapeOf(error.reason)
  return {
    status,
    headers,
    body: { error: { message: error.message, type, param: param ?? null, code: code ?? null } }
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

/** What an upstream says of its refusal, which it mostly does in OpenAI's shape. */
export const refusalOf = (status: number, words: string): GatewayReason => {
  // A refused key is the gateway's own, and no client can mend it.
  if (status === 401 || status === 403)
    return { _tag: "UpstreamFailed", status: 502, problem: `the upstream refused this gateway's own key (${status})` }
  const shared = { _tag: "UpstreamRefused", status } as const
  try {
    const { error } = JSON.parse(words)
    if (typeof error === "string") return { ...shared, message: error }
    const { code, message, param, type } = error
    return {
      ...shared,
      message: textOf(message) ?? words,
      type: textOf(type),
      code: textOf(code),
      param: textOf(param)
    }
  } catch {
    return { ...shared, message: words }
  }
}

/** Why a call of a model came to nothing, for the client of `key`. */
export const reasonOf = (reason: DecoderReason, key: string): GatewayReason => {
  switch (reason._tag) {
    case "AllFailed":
      return reasonOf(reason.first, key)
    case "BudgetExhausted":
      return { ...reason, _tag: "BudgetSpent", key }
    case "BadResponse":
      return reason.refused && reason.status < 500
        ? refusalOf(reason.status, reason.problem)
        : { _tag: "UpstreamFailed", status: 502, problem: `the upstream answered ${reason.status}: ${reason.problem}` }
    case "TimedOut":
      return {
        _tag: "UpstreamFailed",
        status: 504,
        problem: `the upstream gave no answer within ${reason.milliseconds} ms`
      }
    case "Unreachable":
      return { _tag: "UpstreamFailed", status: 502, problem: `the upstream cannot be reached: ${reason.problem}` }
    case "OtherModel":
      return {
        _tag: "UpstreamFailed",
        status: 502,
        problem: `the upstream does not serve ${reason.expected}; it serves ${reason.served.join(", ")}`
      }
    case "InvalidRequest":
      return {
        _tag: "InvalidRequest",
        field: reason.field,
        problem: `it is ${String(reason.value)}; valid: ${reason.valid}`
      }
    case "NotRecorded":
      return { _tag: "NotRecorded", problem: `the recording has no sample ${reason.sample} of this prompt` }
    default:
      return { _tag: "Broken", problem: `answering failed (${reason._tag})` }
  }
}

/** A model's error as the gateway's. */
export const gatewayError = (error: DecoderError, key: string): GatewayError =>
  new GatewayError({ reason: reasonOf(error.reason, key) })
