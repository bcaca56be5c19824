import { once } from "node:events"
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net"
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib"
import { Effect, Fiber, Redacted } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { describe, expect, it } from "vitest"
import { withClient } from "../src/Run.ts"
import { type Incoming, type NoResponse, type Outgoing, send } from "../src/Send.ts"
import { connecting, manualTimers, scriptedServer, unacceptingServer, unusedUrl } from "../src/testing.ts"
import { head, outgoing, packingServer, rawServer, text } from "./Servers.ts"

const own = Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer)

const byNode = (request: Outgoing): Promise<Incoming | NoResponse> =>
  Effect.runPromise(Effect.catch(withClient(send(request)), (error) => Effect.succeed(error)))
const byOwnClient = async (request: Outgoing): Promise<Incoming | NoResponse> => {
  const client = await Effect.runPromise(own)
  const sent = Effect.provideService(send(request), HttpClient.HttpClient, client)
  return Effect.runPromise(Effect.catch(withClient(sent), (error) => Effect.succeed(error)))
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}

describe.each([
  ["Node itself", byNode],
  ["a client of the caller's own", byOwnClient]
])("send by %s", (_, by) => {
  it("posts JSON or gets, with the headers given, which go before its own", async () => {
    await using server = await scriptedServer(() => ({ status: 201, headers: { "X-Own": "b" }, json: { value: 7 } }))
    expect(await by({ ...outgoing, url: server.url })).toMatchObject({
      status: 201,
      headers: { "x-own": "b" },
      text: '{"value":7}'
    })
    await by({ ...outgoing, body: undefined, url: server.url })
    const [posted, got] = server.received
    expect([posted.method, posted.body, got.method, got.body]).toEqual(["POST", { question: 1 }, "GET", {}])
    expect(posted.headers).toMatchObject({ authorization: "Bearer sk-1", "content-type": "application/x-own" })
  })
  it("does not follow a redirect", async () => {
    await using other = await scriptedServer(() => ({}))
    await using server = await scriptedServer(() => ({ status: 307, headers: { location: other.url } }))
    expect(await by({ ...outgoing, url: server.url })).toMatchObject({ status: 307 })
    expect(other.received).toEqual([])
  })
  it("tells a missing connection, a missing end and a missing answer apart", async () => {
    expect(await by({ ...outgoing, url: await unusedUrl() })).toMatchObject({ _tag: "NoConnection" })
    using limit = manualTimers(54_321)
    await using server = await scriptedServer(({ path }) => {
      if (path === "/cut") return { status: 200, json: { value: 7 }, cutAfter: 4 }
      limit.end()
      return "hang"
    })
    const cut = await by({ ...outgoing, url: `${server.url}/cut` })
    expect(cut).toMatchObject({ status: 200, text: undefined })
    expect("problem" in cut && cut.problem).toBeInstanceOf(Error)
    expect(await by({ ...outgoing, timeoutMs: 54_321, url: server.url })).toEqual({
      _tag: "NoTimeLeft",
      milliseconds: 54_321
    })
    while (server.aborted.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  })

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync]
  ])("unpacks a body in %s, and tells when half of it came", async (encoding, pack) => {
    await using whole = await packingServer(encoding, pack)
    expect(await by({ ...outgoing, url: whole.url })).toMatchObject({ status: 200, text: '{"value":"wert ü"}' })
    await using half = await packingServer(encoding, pack, 8)
    const cut = await by({ ...outgoing, url: half.url })
    expect(cut).toMatchObject({ status: 200, text: undefined })
    expect("problem" in cut && cut.problem).toBeInstanceOf(Error)
  })
})

describe("send by Node itself", () => {
  it("keeps its connection, after a refusal too, and has no header of its own that cannot be sent", async () => {
    await using server = await scriptedServer(({ index }) => ({ status: index === 0 ? 429 : 200 }))
    for (let k = 0; k < 4; k++) await byNode({ ...outgoing, url: server.url })
    expect([server.received.length, server.connections()]).toEqual([4, 1])
    const headers = { "x-own": Redacted.make("a\nb") }
    expect(await byNode({ ...outgoing, headers, url: server.url })).toMatchObject({ _tag: "NoConnection" })
    expect(server.received.length).toBe(4)
  })
})

describe("what servers answer with, by Node itself", () => {
  it("counts where it is whole, whatever comes after it or before the request is", async () => {
    await using more = await rawServer((socket) => socket.end(`${head("", Buffer.from(text))}more\r\n\r\n`))
    expect(await byNode({ ...outgoing, url: more.url })).toMatchObject({ status: 200, text })
    await using early = await rawServer((socket) => socket.end(head("", Buffer.from(text))))
    const long = { question: "q".repeat(10_000_000) }
    expect(await byNode({ ...outgoing, body: long, url: early.url })).toMatchObject({ status: 200, text })
  })
  it("is a response of status 101 where it changes the protocol, and its connection ends", async () => {
    const closed: Array<Promise<unknown>> = []
    await using server = await rawServer((socket) => {
      closed.push(once(socket, "close"))
      socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n")
    })
    expect(await byNode({ ...outgoing, url: server.url })).toMatchObject({ status: 101, text: "" })
    await Promise.all(closed)
  })
  it("is no answer to a request that was sent, where the connection ends after it was made", async () => {
    for (const end of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
      await using server = await rawServer(end)
      expect(await byNode({ ...outgoing, url: server.url })).toMatchObject({ _tag: "NoConnection", sent: true })
      const tls = { ...outgoing, url: `HTTPS://127.0.0.1:${server.port}` }
      expect(await byNode(tls), "in the middle of a handshake").toMatchObject({ _tag: "NoConnection", sent: false })
    }
  })
})

const asked = (url: string, timeoutMs = 600_000) =>
  Effect.flip(withClient(send({ url, body: { question: 1 }, headers: {}, timeoutMs })))

describe("a request that ends while its connection is made", () => {
  it("leaves no socket where the address accepts none, be it interrupted or out of time", async () => {
    await using server = await unacceptingServer()
    await new Promise((resolve) => setTimeout(resolve, 100))
    const before = connecting()
    expect(before).toBeGreaterThan(0)
    const fiber = Effect.runFork(asked(server.url))
    await until(() => connecting() > before)
    await Effect.runPromise(Fiber.interrupt(fiber))
    await until(() => connecting() === before)
    expect(await Effect.runPromise(asked(server.url, 50))).toMatchObject({ _tag: "NoConnection", sent: false })
    await until(() => connecting() === before)
  })

  it("leaves no socket where the server never shakes hands", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1")
    await once(server, "listening")
    const accepted = once(server, "connection")
    const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
    const fiber = Effect.runFork(asked(`https://127.0.0.1:${port}`))
    const [socket] = await accepted
    socket.on("error", () => {}).resume()
    const closed = once(socket, "close")
    await Effect.runPromise(Fiber.interrupt(fiber))
    await closed
    server.close()
    await once(server, "close")
  })

  it("ends its own connection alone: another request to the same address is answered", async () => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => {})
      socket.once("data", () => setTimeout(() => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), 200))
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
    const url = `http://127.0.0.1:${port}`
    const request = withClient(send({ url, body: {}, headers: {}, timeoutMs: 600_000 }))
    const [first, ...others] = Array.from({ length: 4 }, () => Effect.runFork(request))
    await Effect.runPromise(Fiber.interrupt(first))
    const answers = await Promise.all(others.map((fiber) => Effect.runPromise(Fiber.join(fiber))))
    expect(answers.map(({ text }) => text)).toEqual(["{}", "{}", "{}"])
    server.close()
    await once(server, "close")
  })
})
