/**
 * One request and its whole response: by Node's own HTTP, or by the caller's `HttpClient`.
 *
 * @module
 */
import http, { type ClientRequest, type IncomingMessage } from "node:http"
import https from "node:https"
import type { Socket } from "node:net"
import { Context, Effect, Redacted } from "effect"
import { FetchHttpClient, Headers, HttpClient, HttpClientRequest } from "effect/http"
import { handOn, readBody } from "./Body.ts"

/** A request as it is sent. */
export interface Outgoing {
  readonly url: string
  /** Posted as JSON; without it, the request is a GET. */
  readonly body: object | undefined
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, Redacted.Redacted<string>>>
  /** Time for all of it, ms; where the body is handed on as it comes, for its beginning and then from piece to piece. */
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
  | {
      readonly _tag: "NoConnection"
      readonly problem: unknown
      /** Whether there had been a connection, which may have carried the request; undefined where only the problem tells. */
      readonly sent?: boolean | undefined
    }
  | { readonly _tag: "NoTimeLeft"; readonly milliseconds: number }

/** The client that stands for none of the caller's own: whoever is given it is served by Node's HTTP itself. */
export const defaultClient: HttpClient.HttpClient = Effect.runSync(
  Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer)
)

const plain = (headers: Outgoing["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Redacted.value(value)]))

const asked = { accept: "*/*", "accept-encoding": "gzip, deflate, br", "user-agent": "alloc" }
const askedByJson = { ...asked, "content-type": "application/json" }
/** What is handed on piece by piece comes as it is. */
const asItIs = { "accept-encoding": "identity" }

/** Calls back once a request can leave by this socket: by TLS, after the handshake. */
const onceConnected = (socket: Socket, connected: () => void): void => {
  if ("secureConnecting" in socket && socket.secureConnecting === true) socket.once("secureConnect", connected)
  else if (socket.connecting) socket.once("connect", connected)
  else connected()
}

/**
 * Idle connections are given up before the five seconds after which common servers end theirs: a request on one that just
 * ends fails. Proxies are those of Node's own agents.
 */
const kept = {
  keepAlive: true,
  timeout: 4_000,
  ...(process.env.NODE_USE_ENV_PROXY === "1" ? { proxyEnv: process.env } : {})
}
const plainAgent = new http.Agent(kept)
const secureAgent = new https.Agent(kept)

/** A request that is not sent yet. */
const requestOf = ({ body, headers, url }: Outgoing, isHandedOn: boolean): ClientRequest => {
  const target = new URL(url)
  const own = { ...(body === undefined ? asked : askedByJson), ...(isHandedOn ? asItIs : {}) }
  const options = { method: body === undefined ? "GET" : "POST", headers: { ...own, ...plain(headers) } }
  return target.protocol === "https:"
    ? https.request(target, { ...options, agent: secureAgent })
    : http.request(target, { ...options, agent: plainAgent })
}

/** Whether a status is one of a success. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300

/**
 * By Node's HTTP, over connections that are kept: half of what a `fetch` costs, and every call of a model pays for what is
 * in between. Its interruption ends the request and its connection at once, whether it waits for the connection, for the
 * answer or for the rest of the body. A redirect is not followed: the headers' secrets belong to this address. `onText` is
 * handed the body of a success as it comes, and may end it by throwing; the response has an empty text then.
 */
export const sendByNode = (outgoing: Outgoing, onText?: (text: string) => void): Effect.Effect<Incoming, NoResponse> =>
  Effect.callback((resume) => {
    const { body, timeoutMs } = outgoing
    let begun: IncomingMessage | undefined
    let sent = false
    const timer = setTimeout(() => {
      const problem = new Error(`no connection within ${timeoutMs} ms`)
      end(Effect.fail(sent ? { _tag: "NoTimeLeft", milliseconds: timeoutMs } : { _tag: "NoConnection", problem, sent }))
      request?.destroy()
    }, timeoutMs)
    const end = (outcome: Effect.Effect<Incoming, NoResponse>): void => {
      clearTimeout(timer)
      resume(outcome)
    }
    /** A response, or its beginning. */
    const ended = (response: IncomingMessage, rest: Pick<Incoming, "text" | "problem">): void => {
      const headers = response.headers as Incoming["headers"] // only `set-cookie` is a list, which nobody reads
      end(Effect.succeed({ status: response.statusCode ?? 0, headers, ...rest }))
    }
    const failed = (problem: unknown): void => {
      if (begun === undefined) end(Effect.fail({ _tag: "NoConnection", problem, sent }))
      // Of a response that is whole, what comes after it is of no interest.
      else if (!begun.complete) ended(begun, { text: undefined, problem })
    }
    const another = (): unknown => timer.refresh()
    const receive = (response: IncomingMessage): void => {
      begun = response
      const done = (text = ""): void => ended(response, { text })
      const cutOff = (problem: unknown): void => ended(response, { text: undefined, problem })
      if (onText === undefined || !isSuccess(response.statusCode ?? 0)) readBody(response, done, cutOff)
      else handOn(response.on("data", another), onText, done, cutOff)
    }
    /** To another protocol, which nobody asked for. */
    const upgrade = (response: IncomingMessage, socket: Socket): void => {
      socket.destroy()
      ended(response, { text: "" })
    }
    let request: ClientRequest | undefined
    try {
      request = requestOf(outgoing, onText !== undefined)
        .on("response", receive)
        .on("socket", (socket) =>
          onceConnected(socket, () => {
            sent = true
          })
        )
        .on("upgrade", upgrade)
        .on("error", failed)
      request.end(body === undefined ? undefined : JSON.stringify(body))
    } catch (problem) {
      failed(problem)
    }
    return Effect.sync(() => {
      clearTimeout(timer)
      request?.destroy()
    })
  })

/** A redirect is not followed by a client of the caller's own either. */
const redirect = "manual" as const

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
    return client === defaultClient ? sendByNode(outgoing) : sendBy(client, outgoing)
  })
