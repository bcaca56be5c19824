/**
 * The addresses of the gateway, who may ask there, and errors in OpenAI's shape.
 *
 * @module
 */
import { ByteSize, Cause, Effect, Layer, type Scope } from "effect"
import { HttpIncomingMessage, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { apiError } from "../api/ApiError.ts"
import { heartbeatHeader, readChatRequest, readHeartbeat } from "../api/ChatRequest.ts"
import type { KeyConfig } from "../config/Config.ts"
import { GatewayError } from "../GatewayError.ts"
import { bearerOf, keyOf } from "../keys/ClientKeys.ts"
import { tellUnderWay } from "../metrics/GatewayMetrics.ts"
import { metricsRoute } from "../metrics/MetricsRoute.ts"
import { htmlPage, jsonPage } from "../page/PageRoutes.ts"
import { takeIn } from "./AnswerRequest.ts"
import { chatCompletion } from "./ChatCompletions.ts"
import type { Gateway } from "./Gateway.ts"

type Response = HttpServerResponse.HttpServerResponse

const errorResponse = (error: GatewayError): Response => {
  const { body, retryAfter, status } = apiError(error)
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }
  return HttpServerResponse.jsonUnsafe(body, { status, headers })
}

const broken = (cause: Cause.Cause<unknown>): GatewayError => {
  const error = Cause.squash(cause)
  return error instanceof GatewayError
    ? error
    : new GatewayError({ reason: { _tag: "Broken", problem: "the gateway failed; its log says why" } })
}

/** Whatever goes wrong is answered in OpenAI's shape; a client that is gone is answered by nobody. */
const handled = <R>(
  effect: Effect.Effect<Response, GatewayError, R>,
  notice: (text: string) => void
): Effect.Effect<Response, never, R> =>
  Effect.catchCause(effect, (cause) => {
    if (Cause.hasInterruptsOnly(cause)) return Effect.interrupt
    const error = broken(cause)
    if (error.reason._tag === "Broken") notice(Cause.pretty(cause))
    return Effect.succeed(errorResponse(error))
  })

/** Whose request this is. */
const authorized = (
  { headers }: HttpServerRequest.HttpServerRequest,
  { config }: Gateway
): Effect.Effect<KeyConfig, GatewayError> => {
  const key = keyOf(bearerOf(headers.authorization), config.keys)
  return key === undefined ? Effect.fail(new GatewayError({ reason: { _tag: "Unauthorized" } })) : Effect.succeed(key)
}

/** Takes a place among the requests under way, until the request's scope ends. */
const admitted = ({ config, underWay }: Gateway): Effect.Effect<void, GatewayError, Scope.Scope> =>
  Effect.gen(function* () {
    const most = config.limits.concurrency
    if (underWay.count >= most) return yield* new GatewayError({ reason: { _tag: "TooBusy", most } })
    underWay.count += 1
    yield* tellUnderWay(underWay.count)
    yield* Effect.addFinalizer(() => {
      underWay.count -= 1
      return tellUnderWay(underWay.count)
    })
  })

const bodyOf = (request: HttpServerRequest.HttpServerRequest, most: number): Effect.Effect<string, GatewayError> =>
  request.text.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(most)),
    Effect.mapError(({ reason }) =>
      reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge"
        ? new GatewayError({ reason: { _tag: "BodyTooLarge", most } })
        : new GatewayError({ reason: { _tag: "InvalidRequest", field: undefined, problem: "the body cannot be read" } })
    )
  )

const completions = (
  gateway: Gateway,
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<Response, GatewayError, Scope.Scope> =>
  Effect.gen(function* () {
    const key = yield* authorized(request, gateway)
    yield* admitted(gateway)
    const { limits } = gateway.config
    const text = yield* bodyOf(request, limits.bodyBytes)
    const read = yield* Effect.try({
      try: () => ({
        chat: readChatRequest(text, limits),
        heartbeatMs: readHeartbeat(request.headers[heartbeatHeader], gateway.config.heartbeatMs)
      }),
      catch: (cause) => {
        if (cause instanceof GatewayError) return cause
        throw cause
      }
    })
    return yield* chatCompletion(yield* takeIn(gateway, key, read.chat, read.heartbeatMs))
  })

/** The names that a request's `model` may be. */
const models = ({ policies, upstreams }: Gateway) =>
  [
    ...[...policies.keys()].map((id) => ({ id, owned_by: "alloc" })),
    ...[...upstreams.values()].map(({ config }) => ({ id: config.name, owned_by: config.upstream }))
  ].map((model) => ({ ...model, object: "model", created: 0 }))

/** The name at the end of an address, which may hold slashes, as they are or encoded. */
const nameOf = (url: string): string => {
  const path = url.split("?")[0].slice("/v1/models/".length)
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** All of the names, or one. */
const modelsAt = (gateway: Gateway, url: string): Effect.Effect<Response, GatewayError> => {
  const valid = models(gateway)
  const name = nameOf(url)
  if (name === "") return Effect.succeed(HttpServerResponse.jsonUnsafe({ object: "list", data: valid }))
  const found = valid.find(({ id }) => id === name)
  if (found !== undefined) return Effect.succeed(HttpServerResponse.jsonUnsafe(found))
  const reason = { _tag: "UnknownModel", model: name.slice(0, 200), valid: valid.map(({ id }) => id) } as const
  return Effect.fail(new GatewayError({ reason }))
}

/** All routes of a gateway. */
export const routes = (gateway: Gateway): Layer.Layer<never, never, HttpRouter.HttpRouter> => {
  const asking =
    (answer: (request: HttpServerRequest.HttpServerRequest) => Effect.Effect<Response, GatewayError, Scope.Scope>) =>
    (request: HttpServerRequest.HttpServerRequest) =>
      handled(answer(request), gateway.notice)
  return Layer.mergeAll(
    HttpRouter.add(
      "POST",
      "/v1/chat/completions",
      asking((request) => completions(gateway, request))
    ),
    HttpRouter.add(
      "GET",
      // Also the list itself, whose name is empty.
      "/v1/models/*",
      asking((request) => Effect.andThen(authorized(request, gateway), modelsAt(gateway, request.url)))
    ),
    // Some who watch a server ask for its head alone.
    HttpRouter.add("*", "/health", HttpServerResponse.jsonUnsafe({ status: "ok" })),
    HttpRouter.add("GET", "/ui", asking(htmlPage(gateway))),
    HttpRouter.add("GET", "/ui.json", asking(jsonPage(gateway))),
    HttpRouter.add("GET", "/metrics", metricsRoute(gateway.config.metrics)),
    HttpRouter.add(
      "*",
      "/*",
      asking(({ method, url }) => {
        const path = url.split("?")[0].slice(0, 200)
        return Effect.fail(new GatewayError({ reason: { _tag: "UnknownPath", method, path } }))
      })
    )
  )
}
