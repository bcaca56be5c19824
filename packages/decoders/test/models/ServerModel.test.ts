// Longer than 300 lines because each kind of server's answer is a case of its own.
import { manualTimers, type Received, type Reply, scriptedServer } from "@alloc/http/testing"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import {
  type Decoded,
  type DrawRequest,
  decode,
  isFailed,
  type Ledger,
  type Model,
  type ServerModelOptions,
  serverModel
} from "../../src/index.ts"

const sampling = { temperature: 0.7, maxTokens: 16, stop: [] }
const request: DrawRequest = { query: "q", prompt: "2 + 2 =", seed: 1, from: 0, to: 1, sampling }
const usage = { prompt_tokens: 10, completion_tokens: 3 }
const choice = (content: string): object => ({
  index: 0,
  message: { role: "assistant", content },
  finish_reason: "stop"
})
const good: Reply = { json: { model: "served-1", choices: [choice("4")], usage } }

/** A server that lists its model and otherwise replies as told; index counts from the first question. */
const chatServer = (script: (request: Received) => Reply) => {
  let index = -1
  return scriptedServer((received) => {
    if (received.path === "/v1/models") return { json: { data: [{ id: "served" }] } }
    index += 1
    return script({ ...received, index })
  })
}
const quick = { model: "served", pauseMs: 1, retries: 2, timeoutMs: 54_321 }

/** Decodes one query by one sample from a server that replies as told. */
const decoded = async (
  script: (request: Received) => Reply,
  options: Partial<ServerModelOptions> = {}
): Promise<{ done: Decoded | { error: unknown }; questions: ReadonlyArray<Received> }> => {
  await using server = await chatServer(script)
  const model = serverModel({ ...quick, url: server.url, ...options })
  const done = await decode({
    queries: [{ id: "q", prompt: "2 + 2 =" }],
    model,
    budget: { samples: 1 },
    sampling
  }).catch((error: unknown) => ({ error }))
  return { done, questions: server.received.filter(({ path }) => path !== "/v1/models") }
}

const totalOf = (done: Decoded | { error: unknown }): Decoded["usage"]["total"] => {
  if ("error" in done) throw done.error
  return done.usage.total
}

describe("serverModel", () => {
  it("sends standard fields only, and a seed of its own for each sample", async () => {
    const { questions } = await decoded(() => good)
    const { seed, ...body } = questions[0].body
    expect(body).toEqual({
      model: "served",
      messages: [{ role: "user", content: "2 + 2 =" }],
      temperature: 0.7,
      max_tokens: 16
    })
    expect(seed).toEqual(expect.any(Number))
  })

  it("sends roles, headers, effort, another field for the tokens, and whatever else it is told", async () => {
    await using server = await chatServer(() => good)
    const model = serverModel({
      ...quick,
      url: server.url,
      headers: { "x-team": "blue" },
      effort: "low",
      seeds: false,
      logProbabilities: true,
      maxTokensField: "max_completion_tokens",
      extra: { top_k: 5 }
    })
    const prompt = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "2 + 2?" }
    ] as const
    await Effect.runPromise(model.draw({ ...request, prompt }))
    const { body, headers } = server.received[1]
    expect(headers["x-team"]).toBe("blue")
    expect(body).toEqual({
      model: "served",
      messages: prompt,
      temperature: 0.7,
      max_completion_tokens: 16,
      logprobs: true,
      reasoning_effort: "low",
      top_k: 5
    })
  })

  it("asks for several choices at once, and one by one for those that the server leaves out", async () => {
    const together = (count: number): Reply => ({
      json: {
        choices: Array.from({ length: count }, (_, k) => choice(`${k}`)),
        usage: { ...usage, completion_tokens: 3 * count }
      }
    })
    await using server = await chatServer(({ body }) => together(Number(body.n ?? 1)))
    const all = await Effect.runPromise(
      serverModel({ ...quick, url: server.url, choices: 4 }).draw({ ...request, to: 6 })
    )
    expect(server.received.map(({ body }) => Number(body.n ?? 0)).sort()).toEqual([0, 2, 4])
    expect(all.map((draw) => !isFailed(draw) && [draw.text, draw.tokens])).toEqual(
      [0, 1, 2, 3, 0, 1].map((k) => [`${k}`, 3])
    )

    await using ignoring = await chatServer(() => good)
    const model = serverModel({ ...quick, url: ignoring.url, choices: 4 })
    const done = await decode({ queries: ["2 + 2 ="], model, budget: { samples: 4 }, maximum: 4, sampling })
    expect(done.answers[0].samples.map(({ drawn }) => drawn?.text)).toEqual(["4", "4", "4", "4"])
    expect(done.usage.total).toMatchObject({ calls: 4, completionTokens: 12, estimated: 0 })
    // From now on it is asked for one at a time.
    await Effect.runPromise(model.draw({ ...request, to: 2 }))
    expect(ignoring.received.slice(-2).every(({ body }) => body.n === undefined)).toBe(true)
  })

  it("keeps thinking apart from the answer and counts it, told apart by the server or by a tag", async () => {
    const message = { role: "assistant", content: "4", reasoning_content: "2 and 2" }
    const details = { completion_tokens_details: { reasoning_tokens: 9 } }
    const told: Reply = {
      json: {
        choices: [{ message, finish_reason: "stop" }],
        usage: { prompt_tokens: 10, completion_tokens: 12, ...details }
      }
    }
    const tagged: Reply = {
      json: { choices: [choice("<think>2 and 2</think>\n4")], usage: { prompt_tokens: 10, completion_tokens: 12 } }
    }
    for (const reply of [told, tagged]) {
      const { done } = await decoded(() => reply)
      if ("error" in done) throw done.error
      expect([done.answers[0].text, done.answers[0].thinking]).toEqual(["4", "2 and 2"])
      expect(done.answers[0].sample?.drawn?.thinkingTokens).toBeGreaterThan(2)
      expect(done.usage.total.completionTokens).toBe(12)
    }
  })

  it("reads content that is a list of parts, of which some are thinking", async () => {
    const content = [
      { type: "thinking", thinking: [{ type: "text", text: "2 and 2" }] },
      { type: "text", text: "4" }
    ]
    const { done } = await decoded(() => ({ json: { choices: [{ message: { content } }], usage } }))
    expect("answers" in done && done.answers[0]).toMatchObject({ text: "4", thinking: "2 and 2" })
  })

  it("sums log-probabilities of chat and of completions", async () => {
    const chat = { ...choice("4"), logprobs: { content: [{ logprob: -0.5 }, { logprob: -0.25 }] } }
    const plain = { text: " 4", finish_reason: "length", logprobs: { token_logprobs: [null, -0.5, -1] } }
    const draw = async (json: object, api: "chat" | "completions") => {
      await using server = await chatServer(() => ({ json: { choices: [json], usage } }))
      return (await Effect.runPromise(serverModel({ ...quick, url: server.url, api }).draw(request)))[0]
    }
    expect(await draw(chat, "chat")).toMatchObject({ text: "4", logProbability: -0.75, finish: "end" })
    expect(await draw(plain, "completions")).toMatchObject({ text: " 4", logProbability: -1.5, finish: "length" })
  })

  it.each<readonly [string, Reply, number]>([
    ["429 with Retry-After", { status: 429, headers: { "retry-after": "0.02" } }, 0],
    ["429 without", { status: 429 }, 0],
    ["500", { status: 500 }, 0],
    // What was cut off may have been generated in full: its upper bound is counted, as an estimate.
    ["a connection cut before the answer", "cut", 16],
    ["a body cut off in the middle", { ...good, cutAfter: 20 }, 16],
    ["no answer in time", "hang", 16],
    ["an answer that drips", { ...good, dripMs: 1000 }, 16]
  ])("recovers from %s, and counts every call", async (_, reply, lost) => {
    using limit = manualTimers(quick.timeoutMs)
    const isLate = reply === "hang" || (reply !== "cut" && reply.dripMs !== undefined)
    const { done, questions } = await decoded(({ index }) => {
      if (index > 0) return good
      // Its time is over once some of it may have come.
      if (isLate) setTimeout(limit.end, 50)
      return reply
    })
    expect(questions.length).toBe(2)
    expect(totalOf(done)).toMatchObject({
      calls: 2,
      failed: 1,
      estimated: lost === 0 ? 0 : 1,
      completionTokens: 3 + lost
    })
    expect("answers" in done && done.answers[0].text).toBe("4")
  })

  it.each<readonly [string, object, number, number]>([
    ["no usage", { choices: [choice("four of it")] }, 4, 1],
    ["a negative usage", { choices: [choice("4")], usage: { prompt_tokens: 10, completion_tokens: -3 } }, 1, 1],
    ["an absurd usage", { choices: [choice("4")], usage: { prompt_tokens: 10, completion_tokens: 99_999_999 } }, 1, 1],
    [
      "usage written as texts",
      { choices: [choice("4")], usage: { prompt_tokens: "10", completion_tokens: "3" } },
      3,
      0
    ],
    [
      "two choices where one was asked for",
      { choices: [choice("4"), choice("5")], usage: { prompt_tokens: 10, completion_tokens: 90 } },
      90,
      0
    ],
    ["usage under its choices", { choices: [{ ...choice("4"), usage }] }, 3, 0],
    ["missing log-probabilities", { choices: [{ ...choice("4"), logprobs: null }], usage }, 3, 0]
  ])("takes an answer with %s as an answer", async (_, json, tokens, estimated) => {
    const { done } = await decoded(() => ({ json }))
    expect(totalOf(done)).toMatchObject({ calls: 1, failed: 0, estimated, completionTokens: tokens })
  })

  it("puts a stream together that comes unasked, after a placeholder", async () => {
    const events = [
      { choices: [], model: "" },
      { model: "served-1", choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }] },
      { choices: [{ index: 0, delta: { content: "4" } }] },
      { choices: [{ index: 0, delta: { content: "2" }, finish_reason: "stop" }] },
      { choices: [], usage }
    ]
    const body = `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`
    const { done } = await decoded(() => ({ json: body, headers: { "content-type": "text/event-stream" } }))
    expect("answers" in done && done.answers[0].text).toBe("42")
    expect(totalOf(done)).toMatchObject({ model: "all", calls: 1, estimated: 0, completionTokens: 3 })
  })

  const streamed = (finish: string | null, end = ""): Reply => {
    const event = (content: string, finish_reason: string | null) => ({
      choices: [{ index: 0, delta: { content }, finish_reason }]
    })
    const events = [event("4", null), event("2", finish), { choices: [], usage }]
    return { json: events.map((one) => `data: ${JSON.stringify(one)}\n\n`).join("") + end }
  }

  it.each<readonly [string, Reply]>([
    ["[DONE] alone", streamed(null, "data: [DONE]\n\n")],
    ["a finish_reason alone", streamed("stop")]
  ])("takes a stream with %s as whole", async (_, reply) => {
    const { done, questions } = await decoded(() => reply)
    expect("answers" in done && done.answers[0].text).toBe("42")
    expect([questions.length, totalOf(done).failed]).toEqual([1, 0])
  })

  it("asks again after a stream that ends in good order without its end, and counts both", async () => {
    const { done, questions } = await decoded(({ index }) => (index === 0 ? streamed(null) : streamed("stop")))
    expect("answers" in done && done.answers[0].text).toBe("42")
    expect(questions).toHaveLength(2)
    expect(totalOf(done)).toMatchObject({ calls: 2, failed: 1, estimated: 1, completionTokens: 16 + 3 })
  })

  it("gives up on a stream that never comes to its end: the sample failed, every attempt counted", async () => {
    await using server = await chatServer(({ body }) => (JSON.stringify(body).includes("good") ? good : streamed(null)))
    const model = serverModel({ ...quick, url: server.url })
    const queries = ["good", "bad"].map((id) => ({ id, prompt: id }))
    const { answers, usage: used } = await decode({ queries, model, budget: { samples: 1 }, maximum: 1, sampling })
    expect(answers.map(({ text }) => text)).toEqual(["4", undefined])
    expect(answers[1].samples).toMatchObject([{ error: { reason: { _tag: "BadResponse", refused: false } } }])
    expect(used.total).toMatchObject({ calls: 4, failed: 3, completionTokens: 3 + 3 * 16 })
  })

  it.each<readonly [string, Reply, string, number, number]>([
    ["an error in place of an answer", { json: { error: { message: "no such model" } } }, "BadResponse", 1, 0],
    ["empty choices", { json: { choices: [], usage } }, "BadResponse", 1, 3],
    ["choices without a text", { json: { choices: [{ finish_reason: "stop" }], usage } }, "BadResponse", 1, 3],
    ["malformed JSON", { json: '{"choices": oops}' }, "BadResponse", 1, 16],
    ["a refusal that echoes the key", { status: 400, json: { error: "bad key sk-secret" } }, "BadResponse", 1, 0],
    ["500 for ever", { status: 500 }, "BadResponse", 3, 0]
  ])("ends by a typed error after %s, every call counted", async (_, reply, tag, calls, tokens) => {
    await using server = await chatServer(({ body }) => (JSON.stringify(body).includes("good") ? good : reply))
    const model = serverModel({ ...quick, url: server.url, apiKey: "sk-secret" })
    const queries = ["good", "bad"].map((id) => ({ id, prompt: id }))
    const { answers, usage: used } = await decode({ queries, model, budget: { samples: 1 }, maximum: 1, sampling })
    expect(answers[0].text).toBe("4")
    expect(answers[1]).toMatchObject({ text: undefined, samples: [{ error: { reason: { _tag: tag } } }] })
    expect(JSON.stringify(answers)).not.toContain("sk-secret")
    expect(used.total).toMatchObject({ calls: 1 + calls, completionTokens: 3 + tokens })
    expect(server.received.length - 1).toBe(1 + calls)
  })

  it("stops a run whose first calls are all refused, and says why", async () => {
    await using server = await chatServer(() => ({ status: 422, json: "top_k should be >= 0" }))
    const model = serverModel({ ...quick, url: server.url })
    const queries = Array.from({ length: 200 }, (_, k) => `question ${k}`)
    const run = decode({ queries, model, budget: { samples: 4 } })
    await expect(run).rejects.toMatchObject({
      reason: { _tag: "AllFailed", first: { _tag: "BadResponse", status: 422 } }
    })
    await expect(run).rejects.toThrow(/top_k should be >= 0/)
    expect(server.received.length).toBeLessThan(20)
  })

  it("works with a server that lists no models, and refuses one that lists others", async () => {
    await using silent = await scriptedServer(({ path }) => (path === "/v1/models" ? { status: 404 } : good))
    expect(isFailed((await Effect.runPromise(serverModel({ ...quick, url: silent.url }).draw(request)))[0])).toBe(false)
    await using other = await chatServer(() => good)
    const [draw] = await Effect.runPromise(serverModel({ ...quick, url: other.url, model: "missing" }).draw(request))
    expect(draw).toMatchObject({ error: { reason: { _tag: "OtherModel", served: ["served"] } } })
  })

  it("asks with other fields over the same server, whose bytes count into the worst case, and shows the choice as sent", async () => {
    const sent = { ...choice("4"), refusal: null }
    await using server = await chatServer(() => ({ json: { model: "served-1", choices: [sent], usage } }))
    const model = serverModel({ ...quick, url: server.url })
    const tools = [{ type: "function", function: { name: "f" } }]
    const asked = model.with({ extra: { tools }, maxTokensField: "max_completion_tokens" })
    const reserved: Array<number> = []
    const told: Array<unknown> = []
    const ledger: Ledger = {
      cap: { usd: 1 },
      spent: () => ({ samples: 0, tokens: 0, usd: 0 }),
      committed: () => ({ samples: 0, tokens: 0, usd: 0 }),
      reserve: (worst, name) =>
        Effect.sync(() => {
          reserved.push(worst.usd)
          told.push(name)
        }),
      settle: (_worst, actual, call) => {
        told.push([actual.samples, call?.how, call?.usage.tokens.promptTokens])
      }
    }
    const prices = { date: "2026-11-29", models: { served: { input: 1e6, output: 0 } } }
    const run = (one: Model) =>
      decode({ queries: ["2 + 2 ="], model: one, budget: { samples: 1 }, sampling, prices, ledger })
    const { answers } = await run(asked)
    await run(model)
    const bodies = server.received.filter(({ path }) => path !== "/v1/models").map(({ body }) => body)
    expect(bodies).toMatchObject([{ tools, max_completion_tokens: 16 }, { max_tokens: 16 }])
    expect(server.received.filter(({ path }) => path === "/v1/models")).toHaveLength(1)
    expect(answers[0].sample?.drawn?.raw).toEqual(sent)
    expect(reserved[0] - reserved[1]).toBe(JSON.stringify({ tools }).length)
    expect(told).toEqual(["served", [1, "answered", 10], "served", [1, "answered", 10]])
  })
})
