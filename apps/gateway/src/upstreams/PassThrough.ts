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
import { Effect, Redacted, Stream } from "effect"
import { Sse } from "effect/encoding"
import { FetchHttpClient, HttpClient, HttpClientRequest, type HttpClientResponse } from "effect/http"
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

/** What says that there was no connection, hence nothing to bill. */
const beforeConnecting: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT"
])

/** The causes of an error, itself first: fetch tells what happened in the innermost. */
const causesOf = (error: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> => {
  const causes: Array<Readonly<Record<string, unknown>>> = []
  for (let cause = error; typeof cause === "object" && cause !== null && causes.length < 8; ) {
    const known = cause as Readonly<Record<string, unknown>> // any object may have any field
    causes.push(known)
    cause = known.cause
  }
  return causes
}

const mayHaveArrived = (error: unknown): boolean => !causesOf(error).some(({ code }) => beforeConnecting.has(code))

const problemOf = (error: unknown): string => {
  const words = causesOf(error).map(({ code, message }) => message || code)
  return String(words.findLast((word) => typeof word === "string" && word !== "") ?? "no connection")
}

const isClean = (status: number): boolean => status >= 200 && status < 300

/** Answers pass as they come. Policies, whose answers are read whole, have the decoders' own client, which costs less. */
const client: HttpClient.HttpClient = Effect.runSync(Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer))

/** Sends the request; the response is there once the upstream began to answer with a success. */
const post = ({ request, to }: PassedRequest): Effect.Effect<HttpClientResponse.HttpClientResponse, PassFailure> =>
  Effect.gen(function* () {
    const { apiKey } = to.upstream
    const bare = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(to.url), sentBody(to, request))
    const asked = apiKey === undefined ? bare : HttpClientRequest.bearerToken(bare, Redacted.value(apiKey))
    const failed = (problem: string, free: boolean): PassFailure => ({
      reason: { _tag: "UpstreamFailed", status: 502, problem },
      free
    })
    const response = yield* client.execute(asked).pipe(
      // A redirect is not followed, and nobody is told of a trace: the headers are for this address alone.
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
      Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
      Effect.mapError((error) =>
        failed(`the upstream cannot be reached: ${to.clean(problemOf(error))}`, !mayHaveArrived(error))
      )
    )
    if (isClean(response.status)) return response
    const words = yield* Effect.orElseSucceed(response.text, () => "")
    const said = to.clean(words).trim() || `the upstream answered with status ${response.status}`
    const { status } = response
    return yield* Effect.fail<PassFailure>(
      status >= 400 && status < 500
        ? { reason: refusalOf(status, said), free: true }
        : failed(`the upstream answered ${status}: ${said.slice(0, 300)}`, true)
    )
  }).pipe(
    Effect.timeoutOrElse({
      duration: to.upstream.timeoutMs,
      orElse: () =>
        Effect.fail<PassFailure>({
          reason: {
            _tag: "UpstreamFailed",
            status: 504,
            problem: `the upstream gave no answer within ${to.upstream.timeoutMs} ms`
          },
          free: false
        })
    })
  )

const cutOff: PassFailure = {
  reason: { _tag: "UpstreamFailed", status: 502, problem: "the upstream's answer was cut off, or is none" },
  free: false
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
      const response = yield* post(passed)
      const body = yield* Effect.mapError(response.json, () => cutOff)
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
      const response = yield* post(passed)
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
      yield* response.stream.pipe(
        Stream.decodeText,
        Stream.runForEach((text) => Effect.try({ try: () => void parser.feed(text), catch: () => cutOff })),
        Effect.mapError(() => cutOff)
      )
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
