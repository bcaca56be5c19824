/**
 * JSON over HTTP: one client for model servers, reward models, embeddings and remote predictors.
 *
 * @module
 */
import { Clock, Duration, Effect, Redacted, Schedule } from "effect"
import { FetchHttpClient, Headers, HttpClient, HttpClientRequest } from "effect/http"
import { type Admission, admission } from "./Admission.ts"
import { answerOf, problemOf, refusal, wordsOf } from "./Answer.ts"
import { fail, HttpError } from "./HttpError.ts"
import { redactor, type Secret, secretOf, shownUrl } from "./Secrets.ts"
import { serverWaitMs } from "./ServerWait.ts"

/** How a server is asked. */
export interface HttpOptions {
  /** Sent as `Authorization: Bearer`; never part of an error or a span. */
  readonly apiKey?: Secret | undefined
  /** More headers; their values are treated as secrets. */
  readonly headers?: Readonly<Record<string, Secret>> | undefined
  /** Requests in flight, over all calls; fewer while the server says that it is overloaded. Default 4. */
  readonly concurrency?: number | undefined
  /** Most requests begun in a second, retries included. Default: no limit. */
  readonly requestsPerSecond?: number | undefined
  /** Most tokens asked for in a minute, retries included. Default: no limit. */
  readonly tokensPerMinute?: number | undefined
  /** Time for one attempt, ms. Default 120,000. */
  readonly timeoutMs?: number | undefined
  /**
   * Attempts after the first, on what may pass by itself: no connection, time-outs, a body cut off, 408, 429, 5xx.
   * Default 6.
   */
  readonly retries?: number | undefined
  /**
   * Shortest pause before another attempt, ms; doubled each time, and four times as long after 429, where limits of a
   * minute are common. A server's own wish is kept to. Default 250.
   */
  readonly pauseMs?: number | undefined
  /** A server that wants to be left alone for longer than this, ms, is not asked again. Default 60,000. */
  readonly longestPauseMs?: number | undefined
}

/** One question. */
export interface HttpRequest<A, E = never> {
  /** The whole address. */
  readonly url: string
  /** Posted as JSON; without it, the request is a GET. */
  readonly body?: object | undefined
  /** Reads the parsed answer; throws `Mismatch` where it is no answer to the question. */
  readonly read: (answer: unknown) => A
  /** Tokens that the request may cost, for `tokensPerMinute`. Default 0. */
  readonly tokens?: number | undefined
  /** Runs around every attempt, once it may be sent: for counting what each may cost. */
  readonly around?:
    | ((
        attempt: Effect.Effect<A, HttpError, HttpClient.HttpClient>
      ) => Effect.Effect<A, HttpError | E, HttpClient.HttpClient>)
    | undefined
}

/** A server. Interrupting an `ask` aborts its request at once. */
export interface HttpServer {
  readonly ask: <A, E = never>(request: HttpRequest<A, E>) => Effect.Effect<A, HttpError | E, HttpClient.HttpClient>
  /** Takes this server's secrets out of a text. */
  readonly clean: (text: string) => string
  readonly concurrency: number
  /** Requests that may be in flight now. */
  readonly allowed: () => number
}

const checkHttpOptions = (options: HttpOptions): void => {
  const invalid = (field: string, value: unknown, valid: string): never =>
    fail({ _tag: "InvalidOption", field, value, valid })
  const positive = [
    "concurrency",
    "requestsPerSecond",
    "tokensPerMinute",
    "timeoutMs",
    "pauseMs",
    "longestPauseMs"
  ] as const
  for (const field of positive) {
    const value = options[field]
    const whole = field === "concurrency"
    if (value !== undefined && !(Number.isFinite(value) && value > 0 && (!whole || Number.isInteger(value))))
      invalid(field, value, whole ? "a whole number, at least 1" : "a positive number")
  }
  const { retries } = options
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0))
    invalid("retries", retries, "a whole number >= 0")
}

/**
 * The address itself; refused where it is none of a server, or holds a user and a password.
 *
 * @throws HttpError `InvalidOption`
 */
export const checkUrl = (url: string): string => {
  const value = shownUrl(url)
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    fail({ _tag: "InvalidOption", field: "url", value, valid: "an http or https address" })
  const { password, username } = new URL(url)
  // Fetch refuses such an address, in words that repeat it.
  if (username !== "" || password !== "") {
    const valid = "an address without user and password; a key goes into apiKey"
    fail({ _tag: "InvalidOption", field: "url", value, valid })
  }
  return url
}

/** How requests carry this server's secrets. */
interface Credentials {
  readonly of: (url: string, body: object | undefined) => HttpClientRequest.HttpClientRequest
  readonly clean: (text: string) => string
  /** Headers that no span may show. */
  readonly redactedNames: ReadonlyArray<string>
}

const credentials = (options: HttpOptions): Credentials => {
  const key = options.apiKey === undefined ? undefined : secretOf(options.apiKey)
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name, secretOf(value)] as const)
  return {
    clean: redactor([...headers.map(([, value]) => value), ...(key === undefined ? [] : [key])]),
    redactedNames: ["authorization", "cookie", "set-cookie", "x-api-key", ...headers.map(([name]) => name)],
    of: (url, body) => {
      const plain =
        body === undefined
          ? HttpClientRequest.get(url)
          : HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), body)
      const request = key === undefined ? plain : HttpClientRequest.bearerToken(plain, key)
      return headers.reduce(
        (rest, [name, value]) => HttpClientRequest.setHeader(rest, name, Redacted.value(value)),
        request
      )
    }
  }
}

/** Sends a request once and reads its answer. A redirect is refused: the headers' secrets belong to this address. */
const attempt = Effect.fnUntraced(function* <A, E>(
  { body, read, url }: HttpRequest<A, E>,
  { clean, of }: Credentials,
  pause: (milliseconds: number) => Effect.Effect<void>
): Effect.fn.Return<A, HttpError, HttpClient.HttpClient> {
  const client = yield* HttpClient.HttpClient
  const reading = { url: shownUrl(url), clean }
  const response = yield* client.execute(of(url, body)).pipe(
    Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    Effect.mapError((cause) => {
      const problem = wordsOf(clean(problemOf(cause)))
      return new HttpError({ reason: { _tag: "Unreachable", url: reading.url, problem } })
    })
  )
  if (response.status < 200 || response.status >= 300) return yield* refusal(response, reading)
  const answer = yield* answerOf(response, read, reading)
  yield* pause(serverWaitMs(response.headers, yield* Clock.currentTimeMillis))
  return answer
})

/** Pauses before another attempt: longer each time, never shorter than the server wants, shared where it is overloaded. */
const backOff = (
  { pauseMs, longestPauseMs }: { readonly pauseMs: number; readonly longestPauseMs: number },
  pause: Admission["pause"]
): Schedule.Schedule<Duration.Duration, unknown> =>
  Schedule.exponential(pauseMs).pipe(
    Schedule.jittered,
    Schedule.setInputType<unknown>(),
    Schedule.modifyDelay(({ duration, input }) => {
      // Only what is an `HttpError` is tried again.
      if (!(input instanceof HttpError)) return Effect.succeed(duration)
      const limited = input.reason._tag === "Refused" && input.reason.status === 429
      const own = Math.min((limited ? 4 : 1) * Duration.toMillis(duration), longestPauseMs)
      const delay = Math.max(own, input.waitMs)
      return Effect.as(input.overloaded || input.waitMs > 0 ? pause(delay) : Effect.void, delay)
    })
  )

/**
 * A server, as one client asks it. Nothing is sent before the first request.
 *
 * @throws HttpError `InvalidOption`
 */
export const httpServer = (options: HttpOptions): HttpServer => {
  checkHttpOptions(options)
  const { concurrency = 4, longestPauseMs = 60_000, pauseMs = 250, retries = 6, timeoutMs = 120_000 } = options
  const secrets = credentials(options)
  const gate = admission({ ...options, concurrency })
  const pauseAll = (milliseconds: number): Effect.Effect<void> => gate.pause(Math.min(milliseconds, longestPauseMs))
  const schedule = backOff({ pauseMs, longestPauseMs }, gate.pause)
  return {
    clean: secrets.clean,
    concurrency,
    allowed: gate.allowed,
    ask: (request) => {
      const { around, tokens = 0, url } = request
      const once = Effect.timeoutOrElse(attempt(request, secrets, pauseAll), {
        duration: timeoutMs,
        orElse: () =>
          Effect.fail(new HttpError({ reason: { _tag: "TimedOut", url: shownUrl(url), milliseconds: timeoutMs } }))
      })
      return gate.admit(tokens, around === undefined ? once : around(once)).pipe(
        Effect.retry({
          while: (error) => error instanceof HttpError && error.retryable && error.waitMs <= longestPauseMs,
          times: retries,
          schedule
        }),
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
        Effect.provideService(Headers.CurrentRedactedNames, secrets.redactedNames)
      )
    }
  }
}
