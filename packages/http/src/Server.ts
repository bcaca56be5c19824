/**
 * JSON over HTTP: one client for model servers, reward models, embeddings and remote predictors.
 *
 * @module
 */
import { validateHeaderName, validateHeaderValue } from "node:http"
import { Effect, Random, Redacted } from "effect"
import type { HttpClient } from "effect/http"
import { type Admission, admission } from "./Admission.ts"
import { answerOf, mayHaveArrived, problemOf, wordsOf } from "./Answer.ts"
import { fail, HttpError } from "./HttpError.ts"
import { redactor, type Secret, secretOf, shownUrl } from "./Secrets.ts"
import { type Incoming, type NoResponse, type Outgoing, send } from "./Send.ts"
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
  /** Reads the parsed answer; throws `Mismatch` where it is no answer to the question, `Unfinished` where its end is missing. */
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
  // Some clients refuse such an address, in words that repeat it; others send it as a header of their own.
  if (username !== "" || password !== "") {
    const valid = "an address without user and password; a key goes into apiKey"
    fail({ _tag: "InvalidOption", field: "url", value, valid })
  }
  return url
}

/** How requests carry this server's secrets. */
interface Credentials {
  readonly headers: Outgoing["headers"]
  readonly clean: (text: string) => string
}

/** A header's value as it is sent: a key that was read from a file may end with its line. */
const headerValue = (field: string, name: string, secret: Secret): Redacted.Redacted<string> => {
  const value = Redacted.value(secretOf(secret)).trim()
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch {
    const valid = "a name of letters, digits and hyphens, with a value of one line in Latin-1"
    fail({ _tag: "InvalidOption", field, value: "<redacted>", valid })
  }
  return Redacted.make(value)
}

const credentials = ({ apiKey, headers = {} }: HttpOptions): Credentials => {
  const key = apiKey === undefined ? undefined : headerValue("apiKey", "authorization", apiKey)
  const named = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), headerValue(`headers.${name}`, name, value)] as const
  )
  const bearer = key === undefined ? {} : { authorization: Redacted.make(`Bearer ${Redacted.value(key)}`) }
  return {
    clean: redactor([...named.map(([, value]) => value), ...(key === undefined ? [] : [key])]),
    headers: { ...bearer, ...Object.fromEntries(named) }
  }
}

/** How the attempts of one server are made. */
interface Sending {
  readonly secrets: Credentials
  readonly timeoutMs: number
  readonly gate: Admission
  readonly longestPauseMs: number
}

const noResponse = (reason: NoResponse, url: string, clean: (text: string) => string): HttpError => {
  if (reason._tag === "NoTimeLeft")
    return new HttpError({ reason: { _tag: "TimedOut", url, milliseconds: reason.milliseconds } })
  const problem = wordsOf(clean(problemOf(reason.problem)))
  return new HttpError({
    reason: { _tag: "Unreachable", url, problem, sent: reason.sent ?? mayHaveArrived(reason.problem) }
  })
}

/** Sends a request once and reads its answer. */
const attempt = <A, E>(
  { body, read, url }: HttpRequest<A, E>,
  { gate, longestPauseMs, secrets, timeoutMs }: Sending
): Effect.Effect<A, HttpError, HttpClient.HttpClient> => {
  const { clean, headers } = secrets
  const reading = (incoming: Incoming): Effect.Effect<A, HttpError> =>
    Effect.clockWith((clock) => {
      const now = clock.currentTimeMillisUnsafe()
      try {
        const answer = answerOf(incoming, read, { url, clean, now })
        const waitMs = Math.min(serverWaitMs(incoming.headers, now), longestPauseMs)
        return waitMs > 0 ? Effect.as(gate.pause(waitMs), answer) : Effect.succeed(answer)
      } catch (error) {
        if (error instanceof HttpError) return Effect.fail(error)
        throw error
      }
    })
  return Effect.matchEffect(send({ url, body, headers, timeoutMs }), {
    onSuccess: reading,
    onFailure: (reason) => Effect.fail(noResponse(reason, shownUrl(url), clean))
  })
}

/** How long to wait between attempts. */
interface BackOff {
  readonly pauseMs: number
  readonly longestPauseMs: number
  readonly retries: number
}

/**
 * Waits before the next attempt, the `failed`th having failed: longer each time, never shorter than the server wants,
 * and all calls together where it is overloaded.
 */
const backOff = (
  error: HttpError,
  failed: number,
  { pauseMs, longestPauseMs }: BackOff,
  { pause }: Admission
): Effect.Effect<void> =>
  Effect.flatMap(Random.next, (share) => {
    const limited = error.reason._tag === "Refused" && error.reason.status === 429
    const own = (limited ? 4 : 1) * pauseMs * 2 ** (failed - 1) * (0.8 + 0.4 * share)
    const delay = Math.max(Math.min(own, longestPauseMs), error.waitMs)
    const shared = error.overloaded || error.waitMs > 0 ? pause(delay) : Effect.void
    return Effect.andThen(shared, Effect.sleep(delay))
  })

/** Attempts until one succeeds, fails for good, or was the last. */
const attempts = <A, E>(
  once: Effect.Effect<A, HttpError | E, HttpClient.HttpClient>,
  settings: BackOff,
  gate: Admission,
  failed = 0
): Effect.Effect<A, HttpError | E, HttpClient.HttpClient> =>
  Effect.catch(once, (error) =>
    error instanceof HttpError &&
    error.retryable &&
    error.waitMs <= settings.longestPauseMs &&
    failed < settings.retries
      ? Effect.andThen(backOff(error, failed + 1, settings, gate), attempts(once, settings, gate, failed + 1))
      : Effect.fail(error)
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
  return {
    clean: secrets.clean,
    concurrency,
    allowed: gate.allowed,
    ask: (request) => {
      const { around, tokens = 0 } = request
      const once = attempt(request, { secrets, timeoutMs, gate, longestPauseMs })
      const admitted = gate.admit(tokens, around === undefined ? once : around(once))
      return attempts(admitted, { pauseMs, longestPauseMs, retries }, gate)
    }
  }
}
