/**
 * One request and its whole response: by `fetch` itself, or by the caller's own `HttpClient`.
 *
 * @module
 */
import { Context, Effect, Redacted } from "effect"
import { FetchHttpClient, Headers, HttpClient, HttpClientRequest } from "effect/http"
import { endingWith } from "./Connecting.ts"

/** A request as it is sent. */
export interface Outgoing {
  readonly url: string
  /** Posted as JSON; without it, the request is a GET. */
  readonly body: object | undefined
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, Redacted.Redacted<string>>>
  /** Time for all of it, ms. */
  readonly timeoutMs: number
}

/** A response with its body. */
export interface Incoming {
  readonly status: number
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The body; undefined where its end did not come, for `problem`. */
  readonly text: string | undefined
  readonly problem?: unknown
}

/** Why there was no response. */
export type NoResponse =
  | { readonly _tag: "NoConnection"; readonly problem: unknown }
  | { readonly _tag: "NoTimeLeft"; readonly milliseconds: number }

/** The client that stands for `fetch`: whoever is given it is served by `fetch` itself. */
export const fetchClient: HttpClient.HttpClient = Effect.runSync(
  Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer)
)

/** A redirect is not followed: the headers' secrets belong to this address. */
const redirect = "manual" as const

const responseOf = async (response: Response): Promise<Incoming> => {
  const { status } = response
  const headers = Object.fromEntries(response.headers)
  try {
    return { status, headers, text: await response.text() }
  } catch (problem) {
    return { status, headers, text: undefined, problem }
  }
}

const plain = (headers: Outgoing["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Redacted.value(value)]))

/**
 * By `fetch`: a promise, a timer and an abort, nothing more, since every call of a model pays for what is in between. Its
 * interruption aborts the request, whether it waits for the connection, for the answer or for the rest of the body.
 */
const sendByFetch = ({ body, headers, timeoutMs, url }: Outgoing): Effect.Effect<Incoming, NoResponse> =>
  Effect.callback((resume) => {
    const controller = new AbortController()
    const { signal } = controller
    const init =
      body === undefined
        ? { redirect, signal, headers: plain(headers) }
        : {
            redirect,
            signal,
            method: "POST",
            headers: { "content-type": "application/json", ...plain(headers) },
            body: JSON.stringify(body)
          }
    const timer = setTimeout(() => {
      resume(Effect.fail({ _tag: "NoTimeLeft", milliseconds: timeoutMs }))
      controller.abort()
    }, timeoutMs)
    const end = (outcome: Effect.Effect<Incoming, NoResponse>): void => {
      clearTimeout(timer)
      resume(outcome)
    }
    endingWith(signal, () => fetch(url, init))
      .then(responseOf)
      .then(
        (response) => end(Effect.succeed(response)),
        (problem: unknown) => end(Effect.fail({ _tag: "NoConnection", problem }))
      )
    return Effect.sync(() => {
      clearTimeout(timer)
      controller.abort()
    })
  })

/** By a client of the caller's own, with whatever it adds. */
const sendBy = (
  client: HttpClient.HttpClient,
  { body, headers, timeoutMs, url }: Outgoing
): Effect.Effect<Incoming, NoResponse> => {
  const bare =
    body === undefined
      ? HttpClientRequest.get(url)
      : HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), body)
  const request = HttpClientRequest.setHeaders(bare, plain(headers))
  const names = ["authorization", "cookie", "set-cookie", "x-api-key", ...Object.keys(headers)]
  return client.execute(request).pipe(
    Effect.provideService(FetchHttpClient.RequestInit, { redirect }),
    Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
    Effect.provideService(Headers.CurrentRedactedNames, names),
    Effect.mapError((problem): NoResponse => ({ _tag: "NoConnection", problem })),
    Effect.flatMap(({ headers: given, status, text }) =>
      Effect.match(text, {
        onSuccess: (body): Incoming => ({ status, headers: given, text: body }),
        onFailure: (problem): Incoming => ({ status, headers: given, text: undefined, problem })
      })
    ),
    Effect.timeoutOrElse({
      duration: timeoutMs,
      orElse: () => Effect.fail<NoResponse>({ _tag: "NoTimeLeft", milliseconds: timeoutMs })
    })
  )
}

/** Sends a request once and reads the response to its end. */
export const send = (outgoing: Outgoing): Effect.Effect<Incoming, NoResponse, HttpClient.HttpClient> =>
  Effect.withFiber((fiber) => {
    const client = Context.getUnsafe(fiber.context, HttpClient.HttpClient)
    return client === fetchClient ? sendByFetch(outgoing) : sendBy(client, outgoing)
  })
