import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"

/** A request as it came in. */
export interface Received {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: Record<string, unknown>
}

/** What the server answers; `undefined` never answers. */
export type Reply =
  | { readonly status?: number; readonly json: unknown; readonly headers?: Record<string, string> }
  | undefined

/** An HTTP server on loopback that lists its models and answers by a function. */
export interface LoopbackServer extends AsyncDisposable {
  readonly url: string
  readonly received: Array<Received>
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString("utf8")
}

/** Starts one that serves the model "served". */
export const loopbackServer = async (answer: (request: Received) => Reply): Promise<LoopbackServer> => {
  const received: Array<Received> = []
  const server: Server = createServer(async (request, response) => {
    const path = request.url ?? ""
    const text = await textOf(request)
    const body: Record<string, unknown> = text === "" ? {} : JSON.parse(text)
    const authorization = request.headers.authorization
    const isList = path === "/v1/models"
    if (!isList) received.push({ path, authorization, body })
    const reply: Reply = isList
      ? { json: { object: "list", data: [{ id: "served", object: "model" }] } }
      : answer({ path, authorization, body })
    if (reply === undefined) return
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers })
    response.end(typeof reply.json === "string" ? reply.json : JSON.stringify(reply.json))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
