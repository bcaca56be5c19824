/**
 * Figures of the decoders, beside bare `fetch` to the same loopback server.
 *
 * @module
 */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { uniform } from "@alloc/core"
import { type Decoded, decode, type Model, serverModel } from "@alloc/decoders"
import type { Row, Suite } from "./Row.ts"

const answer = JSON.stringify({
  model: "served",
  choices: [{ index: 0, message: { role: "assistant", content: "42" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 10, completion_tokens: 2 }
})

/** A chat server that answers at once, or after some time. */
const chatServer = async (delayMs: number): Promise<{ readonly server: Server; readonly url: string }> => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      const body = request.url === "/v1/models" ? JSON.stringify({ data: [{ id: "served" }] }) : answer
      setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(body), delayMs)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo // a TCP server has no other kind of address
  return { server, url: `http://127.0.0.1:${port}` }
}

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

const body = (prompt: string): string =>
  JSON.stringify({ model: "served", messages: [{ role: "user", content: prompt }], temperature: 0.7, max_tokens: 16 })

const bare = async (url: string, prompt: string): Promise<string> => {
  const headers = { "content-type": "application/json" }
  const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body: body(prompt) })
  const { choices } = (await response.json()) as { readonly choices: ReadonlyArray<{ message: { content: string } }> } // the answer above
  return choices[0].message.content
}

const sampling = { maxTokens: 16 }
const uniformly = (model: Model, queries: ReadonlyArray<string>, samples: number): Promise<Decoded> =>
  decode({ queries, model, policy: uniform(), budget: { samples }, maximum: samples, sampling })

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** What a call of ours costs beside a bare one, one after the other, alternating. */
async function* overhead(): AsyncGenerator<Row> {
  const { server, url } = await chatServer(0)
  const model = serverModel({ url, model: "served" })
  const ours: Array<number> = []
  const peer: Array<number> = []
  for (let k = 0; k < 400; k++) {
    const mine = await timed(() => uniformly(model, [`query ${k}`], 1))
    const theirs = await timed(() => bare(url, `query ${k}`))
    // The first hundred warm up.
    if (k < 100) continue
    ours.push(mine)
    peer.push(theirs)
  }
  server.close()
  const row = { ours: median(ours), peer: median(peer), peerName: "bare fetch", unit: "ms a call, median of 300" }
  yield { work: "one call through decode", ...row, goal: "less than 1 ms more", met: row.ours - row.peer < 1 }
}

/** A batch beside the same calls by hand, both with all requests in flight at once. */
async function* batch(): AsyncGenerator<Row> {
  const { server, url } = await chatServer(50)
  const queries = Array.from({ length: 16 }, (_, k) => `query ${k}`)
  const model = serverModel({ url, model: "served", concurrency: 64 })
  const ours: Array<number> = []
  const peer: Array<number> = []
  for (let k = 0; k < 25; k++) {
    const mine = await timed(() => uniformly(model, queries, 4))
    const theirs = await timed(() => Promise.all(queries.flatMap((query) => [0, 1, 2, 3].map(() => bare(url, query)))))
    if (k < 5) continue
    ours.push(mine)
    peer.push(theirs)
  }
  server.close()
  const row = {
    ours: median(ours),
    peer: median(peer),
    peerName: "Promise.all of bare fetch",
    unit: "ms, median of 20"
  }
  const work = "uniform, 16 queries x 4 samples, a server that takes 50 ms"
  yield { work, ...row, goal: "at most 1.05 times the peer's time", met: row.ours <= 1.05 * row.peer }
}

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** Memory of a run that is under way, by the query: all requests are sent and none is answered. */
const bytesPerQuery = async (count: number): Promise<number> => {
  const { server, url } = await chatServer(1_500)
  const model = serverModel({ url, model: "served", concurrency: count })
  const queries = Array.from({ length: count }, (_, k) => `query ${k}`)
  const before = heap()
  const running = uniformly(model, queries, 1)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const during = heap()
  await running
  server.close()
  return (during - before) / count / 1024
}

async function* memory(): AsyncGenerator<Row> {
  await bytesPerQuery(50)
  const few = await bytesPerQuery(250)
  const many = await bytesPerQuery(1000)
  const row = { ours: many, peer: few, peerName: "the same with 250 queries", unit: "kB a query" }
  const work = "1,000 concurrent queries, memory of each"
  yield { work, ...row, goal: "at most 1.2 times as much a query", met: many <= 1.2 * few }
}

export const suite: Suite = async function* () {
  yield* overhead()
  yield* batch()
  yield* memory()
}
