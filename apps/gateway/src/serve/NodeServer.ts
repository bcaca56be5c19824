/**
 * Node's HTTP server, which answers in OpenAI's shape even where what comes is no request that it would hand on.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http"
import type { Duplex } from "node:stream"
import { apiError } from "../api/ApiError.ts"
import { GatewayError, type GatewayReason } from "../GatewayError.ts"

/** Says why a connection ends, and ends it. */
const endWith = (socket: Duplex, reason: GatewayReason): void => {
  const { body, headers, status } = apiError(new GatewayError({ reason }))
  const text = JSON.stringify(body)
  const length = String(Buffer.byteLength(text))
  const all = { ...headers, "content-type": "application/json", "content-length": length, connection: "close" }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  socket.on("error", () => {})
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", text].join("\r\n"))
}

/** What Node's server calls what it could not read. */
const unreadable: ReadonlyMap<unknown, GatewayReason> = new Map([
  ["HPE_HEADER_OVERFLOW", { _tag: "NotHttp", status: 431, problem: "the request's headers are too large" }],
  [
    "HPE_CHUNK_EXTENSIONS_OVERFLOW",
    { _tag: "NotHttp", status: 413, problem: "the body's chunk extensions are too large" }
  ],
  ["ERR_HTTP_REQUEST_TIMEOUT", { _tag: "NotHttp", status: 408, problem: "the request did not come to its end in time" }]
])

/**
 * Time for which a connection may be idle, ms: longer than the minute of usual proxies and clients, so that they end it. One
 * that ends here just as a request comes is a request that fails.
 */
const idleMs = 75_000

/** A server that answers nothing yet. */
export interface NodeServer {
  readonly server: Server
  /** Takes no connection any more, and ends each once its response is sent; done when none is left. */
  readonly drain: () => Promise<void>
}

/** Makes the server. */
export const nodeServer = (): NodeServer => {
  // Nothing here depends on the name by which the gateway is reached, and without it Node would refuse with no word.
  const server = createServer({ requireHostHeader: false })
  server.keepAliveTimeout = idleMs
  /** The response that a connection has under way. */
  const responses = new Map<Duplex, ServerResponse>()
  server.on("request", ({ socket }: IncomingMessage, response) => {
    responses.set(socket, response)
    if (!server.listening) response.setHeader("connection", "close")
    response.on("close", () => {
      responses.delete(socket)
      if (!server.listening) setImmediate(() => server.closeIdleConnections())
    })
  })
  server.on("clientError", (error: Error & { readonly code?: unknown }, socket) => {
    const begun = responses.get(socket)?.headersSent === true
    if (begun || !socket.writable || error.code === "ECONNRESET") socket.destroy()
    else
      endWith(
        socket,
        unreadable.get(error.code) ?? { _tag: "NotHttp", status: 400, problem: "this is no HTTP request" }
      )
  })
  // An expectation that nobody knows is passed over, and its request answered.
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) =>
    server.emit("request", request, response)
  )
  server.on("connect", ({ url = "" }: IncomingMessage, socket) =>
    endWith(socket, { _tag: "UnknownPath", method: "CONNECT", path: url.slice(0, 200) })
  )
  const drain = (): Promise<void> => {
    const drained = new Promise<void>((done) => server.close(() => done()))
    for (const response of responses.values()) if (!response.headersSent) response.setHeader("connection", "close")
    return drained
  }
  return { server, drain }
}
