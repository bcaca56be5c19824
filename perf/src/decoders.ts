/**
 * Figures of the decoders, beside bare `fetch` to the same loopback server, which runs in a process of its own.
 *
 * @module
 */

import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { uniform } from "@alloc/core"
import { type Decoded, decode, type Model, serverModel } from "@alloc/decoders"
import type { Row, Suite } from "./Row.ts"

/** What the server tells. */
interface Told {
  readonly port?: number
  readonly received?: string
  readonly aborted?: number
}

const startServer = async (): Promise<{ readonly server: ChildProcess; readonly url: string }> => {
  const server = fork(new URL("decodersServer.ts", import.meta.url))
  const [{ port }]: Array<Told> = await once(server, "message")
  return { server, url: `http://127.0.0.1:${port}` }
}

/** What the server tells next that is looked for. What it told of earlier calls may come late. */
const told = (server: ChildProcess, isIt: (message: Told) => boolean): Promise<Told> =>
  new Promise((resolve) => {
    const listen = (message: Told): void => {
      if (!isIt(message)) return
      server.off("message", listen)
      resolve(message)
    }
    server.on("message", listen)
  })

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** A call by hand: what an application writes that needs the text and nothing else. */
const bare = async (url: string, model: string, prompt: string, signal?: AbortSignal): Promise<string> => {
  const headers = { "content-type": "application/json" }
  const messages = [{ role: "user", content: prompt }]
  const body = JSON.stringify({ model, messages, temperature: 0.7, max_tokens: 16 })
  const given = signal === undefined ? {} : { signal }
  const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body, ...given })
  const { choices } = (await response.json()) as { readonly choices: ReadonlyArray<{ message: { content: string } }> } // the server's answer
  return choices[0].message.content
}

const uniformly = (
  model: Model,
  queries: ReadonlyArray<string>,
  samples: number,
  signal?: AbortSignal
): Promise<Decoded> =>
  decode({
    queries,
    model,
    policy: uniform(),
    budget: { samples },
    maximum: samples,
    sampling: { maxTokens: 16 },
    signal
  })

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Medians of two ways to do the same work, one after the other, alternating; the first rounds warm up. */
const alternating = async (
  rounds: number,
  warmUp: number,
  ours: (k: number) => Promise<unknown>,
  peer: (k: number) => Promise<unknown>
): Promise<{ readonly ours: number; readonly peer: number }> => {
  const times: Array<{ readonly ours: number; readonly peer: number }> = []
  for (let k = 0; k < rounds + warmUp; k++) {
    const mine = await timed(() => ours(k))
    const theirs = await timed(() => peer(k))
    if (k >= warmUp) times.push({ ours: mine, peer: theirs })
  }
  return { ours: median(times.map(({ ours }) => ours)), peer: median(times.map(({ peer }) => peer)) }
}

/** What a call of ours costs beside a bare one. */
async function* overhead(url: string): AsyncGenerator<Row> {
  const model = serverModel({ url, model: "0" })
  const medians = await alternating(
    300,
    100,
    (k) => uniformly(model, [`query ${k}`], 1),
    (k) => bare(url, "0", `query ${k}`)
  )
  const row = { ...medians, peerName: "bare fetch", unit: "ms a call, median of 300" }
  yield { work: "one call through decode", ...row, goal: "less than 1 ms more", met: row.ours - row.peer < 1 }
}

/**
 * A batch beside the same calls by hand, both with all 64 requests in flight at once. A server that answers at once shows
 * the processor's time alone, of which a hand-written call checks, counts and judges nothing; no model answers so soon, and
 * beside 50 ms or more of waiting, what is in between is to be lost.
 */
async function* batch(url: string): AsyncGenerator<Row> {
  const queries = Array.from({ length: 16 }, (_, k) => `query ${k}`)
  for (const delay of ["0", "50", "500"]) {
    const model = serverModel({ url, model: delay, concurrency: 64 })
    const medians = await alternating(
      delay === "500" ? 10 : 20,
      10,
      () => uniformly(model, queries, 4),
      () => Promise.all(queries.flatMap((query) => [0, 1, 2, 3].map(() => bare(url, delay, query))))
    )
    const row = { ...medians, peerName: "Promise.all of bare fetch", unit: "ms, median" }
    const work = `uniform, 16 queries x 4 samples, a server that takes ${delay} ms`
    yield delay === "0"
      ? { work, ...row, goal: "less than 1 ms more for each of the 64 calls", met: row.ours - row.peer < 64 }
      : { work, ...row, goal: "at most 1.05 times the peer's time", met: row.ours <= 1.05 * row.peer }
  }
}

/** How long after an abort the server sees that its client is gone. */
async function* aborts(server: ChildProcess, url: string): AsyncGenerator<Row> {
  const abortedAfter = async (model: string, ask: (signal: AbortSignal) => Promise<unknown>): Promise<number> => {
    const controller = new AbortController()
    const received = told(server, ({ received: name }) => name === model)
    const asking = ask(controller.signal).catch(() => undefined)
    await Promise.race([received, asking])
    // In the body: what has come of it is there.
    if (model === "drip") await new Promise((resolve) => setTimeout(resolve, 20))
    const aborted = told(server, ({ aborted: at }) => at !== undefined)
    const began = performance.timeOrigin + performance.now()
    controller.abort()
    await asking
    return Number((await aborted).aborted) - began
  }
  for (const [name, phase] of [
    ["never", "that waits for its answer"],
    ["drip", "in the middle of its body"]
  ]) {
    const model = serverModel({ url, model: name })
    const ours: Array<number> = []
    const peer: Array<number> = []
    for (let k = 0; k < 20; k++) {
      ours.push(await abortedAfter(name, (signal) => uniformly(model, ["query"], 1, signal)))
      peer.push(await abortedAfter(name, (signal) => bare(url, name, "query", signal)))
    }
    const row = { ours: median(ours), peer: median(peer), peerName: "bare fetch", unit: "ms, median of 20" }
    const work = `an abort of a call ${phase}, until the server sees it`
    yield { work, ...row, goal: "at most 100 ms, each of 20", met: Math.max(...ours) <= 100 }
  }
}

setFlagsFromString("--expose-gc")
/** Frees what nothing refers to; Node shows it only where it is asked to. */
const collectGarbage: () => void = runInNewContext("gc")

/** What is in use once what earlier runs left is gone: connections that end are freed some turns later. */
const heap = async (): Promise<number> => {
  for (let turn = 0; turn < 5; turn++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return process.memoryUsage().heapUsed
}

/** Memory of a run that is under way, by the query: all requests are sent and none is answered. */
const bytesPerQuery = async (url: string, count: number): Promise<number> => {
  const model = serverModel({ url, model: "1500", concurrency: count })
  const queries = Array.from({ length: count }, (_, k) => `query ${k}`)
  const before = await heap()
  const running = uniformly(model, queries, 1)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const during = await heap()
  await running
  return (during - before) / count / 1024
}

async function* memory(url: string): AsyncGenerator<Row> {
  await bytesPerQuery(url, 50)
  const few = await bytesPerQuery(url, 250)
  const many = await bytesPerQuery(url, 1000)
  const row = { ours: many, peer: few, peerName: "the same with 250 queries", unit: "kB a query" }
  const work = "1,000 concurrent queries, memory of each"
  yield { work, ...row, goal: "at most 1.2 times as much a query", met: many <= 1.2 * few }
}

export const suite: Suite = async function* () {
  const { server, url } = await startServer()
  try {
    yield* overhead(url)
    yield* batch(url)
    yield* aborts(server, url)
    yield* memory(url)
  } finally {
    server.disconnect()
  }
}
