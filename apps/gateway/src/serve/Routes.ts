/**
 * The addresses of the gateway, who may ask there, and errors in OpenAI's shape.
 *
 * @module
 */
import { ByteSize, Cause, Effect, type Scope } from "effect"
import { HttpIncomingMessage, HttpServerRequest, HttpServerResponse } from "effect/http"
import { apiError } from "../api/ApiError.ts"
import { checkJsonHeaders, heartbeatHeader, readChatRequest, readHeartbeat } from "../api/ChatRequest.ts"
import type { KeyConfig } from "../config/Config.ts"
import { GatewayError, ownError } from "../GatewayError.ts"
import { bearerOf, keyOf } from "../keys/ClientKeys.ts"
import { tellUnderWay } from "../metrics/GatewayMetrics.ts"
import { metricsRoute } from "../metrics/MetricsRoute.ts"
import { htmlPage, jsonPage } from "../page/PageRoutes.ts"
import { takeIn } from "./AnswerRequest.ts"
import { chatCompletion } from "./ChatCompletions.ts"
import type { Gateway } from "./Gateway.ts"

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse
type Answer = (request: Request) => Effect.Effect<Response, GatewayError, Scope.Scope>
/** What answers at an address, by method; HEAD is answered as GET is. */
type Methods = Readonly<Record<string, Answer>>

const errorResponse = (error: GatewayError): Response => {
  const { body, headers, status } = apiError(error)
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
const authorized = ({ headers }: Request, { config }: Gateway): Effect.Effect<KeyConfig, GatewayError> => {
  const key = keyOf(bearerOf(headers.authorization), config.keys)
  return key === undefined
    ? Effect.fail(new GatewayError({ reason: { _tag: "Unauthorized", needs: "client" } }))
    : Effect.succeed(key)
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

const bodyOf = (request: Request, most: number): Effect.Effect<string, GatewayError> =>
  request.text.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(most)),
    Effect.mapError(({ reason }) =>
      reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge"
        ? new GatewayError({ reason: { _tag: "BodyTooLarge", most } })
        : new GatewayError({ reason: { _tag: "InvalidRequest", field: undefined, problem: "the body cannot be read" } })
    )
  )

const completions =
  (gateway: Gateway): Answer =>
  (request) =>
    Effect.gen(function* () {
      const key = yield* authorized(request, gateway)
      yield* admitted(gateway)
      const { heartbeatMs: usual, limits } = gateway.config
      const heartbeatMs = yield* Effect.try({
        try: () => {
          checkJsonHeaders(request.headers)
          return readHeartbeat(request.headers[heartbeatHeader], usual)
        },
        catch: ownError
      })
      const text = yield* bodyOf(request, limits.bodyBytes)
      const chat = yield* Effect.try({ try: () => readChatRequest(text, limits), catch: ownError })
      return yield* chatCompletion(yield* takeIn(gateway, key, chat, heartbeatMs))
    })

/** The names that a request's `model` may be. */
const models = ({ policies, upstreams }: Gateway) =>
  [
    ...[...policies.keys()].map((id) => ({ id, owned_by: "alloc" })),
    ...[...upstreams.values()].map(({ config }) => ({ id: config.name, owned_by: config.upstream }))
  ].map((model) => ({ ...model, object: "model", created: 0 }))

const allModels =
  (gateway: Gateway): Answer =>
  (request) =>
    Effect.map(authorized(request, gateway), () =>
      HttpServerResponse.jsonUnsafe({ object: "list", data: models(gateway) })
    )

const oneModel =
  (gateway: Gateway, name: string): Answer =>
  (request) =>
    Effect.flatMap(authorized(request, gateway), () => {
      const valid = models(gateway)
      const found = valid.find(({ id }) => id === name)
      if (found !== undefined) return Effect.succeed(HttpServerResponse.jsonUnsafe(found))
      const reason = { _tag: "UnknownModel", model: name.slice(0, 200), valid: valid.map(({ id }) => id) } as const
      return Effect.fail(new GatewayError({ reason }))
    })

const healthy: Answer = () => Effect.succeed(HttpServerResponse.jsonUnsafe({ status: "ok" }))

const addresses = (gateway: Gateway): ReadonlyMap<string, Methods> => {
  const { metrics, page } = gateway.config
  const pages: ReadonlyArray<readonly [string, Methods]> =
    page === undefined
      ? []
      : [
          ["/ui", { GET: htmlPage(gateway, page) }],
          ["/ui.json", { GET: jsonPage(gateway, page) }]
        ]
  return new Map([
    ["/v1/chat/completions", { POST: completions(gateway) }],
    ["/v1/models", { GET: allModels(gateway) }],
    ["/health", { GET: healthy }],
    ["/metrics", { GET: metricsRoute(metrics) }],
    ...pages
  ])
}

/** The path of a request, decoded where that can be. Slashes that are doubled or come last stand for nothing. */
const pathOf = (url: string): string => {
  const path = url.split(/[?#]/)[0].replace(/\/{2,}/g, "/")
  const whole = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path
  try {
    return decodeURIComponent(whole)
  } catch {
    return whole
  }
}

const namedModel = "/v1/models/"

/** Answers every request that comes, whatever its address and its method. */
export const answering = (
  gateway: Gateway
): Effect.Effect<Response, never, HttpServerRequest.HttpServerRequest | Scope.Scope> => {
  const known = addresses(gateway)
  const methodsAt = (path: string): Methods | undefined =>
    path.startsWith(namedModel) ? { GET: oneModel(gateway, path.slice(namedModel.length)) } : known.get(path)
  const answer: Answer = (request) => {
    const { method, url } = request
    const whole = pathOf(url)
    const methods = methodsAt(whole)
    const path = whole.slice(0, 200)
    if (methods === undefined) return Effect.fail(new GatewayError({ reason: { _tag: "UnknownPath", method, path } }))
    const { GET } = methods
    const by = method === "HEAD" ? GET : Object.hasOwn(methods, method) ? methods[method] : undefined
    if (by !== undefined) return by(request)
    const allowed = Object.keys(methods).flatMap((one) => (one === "GET" ? ["GET", "HEAD"] : [one]))
    return Effect.fail(new GatewayError({ reason: { _tag: "WrongMethod", method, path, allowed } }))
  }
  // The server runs it uninterruptibly, so that what it begins to send is sent; a client that leaves interrupts the answer.
  return Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
    Effect.interruptible(
      handled(
        Effect.suspend(() => answer(request)),
        gateway.notice
      )
    )
  )
}
