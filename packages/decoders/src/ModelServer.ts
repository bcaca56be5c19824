/**
 * Asking a model's server over HTTP: JSON in and out, retries of what may pass by itself, typed errors, no secret in any.
 *
 * @module
 */
import { Duration, Effect, Redacted, Schedule, Schema, Semaphore } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { DecoderError, type DecoderReason } from "./DecoderError.ts"

/** Where a model is served, and how patiently it is asked. */
export interface ServerOptions {
  /** Address without the path of any endpoint, for example "http://localhost:8000". */
  readonly url: string
  /** The model's name at the server. It is looked up in what `GET /v1/models` lists, before the first request. */
  readonly model: string
  /** Sent as `Authorization: Bearer`; never part of an error. */
  readonly apiKey?: string | Redacted.Redacted<string> | undefined
  /** Requests in flight. Default 4. */
  readonly concurrency?: number | undefined
  /** Time for one attempt, ms. Default 120,000. */
  readonly timeoutMs?: number | undefined
  /** Attempts after the first, on what may pass by itself: no connection, time-outs, 408, 429, 5xx. Default 4. */
  readonly retries?: number | undefined
  /** Shortest pause before another attempt, ms; doubled each time. A server's Retry-After is kept to. Default 250. */
  readonly pauseMs?: number | undefined
}

/** An answer that says that it is JSON but no answer to the question. */
export class Mismatch extends Error {
  override readonly name = "Mismatch"
}

/** A server, as the clients of this package use it. */
export interface ModelServer {
  /** Address without the path of an endpoint, for errors. */
  readonly url: string
  readonly concurrency: number
  /**
   * Posts a body once the model is known to be served, and reads the answer with `read`, whose `Mismatch` becomes
   * `BadResponse` and whose `DecoderError` is kept.
   */
  readonly post: <A>(path: string, body: object, read: (answer: unknown) => A) => Promise<A>
}

/** A failed attempt. */
interface Failed {
  readonly error: DecoderError
  readonly retryable: boolean
  readonly afterMs: number
}

const retryableStatus = (status: number): boolean => status === 408 || status === 429 || status >= 500

// A minute at most: a longer wish is not worth a caller's time without a word.
const longestAfterMs = 60_000

const retryAfterMs = (value: string | undefined): number => {
  if (value === undefined) return 0
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.min(longestAfterMs, Math.max(0, ms)) : 0
}

const Models = Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.String })) })

/** The names of the models that an answer of `GET /v1/models` lists. */
const modelsOf = (answer: unknown): ReadonlyArray<string> => decodeAnswer(Models)(answer).data.map(({ id }) => id)

/** Reads an answer by its schema, or throws `Mismatch`. */
export const decodeAnswer = <A>(schema: Schema.Codec<A, unknown>): ((answer: unknown) => A) => {
  const decode = Schema.decodeUnknownSync(schema)
  return (answer) => {
    try {
      return decode(answer)
    } catch (cause) {
      throw new Mismatch(cause instanceof Error ? cause.message.replaceAll(/\s+/g, " ") : String(cause))
    }
  }
}

const withoutUser = (url: string): string => url.replace(/\/\/[^/]*@/, "//")

const check = (options: ServerOptions): void => {
  const invalid = (field: string, value: unknown, valid: string): DecoderError =>
    new DecoderError({ reason: { _tag: "InvalidRequest", field, value, valid } })
  if (!URL.canParse(options.url) || !/^https?:$/.test(new URL(options.url).protocol))
    throw invalid("url", withoutUser(options.url), "an http or https address")
  // A browser's fetch refuses such an address, in words that repeat it.
  if (new URL(options.url).username !== "" || new URL(options.url).password !== "")
    throw invalid("url", withoutUser(options.url), "an address without user and password; a key goes into apiKey")
  if (options.model === "") throw invalid("model", "empty", "the model's name at the server")
  for (const field of ["concurrency", "timeoutMs", "pauseMs"] as const) {
    const value = options[field]
    const whole = field === "concurrency"
    if (value !== undefined && !(Number.isFinite(value) && value > 0 && (!whole || Number.isInteger(value))))
      throw invalid(field, value, whole ? "a whole number, at least 1" : "a positive number")
  }
  const { retries } = options
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0))
    throw invalid("retries", retries, "a whole number >= 0")
}

/**
 * A server of models. Nothing is sent before the first request.
 *
 * @throws DecoderError `InvalidRequest` for options that no server could be asked with
 */
export const modelServer = (options: ServerOptions): ModelServer => {
  check(options)
  const { concurrency = 4, model, pauseMs = 250, retries = 4, timeoutMs = 120_000 } = options
  const base = options.url.replace(/\/+$/, "").replace(/\/v1$/, "")
  const { origin, pathname } = new URL(base)
  const url = (origin + pathname).replace(/\/$/, "")
  const key = typeof options.apiKey === "string" ? Redacted.make(options.apiKey) : options.apiKey
  const inFlight = Semaphore.makeUnsafe(concurrency)

  const failed = (reason: DecoderReason, retryable: boolean, afterMs = 0): Failed => {
    return { error: new DecoderError({ reason }), retryable, afterMs }
  }
  /** A server may repeat a key in what it answers. */
  const clean = (text: string): string => {
    const secret = key === undefined ? "" : Redacted.value(key)
    return secret === "" ? text : text.replaceAll(secret, "<redacted>")
  }

  const attempt = Effect.fnUntraced(function* <A>(
    path: string,
    body: object | undefined,
    read: (answer: unknown) => A
  ): Effect.fn.Return<A, Failed, HttpClient.HttpClient> {
    const endpoint = url + path
    const client = yield* HttpClient.HttpClient
    const plain =
      body === undefined
        ? HttpClientRequest.get(endpoint)
        : HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(endpoint), body)
    const request = key === undefined ? plain : HttpClientRequest.bearerToken(plain, key)
    const response = yield* Effect.mapError(client.execute(request), (cause) =>
      failed({ _tag: "Unreachable", url: endpoint, problem: clean(problemOf(cause)) }, true)
    )
    const { status } = response
    const bad = (problem: string, retryable: boolean, afterMs = 0): Failed =>
      failed({ _tag: "BadResponse", url: endpoint, status, problem: clean(problem) }, retryable, afterMs)
    if (status < 200 || status >= 300) {
      const text = yield* Effect.orElseSucceed(response.text, () => "")
      const after = retryAfterMs(response.headers["retry-after"])
      return yield* Effect.fail(bad(text.slice(0, 300) || "no message", retryableStatus(status), after))
    }
    const answer = yield* Effect.mapError(response.json, () => bad("the body is not JSON", false))
    return yield* Effect.try({
      try: () => read(answer),
      catch: (error) => {
        if (error instanceof DecoderError) return { error, retryable: false, afterMs: 0 }
        if (error instanceof Mismatch) return bad(error.message, false)
        throw error
      }
    })
  })

  const backOff = Schedule.exponential(pauseMs).pipe(
    Schedule.jittered,
    Schedule.setInputType<Failed>(),
    Schedule.addDelay(({ input }) => Effect.succeed(Duration.millis(input.afterMs)))
  )
  const ask = <A>(path: string, body: object | undefined, read: (answer: unknown) => A): Promise<A> =>
    attempt(path, body, read).pipe(
      Effect.timeoutOrElse({
        duration: timeoutMs,
        orElse: () => Effect.fail(failed({ _tag: "TimedOut", url: url + path, milliseconds: timeoutMs }, true))
      }),
      Effect.retry({ while: ({ retryable }) => retryable, times: retries, schedule: backOff }),
      Effect.mapError(({ error }) => error),
      Semaphore.withPermit(inFlight),
      Effect.provide(FetchHttpClient.layer),
      Effect.runPromise
    )

  let known: Promise<void> | undefined
  /** Asks once which models there are; asks again where that failed. */
  const served = (): Promise<void> => {
    known ??= ask("/v1/models", undefined, modelsOf).then(
      (models) => {
        if (models.includes(model)) return
        known = undefined
        throw new DecoderError({ reason: { _tag: "OtherModel", url, served: models, expected: model } })
      },
      (error: unknown) => {
        known = undefined
        throw error
      }
    )
    return known
  }
  return {
    url,
    concurrency,
    post: async (path, body, read) => {
      await served()
      return ask(path, body, read)
    }
  }
}

const problemOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  const inner = cause.cause instanceof Error ? problemOf(cause.cause) : ""
  return inner === "" ? cause.message : inner
}
