import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { serverModel } from "@alloc/decoders"
import { type Received, type Reply, scriptedServer } from "@alloc/http/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { collectSamples, planFingerprint, type SamplePlan } from "../../src/collect/index.ts"
import { storedRows } from "./StoredRows.ts"

let folder: string
let store: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-server-"))
  store = join(folder, "store")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const plan = (queries = 20): SamplePlan => ({
  arm: "m",
  model: { name: "m", sha256: "m" },
  seed: 4,
  sampling: { temperature: 0.7, maxTokens: 8, stop: [] },
  prefix: "",
  queries: Array.from({ length: queries }, (_, i) => ({ id: `q${i}`, prompt: `${i}?` })),
  passes: [4]
})

const usage = { prompt_tokens: 3, completion_tokens: 1 }
const good: Reply = { json: { choices: [{ text: "four", finish_reason: "stop" }], usage } }
const refused = (status: number, message: string): Reply => ({ status, json: { error: { message } } })

/** A server with one model; what it answers to a sample's request can be changed. */
const server = async (answer: { reply: (request: Received, nth: number) => Reply }) => {
  let nth = 0
  return scriptedServer((request) =>
    request.path === "/v1/models" ? { json: { data: [{ id: "m" }] } } : answer.reply(request, nth++)
  )
}

const modelAt = (url: string) =>
  serverModel({ url, model: "m", api: "completions", concurrency: 4, retries: 0, pauseMs: 1 })

const asked = ({ received }: { readonly received: ReadonlyArray<Received> }) =>
  received.filter(({ path }) => path !== "/v1/models")

const failures = async () => (await storedRows(store)).filter(({ failed }) => failed)

describe("collecting from a server", () => {
  it.each([400, 500])(
    "stops where it refuses the first requests all for one reason (%i), and says it",
    async (status) => {
      const answer = { reply: (_: Received, nth: number) => refused(status, `request ${nth}: Input should be >= 0`) }
      await using told = await server(answer)
      const run = collectSamples(plan(), modelAt(told.url), { store })
      await expect(run).rejects.toThrow(/first 5 calls of arm m failed.*Input should be >= 0/)
      expect(asked(told)).toHaveLength(5)
      // Nothing is kept as failed: once the server is mended, the same call draws everything.
      answer.reply = () => good
      expect(await collectSamples(plan(), modelAt(told.url), { store })).toEqual({
        complete: true,
        drawn: 80,
        failed: 0
      })
      expect(asked(told)).toHaveLength(85)
    }
  )

  it("keeps each answer that was paid for, and draws again what the server failed to answer", async () => {
    const answer = { reply: (_: Received, nth: number) => (nth % 4 === 3 ? refused(503, "busy") : good) }
    await using told = await server(answer)
    expect(await collectSamples(plan(), modelAt(told.url), { store })).toEqual({
      complete: true,
      drawn: 80,
      failed: 0
    })
    // Twenty of eighty, five of those twenty, one of those five.
    expect(asked(told)).toHaveLength(106)
  })

  it("gives up what a server fails to answer after five attempts, and takes it up in the next run", async () => {
    const answer = { reply: ({ body }: Received) => (body.prompt === "7?" ? refused(503, "busy") : good) }
    await using told = await server(answer)
    expect(await collectSamples(plan(), modelAt(told.url), { store })).toMatchObject({ drawn: 80, failed: 4 })
    expect(asked(told)).toHaveLength(76 + 5 * 4)
    answer.reply = () => good
    expect(await collectSamples(plan(), modelAt(told.url), { store })).toEqual({ complete: true, drawn: 4, failed: 0 })
    expect(await failures()).toEqual([])
  })

  it("draws what was refused again only where it is asked to", async () => {
    const answer = { reply: ({ body }: Received) => (body.prompt === "7?" ? refused(400, "no") : good) }
    await using told = await server(answer)
    expect(await collectSamples(plan(), modelAt(told.url), { store })).toMatchObject({ failed: 4 })
    answer.reply = () => good
    expect(await collectSamples(plan(), modelAt(told.url), { store })).toMatchObject({ drawn: 0 })
    const again = await collectSamples(plan(), modelAt(told.url), { store, retryFailed: true })
    expect(again).toEqual({ complete: true, drawn: 4, failed: 0 })
    expect(await failures()).toEqual([])
  })

  it("stops where a server fails query after query, and keeps what it answered", async () => {
    const answer = { reply: (_: Received, nth: number) => (nth < 12 ? good : refused(500, "down")) }
    await using told = await server(answer)
    await expect(collectSamples(plan(40), modelAt(told.url), { store })).rejects.toThrow(/500: .*down/)
    expect(asked(told).length).toBeLessThan(12 + 12 * 4 + 8)
    answer.reply = () => good
    expect((await collectSamples(plan(40), modelAt(told.url), { store })).complete).toBe(true)
    expect(await failures()).toEqual([])
  })

  it("stops at a refused key without asking again", async () => {
    await using told = await server({ reply: () => refused(401, "no such key") })
    await expect(collectSamples(plan(), modelAt(told.url), { store })).rejects.toThrow(/401/)
    expect(asked(told).length).toBeLessThanOrEqual(4)
  })

  it("keeps its samples apart by the fields that a server is sent", () => {
    const fingerprints = [plan(), { ...plan(), extra: { top_k: 5 } }, { ...plan(), extra: { top_k: 6 } }].map(
      planFingerprint
    )
    expect(new Set(fingerprints).size).toBe(3)
  })

  it("needs no usage of the server, and notes the prompt's tokens where it tells them", async () => {
    await using silent = await server({ reply: () => ({ json: { choices: [{ text: "four" }] } }) })
    expect(await collectSamples(plan(2), modelAt(silent.url), { store })).toMatchObject({ drawn: 8, failed: 0 })
    await using telling = await server({ reply: () => good })
    const another = join(folder, "another")
    await collectSamples(plan(2), modelAt(telling.url), { store: another })
    expect(new Set((await storedRows(another)).map(({ promptTokens }) => promptTokens))).toEqual(new Set([3]))
  })
})
