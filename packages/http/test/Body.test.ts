import type { Socket } from "node:net"
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib"
import { Effect } from "effect"
import { describe, expect, it, vi } from "vitest"
import { TooLong } from "../src/Body.ts"
import { type Incoming, type NoResponse, type Outgoing, sendByNode } from "../src/Send.ts"
import { scriptedServer } from "../src/testing.ts"
import { head, outgoing, packingServer, rawServer, text } from "./Servers.ts"

const byNode = (request: Outgoing): Promise<Incoming | NoResponse> =>
  Effect.runPromise(Effect.catch(sendByNode(request), (error) => Effect.succeed(error)))

describe("what servers answer with, by Node itself", () => {
  const packers: ReadonlyArray<readonly [string, (body: Buffer) => Buffer]> = [
    ["gzip", gzipSync],
    ["X-GZip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
    ["identity", (body) => body],
    ["constructor", (body) => body],
    ["__proto__", (body) => body]
  ]
  const pairs = packers.flatMap((first) => packers.map((second) => [first, second] as const))
  it("is unpacked in the order of its packings, by one header or two", async () => {
    for (const [[first, pack], [second, repack]] of pairs) {
      const body = repack(pack(Buffer.from(text)))
      for (const between of [", ", "\r\ncontent-encoding: "]) {
        await using server = await rawServer((socket) =>
          socket.end(head(`content-encoding: ${first}${between}${second}\r\n`, body))
        )
        expect(await byNode({ ...outgoing, url: server.url }), `${first}, ${second}`).toMatchObject({
          status: 200,
          text
        })
      }
    }
  })
  it("is refused beyond 256 MiB, which no text can hold for long", async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 28 + 1), { level: 1 })
    await using server = await rawServer((socket) => socket.end(head("content-encoding: gzip\r\n", bomb)))
    const incoming = await byNode({ ...outgoing, url: server.url })
    expect(incoming).toMatchObject({ status: 200, text: undefined })
    expect("problem" in incoming && incoming.problem).toBeInstanceOf(TooLong)
  })
})

/** Sends, and gives the outcome and the pieces in which the body was handed on. */
const handedOn = async (request: Outgoing, each: (text: string) => unknown = () => {}) => {
  const pieces: Array<string> = []
  const sent = sendByNode(request, (piece) => {
    pieces.push(piece)
    each(piece)
  })
  const outcome = await Effect.runPromise(Effect.catch(sent, (error) => Effect.succeed(error)))
  return { pieces, outcome }
}

describe("a body that is handed on as it comes", () => {
  it("comes in pieces of whole characters, and the response has none of it", async () => {
    await using server = await scriptedServer(() => ({ json: text, dripMs: 1 }))
    const { outcome, pieces } = await handedOn({ ...outgoing, url: server.url })
    expect(outcome).toMatchObject({ status: 200, text: "" })
    expect(pieces.join("")).toBe(text)
    expect(pieces.length).toBeGreaterThan(2)
    expect(server.received[0].headers["accept-encoding"]).toBe("identity")
  })
  it("is unpacked at its end where it is packed all the same", async () => {
    await using server = await packingServer("gzip", gzipSync)
    expect(await handedOn({ ...outgoing, url: server.url })).toMatchObject({ outcome: { status: 200 }, pieces: [text] })
  })
  it("is read whole where it is a refusal", async () => {
    await using server = await scriptedServer(() => ({ status: 429, json: { error: "no" } }))
    const { outcome, pieces } = await handedOn({ ...outgoing, url: server.url })
    expect([outcome, pieces]).toMatchObject([{ status: 429, text: '{"error":"no"}' }, []])
  })
  it("ends where its receiver throws, and where its end does not come", async () => {
    await using server = await scriptedServer(({ path }) => ({
      json: "x".repeat(500),
      ...(path === "/cut" ? { cutAfter: 5 } : { dripMs: 5 })
    }))
    const problem = new Error("enough")
    const thrown = await handedOn({ ...outgoing, url: server.url }, () => {
      throw problem
    })
    expect(thrown).toMatchObject({ outcome: { status: 200, text: undefined, problem }, pieces: ["x"] })
    while (server.aborted.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    const cut = await handedOn({ ...outgoing, url: `${server.url}/cut` })
    expect(cut).toMatchObject({ outcome: { status: 200, text: undefined }, pieces: ["xxxxx"] })
  })
  it("has its time from piece to piece, not for all of them", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    try {
      const sockets: Array<Socket> = []
      await using server = await rawServer((socket) => {
        sockets.push(socket)
        socket.write("HTTP/1.1 200 OK\r\n\r\n")
      })
      const seen: Array<string> = []
      const answer = handedOn({ ...outgoing, timeoutMs: 1000, url: server.url }, (piece) => seen.push(piece))
      for (let k = 1; k <= 5; k++) {
        while (sockets.length === 0) await new Promise((resolve) => setImmediate(resolve))
        sockets[0].write("x")
        while (seen.length < k) await new Promise((resolve) => setImmediate(resolve))
        vi.advanceTimersByTime(600)
      }
      vi.advanceTimersByTime(400)
      expect(await answer).toEqual({
        outcome: { _tag: "NoTimeLeft", milliseconds: 1000 },
        pieces: Array(5).fill("x")
      })
    } finally {
      vi.useRealTimers()
    }
  })
})
