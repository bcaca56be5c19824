import { once } from "node:events"
import { type AddressInfo, connect, createServer } from "node:net"
import { Worker } from "node:worker_threads"
import { Effect, Fiber } from "effect"
import { describe, expect, it } from "vitest"
import { withFetch } from "../src/Run.ts"
import { send } from "../src/Send.ts"

const asked = (url: string, timeoutMs = 600_000) =>
  Effect.flip(withFetch(send({ url, body: { question: 1 }, headers: {}, timeoutMs })))

/** Sockets of this process that are being connected. */
const connecting = (): number => process.getActiveResourcesInfo().filter((name) => name === "ConnectWrap").length

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}

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

/** A port of loopback that accepts no connection, since as many as it has room for wait already. */
const unaccepting = async () => {
  const release = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(deaf, { eval: true, workerData: release })
  const [port] = await once(worker, "message")
  const fillers = Array.from({ length: 6 }, () => connect({ host: "127.0.0.1", port }).on("error", () => {}))
  await until(() => fillers.some((socket) => !socket.connecting))
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

describe("a request that ends while its connection is made", () => {
  it("leaves no socket where the address accepts none, be it interrupted or out of time", async () => {
    await using server = await unaccepting()
    await new Promise((resolve) => setTimeout(resolve, 100))
    const before = connecting()
    expect(before).toBeGreaterThan(0)
    const fiber = Effect.runFork(asked(server.url))
    await until(() => connecting() > before)
    await Effect.runPromise(Fiber.interrupt(fiber))
    await until(() => connecting() === before)
    expect(await Effect.runPromise(asked(server.url, 50))).toMatchObject({ _tag: "NoTimeLeft" })
    await until(() => connecting() === before)
  })

  it("leaves no socket where the server never shakes hands", async () => {
    const server = createServer().listen(0, "127.0.0.1")
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
    const server = createServer((socket) => {
      socket.on("error", () => {})
      socket.once("data", () => setTimeout(() => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), 200))
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
    const url = `http://127.0.0.1:${port}`
    const request = withFetch(send({ url, body: {}, headers: {}, timeoutMs: 600_000 }))
    const [first, ...others] = Array.from({ length: 4 }, () => Effect.runFork(request))
    await Effect.runPromise(Fiber.interrupt(first))
    const answers = await Promise.all(others.map((fiber) => Effect.runPromise(Fiber.join(fiber))))
    expect(answers.map(({ text }) => text)).toEqual(["{}", "{}", "{}"])
    server.close()
    await once(server, "close")
  })
})
