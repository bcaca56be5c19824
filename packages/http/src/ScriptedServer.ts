/**
 * A server on loopback whose faults are scripted, for the tests of whatever asks a server.
 *
 * @module
 */
import { once } from "node:events"
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http"
import { type AddressInfo, connect, type Socket } from "node:net"
import { Worker } from "node:worker_threads"

/** A request as it came in. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Readonly<Record<string, unknown>>
  /** How many requests came before. */
  readonly index: number
  /** `performance.now()` at its arrival. */
  readonly at: number
}

/** What the server does with a request. */
export type Reply =
  | {
      readonly status?: number | undefined
      readonly headers?: Readonly<Record<string, string>> | undefined
      /** Sent as JSON; a string as it is. */
      readonly json?: unknown
      /** Ends the connection after so many bytes of the body. */
      readonly cutAfter?: number | undefined
      /** Sends the body in pieces of one byte, so many ms apart. */
      readonly dripMs?: number | undefined
      /** Waits so long before it answers, ms. */
      readonly delayMs?: number | undefined
    }
  /** Ends the connection before any answer. */
  | "cut"
  /** Never answers. */
  | "hang"

/** A running server. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly received: ReadonlyArray<Received>
  /** `performance.now()` of every connection that its client ended before the answer was whole. */
  readonly aborted: ReadonlyArray<number>
  /** Requests under way now, and the most there were. */
  readonly inFlight: { readonly now: number; readonly most: number }
  /** Connections that are open. */
  readonly connections: () => number
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString("utf8")
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

const send = async (reply: Reply, response: ServerResponse): Promise<void> => {
  if (reply === "hang") return
  if (reply === "cut") {
    response.destroy()
    return
  }
  if (reply.delayMs !== undefined) await wait(reply.delayMs)
  const text = typeof reply.json === "string" ? reply.json : JSON.stringify(reply.json ?? {})
  const body = Buffer.from(text)
  response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers })
  if (reply.dripMs !== undefined) {
    for (const byte of body) {
      if (response.destroyed) return
      response.write(Buffer.of(byte))
      await wait(reply.dripMs)
    }
    response.end()
  } else if (reply.cutAfter !== undefined) {
    response.write(body.subarray(0, reply.cutAfter), () => response.destroy())
  } else response.end(body)
}

/** Starts a server that replies as told; the script may be asynchronous. */
export const scriptedServer = async (reply: (request: Received) => Reply | Promise<Reply>): Promise<ScriptedServer> => {
  const received: Array<Received> = []
  const aborted: Array<number> = []
  const sockets = new Set<Socket>()
  const inFlight = { now: 0, most: 0 }
  const server = createServer(async (request, response) => {
    inFlight.now += 1
    inFlight.most = Math.max(inFlight.most, inFlight.now)
    let cutByUs = false
    response.on("close", () => {
      inFlight.now -= 1
      if (!response.writableFinished && !cutByUs) aborted.push(performance.now())
    })
    const at = performance.now()
    const text = await textOf(request).catch(() => "")
    const body: Record<string, unknown> = text === "" ? {} : JSON.parse(text)
    const { headers, method = "", url: path = "" } = request
    const seen: Received = { method, path, headers, body, index: received.length, at }
    received.push(seen)
    const what = await reply(seen)
    cutByUs = what === "cut" || (typeof what === "object" && what.cutAfter !== undefined)
    await send(what, response)
  })
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    aborted,
    inFlight,
    connections: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}

/** Sockets of this process that are being connected. */
export const connecting = (): number => process.getActiveResourcesInfo().filter((name) => name === "ConnectWrap").length

/** Listens with room for one connection, and then accepts none: the thread waits for a number to change, which it does at the end. */
const deaf = `
const { createServer } = require("node:net")
const { parentPort, workerData } = require("node:worker_threads")
const server = createServer().listen({ host: "127.0.0.1", port: 0, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(workerData, 0, 0)
  process.exit()
})
`

/** An address that a call connects to until it is given up. */
export interface UnacceptingServer extends AsyncDisposable {
  readonly url: string
}

/** A port of loopback that accepts no connection, since as many as it has room for wait already. */
export const unacceptingServer = async (): Promise<UnacceptingServer> => {
  const release = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(deaf, { eval: true, workerData: release })
  const [port] = await once(worker, "message")
  const fillers = Array.from({ length: 6 }, () => connect({ host: "127.0.0.1", port }).on("error", () => {}))
  while (!fillers.some((socket) => !socket.connecting)) await wait(2)
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of fillers) socket.destroy()
      Atomics.store(release, 0, 1)
      Atomics.notify(release, 0)
      await once(worker, "exit")
    }
  }
}
