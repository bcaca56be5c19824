/**
 * Servers that pack a body or send raw bytes, and a request to them.
 *
 * @module
 */
import { once } from "node:events"
import { createServer } from "node:http"
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net"
import { Redacted } from "effect"
import type { Outgoing } from "../src/Send.ts"

export const outgoing: Omit<Outgoing, "url"> = {
  body: { question: 1 },
  headers: { authorization: Redacted.make("Bearer sk-1"), "content-type": Redacted.make("application/x-own") },
  timeoutMs: 600_000
}

/** A server that packs every body, and sends so many of its bytes. */
export const packingServer = async (encoding: string, pack: (text: string) => Buffer, bytes?: number) => {
  const server = createServer((_, response) => {
    const body = pack('{"value":"wert ü"}')
    response.writeHead(200, { "content-encoding": encoding })
    if (bytes === undefined) response.end(body)
    else response.write(body.subarray(0, bytes), () => response.destroy())
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}

/** A server of raw bytes: `reply` has the socket once a request's head is there. */
export const rawServer = async (reply: (socket: Socket) => void) => {
  const server = createTcpServer((socket) => {
    socket.on("error", () => {})
    socket.once("data", () => reply(socket))
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, "close")
    }
  }
}

export const text = '{"value":"wert ü"}'
export const head = (extra: string, body: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nconnection: close\r\n${extra}content-length: ${body.length}\r\n\r\n`),
    body
  ])
