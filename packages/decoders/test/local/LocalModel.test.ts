import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  type LocalModel,
  modelFolder,
  openLocalModel,
  openLocalModelEffect,
  openLocalModelProcesses,
  type SampleBatch,
  type SampleRequest,
  smolLm2
} from "../../src/index.ts"

const file = join(modelFolder(), smolLm2.fileName)
const present = existsSync(file)
if (!present) console.log(`skipped: the local model needs ${smolLm2.fileName}; get it by pnpm bench model`)

const options = { file, name: smolLm2.name, sha256: smolLm2.sha256 }
const prefix = "Question: What is 5 + 4?\nAnswer: 5 + 4 = 9\n\n"
const questions = ["What is 8 + 7?", "What is 3 * 9?", "What is half of 18?"]

const request = (i: number, from: number, to: number): SampleRequest => ({
  query: `q${i}`,
  prefix,
  prompt: `Question: ${questions[i]}\nAnswer:`,
  seed: 11,
  from,
  to,
  sampling: { temperature: 0.7, maxTokens: 16, stop: ["\n"] }
})

const facts = ({ samples }: SampleBatch) =>
  samples.map(({ finish, index, logProbability, text, tokens }) => ({ index, text, logProbability, tokens, finish }))

describe("openLocalModel", () => {
  it("says which file is missing", async () => {
    await expect(openLocalModel({ file: "no-such.gguf", name: "x" })).rejects.toMatchObject({
      reason: { _tag: "ModelMissing", file: "no-such.gguf" }
    })
  })
})

describe.skipIf(!present)("LocalModel", () => {
  let model: LocalModel
  let reference: ReadonlyArray<ReturnType<typeof facts>>

  beforeAll(async () => {
    model = await openLocalModel(options)
    const batches: Array<SampleBatch> = []
    for (const i of questions.keys()) batches.push(await model.sample(request(i, 0, 12)))
    reference = batches.map(facts)
  })

  afterAll(() => model?.close())

  it("draws different samples, that end at the stop string", () => {
    expect(reference[0].map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, i) => i))
    expect(new Set(reference.flat().map(({ text }) => text)).size).toBeGreaterThan(3)
    for (const { finish, logProbability, text } of reference.flat()) {
      expect(text).not.toContain("\n")
      expect(logProbability).toBeLessThan(0)
      expect(["stop", "end", "length"]).toContain(finish)
    }
  })

  it("draws the same in another order of queries and of indices", async () => {
    for (const i of [2, 0, 1]) {
      const late = facts(await model.sample(request(i, 5, 12)))
      const early = facts(await model.sample(request(i, 0, 5)))
      expect([...early, ...late]).toEqual(reference[i])
    }
  })

  it("draws the same after a prompt of another prefix, and without the prefix kept", async () => {
    const other = { ...request(0, 0, 2), query: "other", prefix: undefined, prompt: "Once upon a time" }
    await model.sample(other)
    expect(facts(await model.sample(request(1, 0, 12)))).toEqual(reference[1])
  })

  it("draws the same in two processes, one of which is killed on the way", async () => {
    await using pool = await openLocalModelProcesses({ ...options, processes: 2 })
    expect(pool.concurrency).toBe(2)
    const drawing = Promise.all(questions.map((_, i) => pool.sample(request(i, 0, 12))))
    const children = `/proc/${process.pid}/task/${process.pid}/children`
    if (existsSync(children)) {
      const workers = readFileSync(children, "utf8").trim().split(" ").map(Number)
      const isWorker = (pid: number): boolean =>
        readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("LocalModelWorker")
      const victim = workers.find(isWorker)
      expect(victim).toBeDefined()
      process.kill(victim ?? 0, "SIGKILL")
    }
    expect((await drawing).map(facts)).toEqual(reference)
  })

  it("breaks off at an abort, drawing or waiting, and draws the same afterwards", async () => {
    const stop = new AbortController()
    const long = { ...request(0, 0, 64), query: "long", sampling: { temperature: 1, maxTokens: 200, stop: [] } }
    const drawing = model.sample(long, stop.signal)
    const waiting = model.sample(request(1, 0, 12), stop.signal)
    const later = model.sample(request(2, 0, 12))
    setTimeout(() => stop.abort(new Error("enough")), 50)
    await expect(drawing).rejects.toThrow("enough")
    await expect(waiting).rejects.toThrow("enough")
    expect(facts(await later)).toEqual(reference[2])
    expect(facts(await model.sample(request(1, 0, 12)))).toEqual(reference[1])
  })

  it("leaves no child process and no pipe after an abort and a close", async () => {
    // Timers are the test runner's too.
    const left = (): ReadonlyArray<string> =>
      process.getActiveResourcesInfo().filter((kind) => kind !== "Timeout" && kind !== "Immediate")
    const before = left()
    const stop = new AbortController()
    const pool = await openLocalModelProcesses({ ...options, processes: 2 })
    const long = { ...request(0, 0, 64), query: "long", sampling: { temperature: 1, maxTokens: 200, stop: [] } }
    const drawing = pool.sample(long, stop.signal)
    const waiting = [0, 1, 2].map((i) => pool.sample(request(i, 0, 12), stop.signal))
    setTimeout(() => stop.abort(new Error("enough")), 50)
    const ended = await Promise.allSettled([drawing, ...waiting])
    expect(ended[0].status).toBe("rejected")
    expect(facts(await pool.sample(request(1, 0, 12)))).toEqual(reference[1])
    await pool.close()
    await expect.poll(left).toEqual(before)
  })

  it("reads the same hidden state in any batch, in one process or more", async () => {
    const prompts = questions.map((question) => `Question: ${question}\nAnswer:`)
    const together = await model.read(prompts)
    expect(together.source).toEqual({
      model: smolLm2.name,
      modelHash: smolLm2.sha256,
      kind: "last-token, last layer",
      width: 576
    })
    const alone = await model.read([prompts[2]])
    expect(alone.values).toEqual(together.values.slice(2 * 576))
    expect(together.values.slice(0, 576)).not.toEqual(together.values.slice(576, 2 * 576))
    await using pool = await openLocalModelProcesses({ ...options, processes: 1 })
    expect((await pool.read(prompts)).values).toEqual(together.values)
  })

  it("names the query whose prompt is too long", async () => {
    const long = { ...request(0, 0, 1), query: "long", prompt: "word ".repeat(3000) }
    await expect(model.sample(long)).rejects.toMatchObject({ reason: { _tag: "PromptTooLong", query: "long" } })
  })

  it("lives as long as its scope", async () => {
    const scoped = Effect.scoped(
      Effect.gen(function* () {
        const inside = yield* openLocalModelEffect({ ...options, contextSize: 256 })
        yield* Effect.promise(() => inside.sample(request(0, 0, 1)))
        return inside
      })
    )
    const closed = await Effect.runPromise(scoped)
    await expect(closed.sample(request(0, 0, 1))).rejects.toMatchObject({ reason: { _tag: "Closed" } })
  })
})
