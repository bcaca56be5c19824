import OpenAI from "openai"
import { describe, expect, it, vi } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { secrets, type TestGateway, testConfig, testGateway } from "../TestGateway.ts"
import { expectSameLedger, patient, toolCall } from "./Counted.ts"

const clientOf = ({ url }: TestGateway, apiKey = secrets.ALICE): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 })

const messages = [{ role: "user" as const, content: "2 + 2 = ?" }]
const weather = {
  type: "function" as const,
  function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } }
}
const format = {
  type: "json_schema" as const,
  json_schema: { name: "sum", schema: { type: "object", properties: { sum: { type: "number" } } } }
}
const models = ["alloc/vote", "small"]

describe("the npm package openai", () => {
  it.each(models)("is answered by %s, with as many choices as it wants", async (model) => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    const { choices, usage } = await clientOf(gateway).chat.completions.create({ model, messages, n: 2 })
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, "four"],
      [1, "four"]
    ])
    expect(usage?.completion_tokens).toBe(upstream.counts.completionTokens)
    expect(usage?.prompt_tokens).toBe(upstream.counts.promptTokens)
    expectSameLedger(gateway, upstream)
  })
  it.each(models)("reads a stream of %s, and its usage", async (model) => {
    await using upstream = await scriptedUpstream({ say: () => "two and two" })
    await using gateway = await testGateway(testConfig(upstream.url))
    const stream = clientOf(gateway).chat.completions.stream({
      model,
      messages,
      n: 2,
      stream_options: { include_usage: true }
    })
    const { choices, usage } = await stream.finalChatCompletion()
    expect(choices.map(({ finish_reason, message }) => [message.content, finish_reason])).toEqual(
      Array(2).fill(["two and two", "stop"])
    )
    expect(usage?.completion_tokens).toBe(upstream.counts.completionTokens)
    expectSameLedger(gateway, upstream)
  })
  it.each(models)("gets tool calls of %s, whole and streamed, and its tools reach the upstream", async (model) => {
    await using upstream = await scriptedUpstream({ say: () => toolCall("weather", { city: "Ulm" }) })
    await using gateway = await testGateway(testConfig(upstream.url))
    const { completions } = clientOf(gateway).chat
    const asked = { model, messages, tools: [weather], tool_choice: "required" as const }
    const whole = await completions.create(asked)
    const streamed = await completions.stream(asked).finalChatCompletion()
    for (const { finish_reason, message } of [whole.choices[0], streamed.choices[0]]) {
      expect(finish_reason).toBe("tool_calls")
      expect(message.tool_calls).toMatchObject([
        { id: "call_1", type: "function", function: { name: "weather", arguments: `{"city":"Ulm"}` } }
      ])
    }
    for (const { body } of upstream.asked()) expect(body).toMatchObject({ tools: [weather], tool_choice: "required" })
    expectSameLedger(gateway, upstream)
  })
  it.each(models)("sends response_format and its other options on by %s", async (model) => {
    await using upstream = await scriptedUpstream({ say: () => `{"sum":4}` })
    await using gateway = await testGateway(testConfig(upstream.url))
    const { completions } = clientOf(gateway).chat
    const { choices } = await completions.parse({ model, messages, response_format: format, top_p: 0.9 })
    expect(JSON.parse(choices[0].message.content ?? "")).toEqual({ sum: 4 })
    for (const { body } of upstream.asked()) expect(body).toMatchObject({ response_format: format, top_p: 0.9 })
    expectSameLedger(gateway, upstream)
  })
  it("throws its own class for each refusal, streamed or not", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(patient(testConfig(upstream.url, "budget = { samples = 1 }")))
    for (const stream of [true, false]) {
      const ask = (more: object, key?: string) =>
        clientOf(gateway, key).chat.completions.create({ model: "small", messages, stream, ...more })
      await expect(ask({}, "sk-nobody")).rejects.toThrow(OpenAI.AuthenticationError)
      await expect(ask({ n: 99 })).rejects.toThrow(OpenAI.BadRequestError)
      await expect(ask({ model: "none" })).rejects.toThrow(OpenAI.NotFoundError)
    }
    expect(upstream.counts.calls).toBe(0)
    await clientOf(gateway).chat.completions.create({ model: "small", messages })
    for (const model of models)
      for (const stream of [true, false]) {
        const spent = clientOf(gateway).chat.completions.create({ model, messages, stream })
        await expect(spent).rejects.toMatchObject({ status: 429, code: "insufficient_quota" })
        await expect(spent).rejects.toThrow(OpenAI.RateLimitError)
      }
    expectSameLedger(gateway, upstream)
  })
  it.each(models)("ends the calls of %s upstream where it gives up", async (model) => {
    await using upstream = await scriptedUpstream({ reply: () => "hang" })
    await using gateway = await testGateway(testConfig(upstream.url))
    for (const stream of [true, false]) {
      const before = upstream.server.aborted.length
      const abort = new AbortController()
      const asked = clientOf(gateway).chat.completions.create({ model, messages, stream }, { signal: abort.signal })
      // A policy's stream begins with signs of life, and is read until it is given up.
      const read = (async () => {
        const given = await asked
        if (Symbol.asyncIterator in given) for await (const _ of given);
      })()
      const ended = read.then(
        () => "ended",
        (error) => error
      )
      await vi.waitFor(() => expect(upstream.server.inFlight.now).toBeGreaterThan(0), 240_000)
      abort.abort()
      await vi.waitFor(() => expect(upstream.server.inFlight.now).toBe(0), 240_000)
      expect(upstream.server.aborted.length).toBeGreaterThan(before)
      await ended
    }
    await vi.waitFor(
      () => expect(gateway.rows("SELECT DISTINCT state FROM gateway_calls")).toEqual([{ state: "cancelled" }]),
      240_000
    )
  })
  it("raises a failure that comes after a sign of life, and its status where it wants no such signs", async () => {
    await using upstream = await scriptedUpstream({
      reply: () => ({ status: 500, delayMs: 400, json: { error: "no" } })
    })
    await using gateway = await testGateway(testConfig(upstream.url))
    const read = async (headers: Readonly<Record<string, string>>): Promise<void> => {
      const asked = { model: "alloc/vote", messages, stream: true } as const
      for await (const _ of await clientOf(gateway).chat.completions.create(asked, { headers }));
    }
    await expect(read({})).rejects.toMatchObject({ constructor: OpenAI.APIError, code: "upstream_failed" })
    await expect(read({ "alloc-heartbeat-ms": "0" })).rejects.toMatchObject({
      constructor: OpenAI.InternalServerError,
      status: 502
    })
  })
  it.each(models)("finds %s by its name", async (model) => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    expect(await clientOf(gateway).models.retrieve(model)).toMatchObject({ id: model, object: "model" })
    await expect(clientOf(gateway).models.retrieve(`${model}/none`)).rejects.toThrow(OpenAI.NotFoundError)
  })
  it("lists what it may ask for", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    const names: Array<string> = []
    for await (const { id } of clientOf(gateway).models.list()) names.push(id)
    expect(names).toEqual(["alloc/vote", "alloc/math-cheap", "small", "large"])
  })
})
