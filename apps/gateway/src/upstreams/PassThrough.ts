/**
 * A request that passes through to a model: as the client made it, counted like any other.
 *
 * @module
 */
import {
  type CallUsage,
  type Ledger,
  meter,
  type ServerAnswer,
  serverAnswer,
  type TokenUsage,
  UsageBook
} from "@alloc/decoders"
import { type Incoming, isSuccess, type NoResponse, problemOf, sendByNode } from "@alloc/http"
import { Effect, Redacted } from "effect"
import { Sse } from "effect/encoding"
import { gatewayError, refusalOf } from "../api/ApiError.ts"
import { type ChatRequest, messageText } from "../api/ChatRequest.ts"
import { GatewayError, type GatewayReason } from "../GatewayError.ts"
import type { UpstreamModel } from "./Upstreams.ts"

/** What passes through. */
export interface PassedRequest {
  readonly to: UpstreamModel
  readonly request: ChatRequest
  readonly ledger: Ledger
  /** Name of the client's key, for errors. */
  readonly key: string
}

/** What came of it: the upstream's own answer, and the texts and the usage in it. */
export interface Passed {
  readonly body: unknown
  readonly answer: ServerAnswer
  readonly latencyMs: number
}

/** Why there is no answer, and whether the upstream generated nothing. */
interface PassFailure {
  readonly reason: GatewayReason
  readonly free: boolean
}

// Chat templates add tokens of their own, some of them a system prompt of a paragraph.
const templateTokens = 256

/** What the call may use at most: a token of the prompt has at least one byte. */
const worstOf = ({ body, maxTokens, n }: ChatRequest): TokenUsage => ({
  promptTokens: Buffer.byteLength(JSON.stringify(body)) + templateTokens,
  cachedTokens: 0,
  completionTokens: n * maxTokens,
  thinkingTokens: 0
})

/** The body as it is sent on: the upstream's name of the model, a limit of tokens, and always the usage of a stream. */
const sentBody = ({ config }: UpstreamModel, request: ChatRequest): Readonly<Record<string, unknown>> => {
  const { body, maxTokens, maxTokensField, stream } = request
  const limit = maxTokensField === undefined ? { [config.maxTokensField ?? "max_tokens"]: maxTokens } : {}
  const { stream_options } = body
  const options = typeof stream_options === "object" ? stream_options : {}
  return {
    ...body,
    model: config.served,
    ...limit,
    ...(stream ? { stream_options: { ...options, include_usage: true } } : {})
  }
}

const cutOff: PassFailure = {
  reason: { _tag: "UpstreamFailed", status: 502, problem: "the upstream's answer was cut off, or is none" },
  free: false
}

/** Why there is no response. */
const unanswered = (none: NoResponse, clean: (text: string) => string): PassFailure =>
  none._tag === "NoTimeLeft"
    ? {
        reason: {
          _tag: "UpstreamFailed",
          status: 504,
          problem: `the upstream gave no answer within ${none.milliseconds} ms`
        },
        free: false
      }
    : {
        reason: {
          _tag: "UpstreamFailed",
          status: 502,
          problem: `the upstream cannot be reached: ${clean(problemOf(none.problem)) || "no connection"}`
        },
        free: none.sent === false
      }

/** Why a response is no success; nothing was generated for it. */
const refused = ({ status, text = "" }: Incoming, clean: (text: string) => string): PassFailure => {
  const said = clean(text).trim() || `the upstream answered with status ${status}`
  if (status >= 400 && status < 500) return { reason: refusalOf(status, said), free: true }
  const problem = `the upstream answered ${status}: ${said.slice(0, 300)}`
  return { reason: { _tag: "UpstreamFailed", status: 502, problem }, free: true }
}

/** Sends the request; gives the text of the upstream's success, which `onText` has got before where there is one. */
const post = ({ request, to }: PassedRequest, onText?: (text: string) => void): Effect.Effect<string, PassFailure> => {
  const { apiKey, timeoutMs } = to.upstream
  const headers = apiKey === undefined ? {} : { authorization: Redacted.make(`Bearer ${Redacted.value(apiKey)}`) }
  return Effect.matchEffect(sendByNode({ url: to.url, body: sentBody(to, request), headers, timeoutMs }, onText), {
    onSuccess: (incoming) => {
      if (!isSuccess(incoming.status)) return Effect.fail(refused(incoming, to.clean))
      return incoming.text === undefined ? Effect.fail(cutOff) : Effect.succeed(incoming.text)
    },
    onFailure: (none) => Effect.fail(unanswered(none, to.clean))
  })
}

/** Reads an answer, or the events of one, as the client of a model does. */
const read = (
  given: unknown,
  { request, to }: PassedRequest,
  latencyMs: number
): Effect.Effect<ServerAnswer, PassFailure> =>
  Effect.try({
    try: () =>
      serverAnswer(given, {
        model: to.config.served,
        prompt: request.messages.map(messageText).join("\n\n"),
        worst: worstOf(request),
        latencyMs
      }),
    catch: () => cutOff
  })

/** Runs a call within the ledger: what it may cost is reserved before, what it did cost is settled after. */
const counted = <R>(
  { key, ledger, request, to }: PassedRequest,
  call: Effect.Effect<Passed, PassFailure, R>
): Effect.Effect<Passed, GatewayError, R> => {
  const book = new UsageBook({ price: to.config.price })
  const usageOf = ({ answer }: Passed): CallUsage => answer.usage
  const how = { model: to.config.name, worst: worstOf(request), samples: request.n, usageOf }
  return meter([book], [ledger])
    .call(call, { ...how, isFree: ({ free }) => free })
    .pipe(
      Effect.mapError((failure) => ("free" in failure ? new GatewayError({ reason: failure.reason }) : failure)),
      Effect.catchTag("DecoderError", (error) => Effect.fail(gatewayError(error, key)))
    )
}

/** Passes a request through whose answer comes in one piece. */
export const passWhole = (passed: PassedRequest): Effect.Effect<Passed, GatewayError> =>
  counted(
    passed,
    Effect.gen(function* () {
      const began = performance.now()
      const text = yield* post(passed)
      const body = yield* Effect.try({ try: (): unknown => JSON.parse(text), catch: () => cutOff })
      const latencyMs = performance.now() - began
      return { body, latencyMs, answer: yield* read(body, passed, latencyMs) }
    })
  )

/** What an upstream says of its failure within a stream. */
const failureIn = (event: unknown): string | undefined => {
  if (typeof event !== "object" || event === null || !("error" in event)) return undefined
  const { error } = event
  const words = typeof error === "object" && error !== null && "message" in error ? error.message : error
  return typeof words === "string" && words !== "" ? words : "without words"
}

/** Passes a request through whose answer is a stream: `emit` gets each event's JSON, but that of a failure. */
export const passStream = (
  passed: PassedRequest,
  emit: (event: unknown) => void
): Effect.Effect<Passed, GatewayError> =>
  counted(
    passed,
    Effect.gen(function* () {
      const began = performance.now()
      const events: Array<unknown> = []
      let ended = false
      let failure: string | undefined
      const parser = Sse.makeParser((event) => {
        if (event._tag !== "Event") return
        if (event.data === "[DONE]") {
          ended = true
          return
        }
        const data: unknown = JSON.parse(event.data)
        failure ??= failureIn(data)
        events.push(data)
        if (failure === undefined) emit(data)
      })
      // What is no JSON ends the response.
      yield* post(passed, (text) => void parser.feed(text))
      if (failure !== undefined) {
        const problem = `the upstream failed in the middle: ${passed.to.clean(failure).slice(0, 300)}`
        return yield* Effect.fail<PassFailure>({
          reason: { _tag: "UpstreamFailed", status: 502, problem },
          free: false
        })
      }
      const latencyMs = performance.now() - began
      const body = { events, ended }
      return { body, latencyMs, answer: yield* read(body, passed, latencyMs) }
    })
  )
