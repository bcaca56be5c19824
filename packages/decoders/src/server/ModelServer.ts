/**
 * Asking a model's server over HTTP: JSON in and out, retries of what may pass by itself, typed errors, no secret in any.
 *
 * @module
 */
import { checkUrl, HttpError, type HttpOptions, httpServer, readBy, runPromise, withClient } from "@alloc/http"
import { Effect, Schema, Semaphore } from "effect"
import { DecoderError, fail } from "../DecoderError.ts"

/** Where a model is served, and how patiently it is asked. */
export interface ServerOptions extends HttpOptions {
  /** Address without the path of any endpoint, for example "http://localhost:8000". */
  readonly url: string
  /** The model's name at the server. Where the server lists its models (`GET /v1/models`), it has to be among them. */
  readonly model: string
}

/** How a question is asked, beside its body. */
export interface Asking<A> {
  /** Tokens that it may cost, for `tokensPerMinute`. */
  readonly tokens?: number | undefined
  /** Runs around every attempt, the failed ones too. */
  readonly around?: (<R>(attempt: Effect.Effect<A, DecoderError, R>) => Effect.Effect<A, DecoderError, R>) | undefined
}

/** A server, as the clients of this package use it. */
export interface ModelServer {
  /** Address without the path of an endpoint, for errors. */
  readonly url: string
  readonly concurrency: number
  /** As `post`. Interruption aborts the request at once. */
  readonly ask: <A>(
    path: string,
    body: object,
    read: (answer: unknown) => A,
    asking?: Asking<A>
  ) => Effect.Effect<A, DecoderError>
  /** Posts a body once the model is known to be served, and reads the answer with `read`, which may throw `Mismatch`. */
  readonly post: <A>(path: string, body: object, read: (answer: unknown) => A) => Promise<A>
}

/** What went wrong with a request, in this package's words. */
const decoderError = ({ reason }: HttpError): DecoderError => {
  switch (reason._tag) {
    case "InvalidOption":
      return new DecoderError({ reason: { ...reason, _tag: "InvalidRequest" } })
    case "Unreachable":
    case "TimedOut":
      return new DecoderError({ reason })
    default:
      return new DecoderError({
        reason: {
          _tag: "BadResponse",
          url: reason.url,
          status: reason.status,
          problem: reason.problem,
          refused: reason._tag === "Refused"
        }
      })
  }
}

const decoded = <A>(make: () => A): A => {
  try {
    return make()
  } catch (error) {
    throw error instanceof HttpError ? decoderError(error) : error
  }
}

/** The names of the models that an answer of `GET /v1/models` lists. */
const Models = Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.String })) })

/** Many servers have no list of models: then the first request tells whether they serve this one. */
const hasNoList = ({ reason }: HttpError): boolean =>
  reason._tag === "Malformed" || (reason._tag === "Refused" && [404, 405, 501].includes(reason.status))

/** Address without a last "/v1", without query. */
const baseOf = (url: string): string => {
  const { origin, pathname } = new URL(checkUrl(url))
  return (origin + pathname).replace(/\/+$/, "").replace(/\/v1$/, "")
}

/**
 * A server of models. Nothing is sent before the first request.
 *
 * @throws DecoderError `InvalidRequest`
 */
export const modelServer = (options: ServerOptions): ModelServer => {
  const { model } = options
  const url = decoded(() => baseOf(options.url))
  if (model === "")
    fail({ _tag: "InvalidRequest", field: "model", value: "empty", valid: "the model's name at the server" })
  const { ask, concurrency } = decoded(() => httpServer(options))
  const ours = (error: HttpError | DecoderError): DecoderError =>
    error instanceof HttpError ? decoderError(error) : error

  const list = ask({ url: `${url}/v1/models`, read: readBy(Models) }).pipe(
    Effect.map(({ data }) => data.map(({ id }) => id)),
    Effect.catchIf(hasNoList, () => Effect.succeed([model])),
    Effect.filterOrFail(
      (served) => served.includes(model),
      (served) => new DecoderError({ reason: { _tag: "OtherModel", url, served, expected: model } })
    )
  )
  let known = false
  const once = Semaphore.makeUnsafe(1)
  /** Asks once which models there are; asks again where that failed. */
  const served = Effect.suspend(() =>
    known
      ? Effect.void
      : Effect.andThen(
          list,
          Effect.sync(() => {
            known = true
          })
        )
  ).pipe(Semaphore.withPermit(once))

  const asked: ModelServer["ask"] = (path, body, read, { around, tokens } = {}) => {
    // What wraps an attempt sees this package's errors; what may be tried again is decided on the client's own.
    const wrapped = around === undefined ? undefined : inOurWords(around)
    const asking = ask({ url: url + path, body, read, tokens, around: wrapped })
    const first = Effect.suspend(() => (known ? asking : Effect.andThen(served, asking)))
    return withClient(Effect.mapError(first, ours))
  }
  return {
    url,
    concurrency,
    ask: asked,
    post: (path, body, read) => runPromise(asked(path, body, read))
  }
}

/** What each error in this package's words stands for. */
const causes = new WeakMap<DecoderError, HttpError>()

/** Lets a wrapper see `DecoderError`s, and gives back the `HttpError` that each stands for. */
const inOurWords =
  <A>(around: NonNullable<Asking<A>["around"]>) =>
  <R>(attempt: Effect.Effect<A, HttpError, R>): Effect.Effect<A, HttpError | DecoderError, R> => {
    const inner = Effect.mapError(attempt, (cause) => {
      const stands = decoderError(cause)
      causes.set(stands, cause)
      return stands
    })
    return Effect.mapError(around(inner), (error) => causes.get(error) ?? error)
  }
