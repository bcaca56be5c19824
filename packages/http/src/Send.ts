/**
 * One request and its whole response: by Node's own HTTP, or by the caller's `HttpClient`.
 *
 * @module
 */
import http, { type ClientRequest, type IncomingMessage } from "node:http"
import https from "node:https"
import { type Duplex, pipeline, type Readable } from "node:stream"
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib"
import { Context, Effect, Redacted } from "effect"
import { FetchHttpClient, Headers, HttpClient, HttpClientRequest } from "effect/http"

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

/** The client that stands for none of the caller's own: whoever is given it is served by Node's HTTP itself. */
export const defaultClient: HttpClient.HttpClient = Effect.runSync(
  Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer)
)

const plain = (headers: Outgoing["headers"]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Redacted.value(value)]))

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress
}

const asked = { accept: "*/*", "accept-encoding": Object.keys(unpackers).join(", "), "user-agent": "alloc" }
const askedByJson = { ...asked, "content-type": "application/json" }

const unpacked = (response: IncomingMessage): Readable => {
  const unpacker = unpackers[response.headers["content-encoding"]?.toLowerCase() ?? ""]
  // What goes wrong is an error of the stream that comes out.
  return unpacker === undefined ? response : pipeline(response, unpacker(), () => {})
}

const utf8 = new TextDecoder()

/**
 * By Node's HTTP, over connections that are kept: half of what a `fetch` costs, and every call of a model pays for what is
 * in between. Its interruption ends the request and its connection at once, whether it waits for the connection, for the
 * answer or for the rest of the body. A redirect is not followed: the headers' secrets belong to this address.
 */
const sendByNode = ({ body, headers, timeoutMs, url }: Outgoing): Effect.Effect<Incoming, NoResponse> =>
  Effect.callback((resume) => {
    let begun: IncomingMessage | undefined
    const timer = setTimeout(() => {
      end(Effect.fail({ _tag: "NoTimeLeft", milliseconds: timeoutMs }))
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
    const failed = (problem: unknown): void =>
      begun === undefined
        ? end(Effect.fail({ _tag: "NoConnection", problem }))
        : ended(begun, { text: undefined, problem })
    const receive = (response: IncomingMessage): void => {
      begun = response
      const chunks: Array<Buffer> = []
      unpacked(response)
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("end", () => ended(response, { text: utf8.decode(Buffer.concat(chunks)) }))
        .on("error", failed)
    }
    const post = body !== undefined
    const options = { method: post ? "POST" : "GET", headers: { ...(post ? askedByJson : asked), ...plain(headers) } }
    let request: ClientRequest | undefined
    try {
      request = (url.startsWith("https:") ? https : http).request(url, options, receive).on("error", failed)
      request.end(post ? JSON.stringify(body) : undefined)
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
