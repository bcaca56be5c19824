import { describe, expect, it } from "vitest"
import { type SampleRequest, serverSampler } from "../../src/index.ts"
import { loopbackServer, type Received, type Reply } from "./LoopbackServer.ts"

const request = (change: Partial<SampleRequest> = {}): SampleRequest => ({
  query: "q1",
  prefix: "Question: 1 + 1?\nAnswer: 2\n\n",
  prompt: "Question: 2 + 2?\nAnswer:",
  seed: 7,
  from: 0,
  to: 3,
  sampling: { temperature: 0.7, maxTokens: 24, stop: ["\n"] },
  ...change
})

const usage = { prompt_tokens: 21, completion_tokens: 3, total_tokens: 24 }

/** Answers as vLLM does: a text that tells the seed. */
const vllm = ({ body, path }: Received): Reply => {
  const text = ` seed ${String(body.seed)}`
  const content = path === "/v1/chat/completions" ? { message: { role: "assistant", content: text } } : { text }
  const reason = { finish_reason: "stop", stop_reason: "\n", logprobs: null }
  return {
    json: {
      id: "cmpl-1",
      object: "text_completion",
      model: "served",
      choices: [{ index: 0, ...content, ...reason }],
      usage
    }
  }
}

const quick = { model: "served", retries: 1, pauseMs: 1 }

describe("serverSampler", () => {
  it("draws every sample by a request and a seed of its own, nothing truncated", async () => {
    await using server = await loopbackServer(vllm)
    const sampler = serverSampler({ ...quick, url: server.url })
    const batch = await sampler.sample(request())
    expect(batch.promptTokens).toBe(21)
    expect(batch.samples.map(({ finish, index, tokens }) => [index, tokens, finish])).toEqual([
      [0, 3, "stop"],
      [1, 3, "stop"],
      [2, 3, "stop"]
    ])
    expect(new Set(batch.samples.map(({ text }) => text)).size).toBe(3)
    expect(batch.samples[0].logProbability).toBeUndefined()
    const { prefix = "", prompt } = request()
    const { seed: _, ...sent } = server.received[0].body
    expect(sent).toEqual({
      model: "served",
      prompt: prefix + prompt,
      temperature: 0.7,
      top_p: 1,
      max_tokens: 24,
      stop: ["\n"]
    })
  })

  it("asks for the same seeds later, in another order", async () => {
    await using server = await loopbackServer(vllm)
    const sampler = serverSampler({ ...quick, url: server.url, concurrency: 1 })
    const { samples } = await sampler.sample(request({ to: 6 }))
    const late = await sampler.sample(request({ from: 3, to: 6 }))
    const early = await sampler.sample(request({ to: 3 }))
    const texts = [...early.samples, ...late.samples].map(({ index, text }) => ({ index, text }))
    expect(texts).toEqual(samples.map(({ index, text }) => ({ index, text })))
    const other = await sampler.sample(request({ query: "q2", to: 6 }))
    expect(other.samples.map(({ text }) => text)).not.toEqual(samples.map(({ text }) => text))
  })

  it("puts a prompt into the chat form as a user's message", async () => {
    await using server = await loopbackServer(vllm)
    const sampler = serverSampler({ ...quick, url: server.url, extra: {} })
    const sampling = { temperature: 1, maxTokens: 8, stop: [] }
    const { samples } = await sampler.sample(request({ form: "chat", prefix: undefined, to: 1, sampling }))
    expect(samples[0].text).toMatch(/^ seed \d+$/)
    const [{ body, path }] = server.received
    expect(path).toBe("/v1/chat/completions")
    expect(body.messages).toEqual([{ role: "user", content: request().prompt }])
    for (const field of ["top_k", "min_p", "stop", "prompt"]) expect(body).not.toHaveProperty(field)
  })

  it.each([
    ["length", "length", undefined],
    ["end", "stop", null],
    ["end", "stop", undefined],
    ["stop", "stop", "\n"]
  ])("tells %s by %s and the stop string %j", async (finish, finish_reason, stop_reason) => {
    const choice = { index: 0, text: "4", finish_reason, ...(stop_reason === undefined ? {} : { stop_reason }) }
    await using server = await loopbackServer(() => ({ json: { choices: [choice], usage } }))
    const { samples } = await serverSampler({ ...quick, url: server.url }).sample(request({ to: 1 }))
    expect(samples[0].finish).toBe(finish)
  })

  it("keeps what was drawn where a sibling fails", async () => {
    let calls = 0
    await using server = await loopbackServer((received) =>
      ++calls === 2 ? { status: 400, json: { error: "no" } } : vllm(received)
    )
    const batch = await serverSampler({ ...quick, url: server.url, concurrency: 1 }).sample(request({ to: 4 }))
    expect(batch.samples.map(({ index }) => index)).toEqual([0, 2, 3])
    expect(batch.failed).toMatchObject([{ index: 1, error: { reason: { _tag: "BadResponse", status: 400 } } }])
    expect(calls).toBe(4)
  })

  it("rejects with what the server said, and with what is wrong in its answer", async () => {
    await using full = await loopbackServer(() => ({
      status: 400,
      json: { error: { message: "context is 64 tokens" } }
    }))
    const refused = serverSampler({ ...quick, url: full.url }).sample(request())
    await expect(refused).rejects.toMatchObject({ ofRequest: true, reason: { _tag: "BadResponse", status: 400 } })
    await expect(refused).rejects.toThrow(/context is 64 tokens/)
    await using odd = await loopbackServer(() => ({ json: { choices: [{ finish_reason: "stop" }], usage } }))
    const strange = serverSampler({ ...quick, url: odd.url }).sample(request())
    await expect(strange).rejects.toThrow(/no choice with a text/)
    await expect(serverSampler({ ...quick, url: odd.url }).sample(request({ to: 0 }))).rejects.toMatchObject({
      reason: { _tag: "InvalidRequest" }
    })
  })
})
