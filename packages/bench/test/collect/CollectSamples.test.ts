import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type CollectProgress, collectSamples, type SamplePlan } from "../../src/collect/index.ts"
import { repeats, storedRows } from "./StoredRows.ts"

let folder: string
let store: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-collect-"))
  store = join(folder, "deep", "store")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ids = Array.from({ length: 12 }, (_, i) => `q${i}`)

const plan = (change: Partial<SamplePlan> = {}): SamplePlan => ({
  arm: "fake",
  model: { name: "fake", sha256: "fake" },
  seed: 4,
  sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] },
  prefix: "",
  queries: ids.map((id) => ({ id, prompt: `${id}?` })),
  passes: [4, 10],
  ...change
})

const model = (delayMs = 0) => fakeModel({ success: () => 0.5, delayMs, concurrency: 2 })

const rows = async () =>
  (await storedRows(store))
    .map(({ failed, id, sample, text }) => ({ query: id, sample, failed, text }))
    .sort((a, b) => (a.query < b.query ? -1 : a.query > b.query ? 1 : a.sample - b.sample))

/** What an undisturbed run draws. */
const reference = async (): ReturnType<typeof rows> => {
  const texts: Awaited<ReturnType<typeof rows>> = []
  for (const query of [...ids].sort()) {
    const { samples } = await model().sample({
      query,
      prompt: "?",
      seed: 4,
      from: 0,
      to: 10,
      sampling: plan().sampling
    })
    for (const { index, text } of samples) texts.push({ query, sample: index, failed: false, text })
  }
  return texts
}

describe("collect", () => {
  it("draws every sample once, and nothing when run again", async () => {
    expect(await collectSamples(plan(), model(), { store })).toEqual({ complete: true, drawn: 120, failed: 0 })
    expect(await rows()).toEqual(await reference())
    expect(await collectSamples(plan(), model(), { store })).toEqual({ complete: true, drawn: 0, failed: 0 })
  })

  it("draws the first indices of every query before further ones of any", async () => {
    const asked: Array<{ query: string; from: number; to: number }> = []
    const fake = model()
    const sample: typeof fake.sample = (request) => {
      asked.push(request)
      return fake.sample(request)
    }
    const spy = { ...fake, sample }
    await collectSamples(plan(), spy, { store })
    expect(asked.slice(0, 12).map(({ from, query, to }) => [query, from, to])).toEqual(ids.map((id) => [id, 0, 4]))
    expect(asked.slice(12).map(({ from, query, to }) => [query, from, to])).toEqual(ids.map((id) => [id, 4, 10]))
  })

  it("stops when asked to, keeps what was drawn, and goes on where it stopped", async () => {
    const stop = new AbortController()
    const onProgress = ({ fresh }: CollectProgress): void => {
      if (fresh >= 20) stop.abort()
    }
    const first = await collectSamples(plan(), model(1), { store, onProgress, signal: stop.signal })
    expect(first.complete).toBe(false)
    // What was in flight is kept: at most one further request of each lane.
    expect(first.drawn).toBeGreaterThanOrEqual(20)
    expect(first.drawn).toBeLessThan(32)
    expect((await rows()).length).toBe(first.drawn)
    const second = await collectSamples(plan(), model(), { store })
    expect(first.drawn + second.drawn).toBe(120)
    expect(await rows()).toEqual(await reference())
  })

  it("fills holes and adds to what a smaller plan drew", async () => {
    await collectSamples(plan({ queries: plan().queries.slice(0, 5), passes: [3] }), model(), { store })
    const progress: Array<CollectProgress> = []
    await collectSamples(plan(), model(), { store, onProgress: (p) => progress.push(p) })
    expect(progress[0]).toEqual({ what: "samples", done: 15, total: 120, fresh: 0, failed: 0 })
    expect(await rows()).toEqual(await reference())
  })

  it("keeps a query that fails as failed samples, counted", async () => {
    const failing = fakeModel({ success: () => 0.5, fails: (query) => query === "q3" })
    expect(await collectSamples(plan({ passes: [4] }), failing, { store })).toEqual({
      complete: true,
      drawn: 48,
      failed: 4
    })
    const bad = (await rows()).filter(({ failed }) => failed)
    expect(bad).toEqual([0, 1, 2, 3].map((sample) => ({ query: "q3", sample, failed: true, text: undefined })))
  })

  it("stops at an error that is no query's fault, and keeps the rest", async () => {
    let calls = 0
    const fake = fakeModel({ success: () => 0.5 })
    const sample: typeof fake.sample = async (request) => {
      if (++calls > 5) throw new Error("the cable is out")
      return fake.sample(request)
    }
    const broken = { ...fake, sample }
    await expect(collectSamples(plan(), broken, { store })).rejects.toThrow("the cable is out")
    expect((await rows()).length).toBe(20)
  })

  it.each([
    ["seed", { seed: 5 }],
    ["prefix", { prefix: "x" }],
    ["model", { model: { name: "fake", sha256: "another" } }],
    ["temperature", { sampling: { temperature: 1, maxTokens: 8, stop: ["\n"] } }]
  ])("keeps what is drawn with another %s apart, in the same store", async (_, change) => {
    const one = plan({ passes: [1] })
    await collectSamples(one, model(), { store })
    expect((await collectSamples({ ...one, ...change }, model(), { store })).drawn).toBe(12)
    expect((await collectSamples(one, model(), { store })).drawn).toBe(0)
    expect(await rows()).toHaveLength(24)
  })

  it.each([
    ["no queries", { queries: [] }],
    ["a query twice", { queries: [plan().queries[0], plan().queries[0]] }],
    ["falling passes", { passes: [10, 4] }],
    ["a pass of 0", { passes: [0] }]
  ])("refuses %s", async (_, change) => {
    await expect(collectSamples(plan(change), model(), { store })).rejects.toMatchObject({
      reason: { _tag: "InvalidPlan" }
    })
  })

  it("names the store that cannot be written", async () => {
    await expect(collectSamples(plan(), model(), { store: "/dev/null/store" })).rejects.toMatchObject({
      reason: { _tag: "StoreFailed", store: "/dev/null/store/store.sqlite" }
    })
  })

  it("loses at most what was in flight when it is killed", async () => {
    const program = `
      import { collectSamples } from ${JSON.stringify(new URL("../../src/collect/index.ts", import.meta.url).href)}
      import { fakeModel } from "@alloc/decoders/testing"
      const plan = ${JSON.stringify(plan())}
      const model = fakeModel({ success: () => 0.5, delayMs: 20, concurrency: 2 })
      // It never comes to its end, however late it is killed.
      let calls = 0
      const sample = (request) => calls++ < 8 ? model.sample(request) : new Promise(() => {})
      setInterval(() => {}, 1000)
      const onProgress = ({ done, total }) => process.stdout.write(done + "/" + total + "\\n")
      await collectSamples(plan, { ...model, sample }, { store: ${JSON.stringify(store)}, onProgress, leaseSeconds: 1 })`
    const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", program], {
      cwd: new URL("../..", import.meta.url).pathname,
      stdio: ["ignore", "pipe", "inherit"]
    })
    let seen = ""
    for await (const chunk of child.stdout ?? []) {
      seen += String(chunk)
      if (seen.split("\n").length > 4) break
    }
    child.kill("SIGKILL")
    await once(child, "exit")
    const reported = Math.max(...[...seen.matchAll(/^(\d+)\//gm)].map((match) => Number(match[1])))
    expect(reported).toBeGreaterThan(0)
    const kept = await rows()
    expect(kept.length).toBeGreaterThanOrEqual(reported)
    expect(kept.length).toBeLessThan(120)
    await collectSamples(plan(), model(), { store, leaseSeconds: 1 })
    expect(await rows()).toEqual(await reference())
  })

  it("keeps what was drawn under one prompt apart from another's, under the same ids", async () => {
    const again = plan({ passes: [2], queries: ids.map((id) => ({ id, prompt: `${id}, in other words?` })) })
    for (const [of, drawn] of [
      [plan({ passes: [2] }), 24],
      [again, 24],
      // Nothing that was drawn is lost: the first prompts' samples are still there.
      [plan({ passes: [2] }), 0]
    ] as const)
      expect((await collectSamples(of, model(), { store })).drawn).toBe(drawn)
  })

  it("lets two draw at once, each sample once", async () => {
    const running = { store, leaseSeconds: 600 }
    const both = await Promise.all([1, 2].map(() => collectSamples(plan(), model(2), running)))
    expect(both.map(({ complete }) => complete)).toEqual([true, true])
    expect(await rows()).toEqual(await reference())
    expect(await repeats(store)).toBe(0)
  })

  it("keeps within a cap what all may spend, and says so", async () => {
    // Six samples may cost $4.80, at eight tokens each; most are shorter.
    const priced = { store, price: { input: 0, output: 1e5 }, maxUsd: 8 }
    await expect(collectSamples(plan(), model(), priced)).rejects.toMatchObject({
      reason: { _tag: "CostCapReached", maxUsd: 8 }
    })
    const kept = (await rows()).length
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(120)
    expect((await collectSamples(plan(), model(), { ...priced, maxUsd: 1e6 })).drawn).toBe(120 - kept)
    expect(await rows()).toEqual(await reference())
  })
})
