import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { inspect } from "node:util"
import { type RewardModelOptions, rewardModel, VerifierError } from "@alloc/verifiers"
import { fitNormaliser } from "@alloc/verifiers/reward"
import { Effect, Fiber, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

let server: ChildProcess
let base = ""

beforeAll(async () => {
  server = spawn(process.execPath, [fileURLToPath(new URL("./server.ts", import.meta.url))], {
    stdio: ["pipe", "pipe", "inherit"]
  })
  const port = await new Promise<string>((resolve) =>
    server.stdout?.once("data", (data) => resolve(String(data).trim()))
  )
  base = `http://127.0.0.1:${port}`
})
afterAll(() => {
  server.stdin?.end()
})

const pairs = [
  { query: "Why?", response: "Because." },
  { query: "Why?", response: "No reason, none at all." },
  { query: "How many are there?", response: "7" },
  { query: "Why?", response: "" },
  { query: "Ünïcödé ?", response: "日本" }
]
const logits = pairs.map(({ query, response }) => response.length - query.length / 4)
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const checks = pairs.map(({ query, response }, i) => ({ query: { id: `q${i}`, text: query }, response }))

const at = (options: Omit<RewardModelOptions, "url"> & { readonly under?: string }): RewardModelOptions => {
  const { under = "", ...rest } = options
  return { model: "m", pauseMs: 5, ...rest, url: base + under }
}
const rewards = async (options: RewardModelOptions): Promise<ReadonlyArray<number>> =>
  (await rewardModel(options).checkAll(checks)).map((verdict) => {
    if (verdict instanceof VerifierError) throw verdict
    return verdict.reward
  })
const reasonOf = async (options: RewardModelOptions) => {
  const [first] = await rewardModel(options).checkAll(checks.slice(0, 2))
  if (!(first instanceof VerifierError)) throw new Error(`a verdict: ${inspect(first)}`)
  return first
}
const visits = async (path: string): Promise<number> => {
  const { seen } = (await (await fetch(`${base}/statistics`)).json()) as { seen: Record<string, number> }
  return seen[path] ?? 0
}

describe("every protocol gives the scores in the order asked", () => {
  const close = (given: ReadonlyArray<number>, wanted: ReadonlyArray<number>): void => {
    expect(given).toHaveLength(wanted.length)
    given.forEach((x, i) => {
      expect(x).toBeCloseTo(wanted[i], 6)
    })
  }
  const head = { weights: [-0.25, 1], bias: 0 }
  it.each<[string, Omit<RewardModelOptions, "url">]>([
    ["vllm-classify by messages", { api: "vllm-classify" }],
    ["vllm-classify by text", { api: "vllm-classify", messages: false }],
    ["vllm-pooling by messages", { api: "vllm-pooling" }],
    ["vllm-pooling by text", { api: "vllm-pooling", messages: false }],
    ["vllm-pooling, base64", { api: "vllm-pooling", path: "/pooling?form=base64" }],
    ["vllm-pooling, steps", { api: "vllm-pooling", path: "/pooling?form=steps" }],
    ["vllm-score", { api: "vllm-score" }],
    ["vllm-score of older releases", { api: "vllm-score", legacy: true, path: "/score?legacy=1" }],
    ["rerank", { api: "rerank" }],
    ["tei-predict by pairs", { api: "tei-predict" }],
    ["tei-predict by text", { api: "tei-predict", messages: false }],
    ["tei-predict, the class named", { api: "tei-predict", label: "good", path: "/predict?classes=2" }],
    ["tei-rerank", { api: "tei-rerank" }],
    ["embedding", { api: "embedding", head }],
    ["embedding, base64", { api: "embedding", head, path: "/v1/embeddings?form=base64" }],
    ["alloc", { api: "alloc" }],
    ["batches of two", { api: "vllm-score", batch: 2 }]
  ])("%s", async (_, options) => {
    close(await rewards(at(options)), logits)
  })

  it.each(["vllm-classify", "vllm-pooling", "vllm-score", "tei-predict", "tei-rerank"] as const)(
    "%s as probabilities",
    async (api) => {
      close(await rewards(at({ api, scale: "probability" })), logits.map(sigmoid))
    }
  )

  it.each([
    ["min", -1],
    ["mean", 1 / 3],
    ["last", 0]
  ] as const)("steps by %s", async (steps, offset) => {
    const options = at({ api: "vllm-pooling", path: "/pooling?form=steps", steps })
    close(
      await rewards(options),
      logits.map((x) => x + offset)
    )
  })

  it("one class of several by its index", async () => {
    const options = at({ api: "vllm-classify", path: "/classify?classes=3", label: 2 })
    close(
      await rewards(options),
      logits.map((x) => x + 2)
    )
  })

  it("an empty batch asks nothing", async () => {
    expect(await rewardModel(at({ api: "alloc" })).checkAll([])).toEqual([])
  })

  it("says what kind of number it is", async () => {
    const verdict = await rewardModel(at({ api: "vllm-score" })).check(checks[0].query, "Because.")
    expect(verdict).toMatchObject({ outcome: "scored", reward: 7, explanation: "vllm-score m: raw logit 7" })
  })

  it("normalised", async () => {
    const normaliser = fitNormaliser("standard", logits)
    close(await rewards(at({ api: "alloc", normaliser })), logits.map(normaliser.apply))
  })
})

describe("what may pass by itself is tried again", () => {
  it.each([
    ["503", "/unavailable/2", 3],
    ["429 with Retry-After", "/limited/0.05", 2],
    ["Overloaded", "/overloaded/2", 3],
    ["a dropped connection", "/drop/1", 2]
  ])("%s", async (_, under, expected) => {
    expect(await rewards(at({ api: "vllm-score", under }))).toEqual(logits)
    expect(await visits(`${under}/score`)).toBe(expected)
  })

  it("a Retry-After is kept to", async () => {
    const begun = performance.now()
    await rewards(at({ api: "vllm-score", under: "/limited/0.4" }))
    expect(performance.now() - begun).toBeGreaterThanOrEqual(395)
  })

  it("but not for ever", async () => {
    const error = await reasonOf(at({ api: "vllm-score", under: "/unavailable/99", retries: 2 }))
    expect(error.reason).toMatchObject({ _tag: "BadResponse", status: 503, problem: "try later", retryable: true })
    expect(await visits("/unavailable/99/score")).toBe(3)
  })

  it("and nothing that will not pass", async () => {
    const error = await reasonOf(at({ api: "vllm-score", path: "/nothing" }))
    expect(error.reason).toMatchObject({ _tag: "BadResponse", status: 404, retryable: false })
    expect(await visits("/nothing")).toBe(1)
  })
})

describe("wrong answers are errors, never scores", () => {
  it.each([
    ["cut JSON", "json", /its JSON ends too early/],
    ["a page", "html", /not JSON/],
    ["too few scores", "short", /1 entries; 2 were asked for/],
    ["a score that is null", "null", /score is null, no finite number/],
    ["an index twice", "twice", /index is 0; valid: each of 0 to 1 once/],
    ["an index beyond the end", "beyond", /index is 99/]
  ])("%s", async (_, argument, message) => {
    const error = await reasonOf(at({ api: "vllm-score", under: `/broken/${argument}` }))
    expect(error.reason._tag).toBe("BadResponse")
    expect(error.message).toMatch(message)
  })

  it.each([
    ["alloc: too few", { api: "alloc", under: "/broken/short" }, /scores has 1 entries/],
    ["alloc: null", { api: "alloc", under: "/broken/null" }, /no finite number/],
    ["another protocol", { api: "tei-rerank", path: "/score" }, /answered 422/],
    [
      "several classes and no label",
      { api: "vllm-classify", path: "/classify?classes=2" },
      /2 classes; the option `label`/
    ],
    [
      "an unknown label",
      { api: "tei-predict", path: "/predict?classes=2", label: "fine" },
      /labels bad, good; the option `label`/
    ],
    ["a head of another width", { api: "embedding", head: { weights: [1], bias: 0 } }, /width 2; the head has 1/]
  ] as const)("%s", async (_, options, message) => {
    expect((await reasonOf(at(options))).message).toMatch(message)
  })

  it("a failed batch leaves the others their scores", async () => {
    const model = rewardModel(at({ api: "vllm-score", batch: 2, under: "/broken/short" }))
    const outcomes = (await model.checkAll(checks)).map((verdict) => verdict instanceof VerifierError)
    expect(outcomes).toEqual([true, true, true, true, true])
    const mixed = await rewardModel(at({ api: "alloc" })).checkAll([
      checks[0],
      { query: { id: "bare" }, response: "x" },
      checks[2]
    ])
    expect(mixed.map((verdict) => (verdict instanceof VerifierError ? verdict.reason._tag : verdict.reward))).toEqual([
      logits[0],
      "InvalidQuery",
      logits[2]
    ])
  })

  it("no server at all", async () => {
    const error = await reasonOf({ ...at({ api: "alloc", retries: 1 }), url: "http://127.0.0.1:9" })
    expect(error.reason).toMatchObject({ _tag: "Unreachable", url: "http://127.0.0.1:9/score" })
  })

  it("a slow server", async () => {
    const error = await reasonOf(at({ api: "alloc", under: "/slow/2000", timeoutMs: 60, retries: 1 }))
    expect(error.reason).toMatchObject({ _tag: "TimedOut", limitMs: 60 })
    expect(await visits("/slow/2000/score")).toBe(2)
  })

  it.each([
    [{ api: "guess" }, "api"],
    [{ batch: 0 }, "batch"],
    [{ timeoutMs: Number.NaN }, "timeoutMs"],
    [{ api: "embedding" }, "head"],
    [{ url: "localhost:8000" }, "url"]
  ])("an invalid option %j", (change, field) => {
    const options = { ...at({ api: "alloc" }), ...change } as RewardModelOptions
    expect(() => rewardModel(options)).toThrow(expect.objectContaining({ reason: expect.objectContaining({ field }) }))
  })
})

describe("load", () => {
  it("has no more requests in flight than allowed", async () => {
    const many = Array.from({ length: 24 }, (_, i) => ({
      query: { id: String(i), text: "q" },
      response: "r".repeat(i)
    }))
    const model = rewardModel(at({ api: "vllm-classify", concurrency: 3, under: "/slow/15" }))
    // Two calls share the limit.
    const [a, b] = await Promise.all([model.checkAll(many.slice(0, 12)), model.checkAll(many.slice(12))])
    expect([...a, ...b].map((verdict) => (verdict instanceof VerifierError ? verdict : verdict.reward))).toEqual(
      many.map((_, i) => i - 0.25)
    )
    const { busiest } = (await (await fetch(`${base}/statistics`)).json()) as { busiest: number }
    // Those of the test before, which timed out, may still be at work: concurrency 4 of default, never 24.
    expect(busiest).toBeLessThanOrEqual(6)
  })

  it("keeps to a rate", async () => {
    const before = ((await (await fetch(`${base}/statistics`)).json()) as { began: Array<number> }).began.length
    const model = rewardModel(at({ api: "vllm-classify", requestsPerSecond: 25, concurrency: 8 }))
    await model.checkAll(checks)
    const { began } = (await (await fetch(`${base}/statistics`)).json()) as { began: Array<number> }
    const times = began.slice(before)
    expect(times).toHaveLength(5)
    // Four pauses of 40 ms, less the clock's grain.
    expect(times[4] - times[0]).toBeGreaterThanOrEqual(140)
  })

  it("stops when interrupted", async () => {
    const program = Effect.gen(function* () {
      const model = rewardModel(at({ api: "vllm-classify", under: "/slow/300", concurrency: 1 }))
      const fiber = yield* Effect.forkChild(model.verifyAll(checks))
      yield* Effect.sleep(50)
      yield* Fiber.interrupt(fiber)
      yield* Effect.sleep(400)
    })
    await Effect.runPromise(program)
    expect(await visits("/slow/300/classify")).toBe(1)
  })
})

describe("secrets", () => {
  const key = "sk-very-secret-4711"
  const extra = "extra-secret-0815"

  it("are sent", async () => {
    expect(await rewards(at({ api: "alloc", under: `/keyed/${key}`, apiKey: key }))).toEqual(logits)
    expect(await rewards(at({ api: "alloc", under: `/keyed/${key}`, apiKey: Redacted.make(key) }))).toEqual(logits)
    expect((await reasonOf(at({ api: "alloc", under: `/keyed/${key}`, apiKey: "other" }))).reason).toMatchObject({
      status: 401
    })
  })

  it("appear in no error, though the server repeats them, nor in the verifier", async () => {
    const options = { ...at({ api: "alloc", under: "/echo/1", apiKey: key, headers: { "X-Extra": extra } }) }
    const model = rewardModel({
      ...options,
      url: options.url.replace("http://", `http://user:${key}@`).replace(/user:.*@/, "")
    })
    const [error] = await model.checkAll(checks)
    expect(error).toBeInstanceOf(VerifierError)
    const shown = [
      inspect(error, { depth: 20, showHidden: true }),
      JSON.stringify(error),
      String(error),
      inspect(model, { depth: 20 })
    ].join("\n")
    expect(shown).toContain("<redacted>")
    expect(shown).not.toContain(key)
    expect(shown).not.toContain(extra)
  })

  it("in an address are not shown", async () => {
    const error = await reasonOf({ api: "alloc", url: `http://127.0.0.1:9/v1?key=${key}`, path: "", retries: 0 })
    expect(inspect(error, { depth: 20 })).not.toContain(key)
    expect(error.reason).toMatchObject({ url: "http://127.0.0.1:9/v1" })
  })
})
