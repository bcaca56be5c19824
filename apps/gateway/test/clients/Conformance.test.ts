import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, eventsOf, testConfig, testGateway } from "../TestGateway.ts"
import { expectSameLedger, patient } from "./Counted.ts"

/** A policy and a model that is passed through to: clients rely on the same of both. */
const models = ["alloc/vote", "small"]

describe.each(models)("what clients rely on, of %s", (model) => {
  it("an answer says what it is, and its usage adds up", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    const parts = [
      { type: "text", text: "What is" },
      { type: "text", text: "2 + 2?" }
    ]
    const system = { role: "system", content: "Answer in a word." }
    const body = await bodyOf(gateway.chat({ model, messages: [system, { role: "user", content: parts }] }))
    expect(body).toMatchObject({
      object: "chat.completion",
      created: expect.any(Number),
      model: expect.any(String),
      choices: [{ index: 0, message: { role: "assistant", content: "four" }, finish_reason: "stop" }],
      usage: {
        prompt_tokens: upstream.counts.promptTokens,
        completion_tokens: upstream.counts.completionTokens,
        total_tokens: upstream.counts.promptTokens + upstream.counts.completionTokens
      }
    })
    expect(body.id).toMatch(/\S/)
    for (const { body: sent } of upstream.asked())
      expect(sent.messages).toEqual([system, { role: "user", content: parts }])
    expectSameLedger(gateway, upstream)
  })

  it.each([undefined, { include_usage: false }, { include_usage: true }])(
    "a stream has the role, content, a finish and [DONE], with the options %j",
    async (stream_options) => {
      await using upstream = await scriptedUpstream({ say: () => "two and two" })
      await using gateway = await testGateway(testConfig(upstream.url))
      const response = await gateway.chat({ model, stream: true, n: 2, ...(stream_options && { stream_options }) })
      expect(response.headers.get("content-type")).toContain("text/event-stream")
      const { data } = eventsOf(await response.text())
      expect(data.at(-1)).toBe("[DONE]")
      const all = data.slice(0, -1).map((one) => JSON.parse(one))
      const asked = stream_options?.include_usage === true
      const events = all.filter(({ choices }) => choices.length > 0)
      expect(
        new Set(all.map(({ created, id, model: name, object }) => `${id} ${created} ${name} ${object}`)).size
      ).toBe(1)
      for (const index of [0, 1]) {
        const own = events.map(({ choices }) => choices[0]).filter((choice) => choice.index === index)
        expect(own[0]).toMatchObject({ delta: { role: "assistant", content: null }, finish_reason: null })
        expect(own.slice(1).every(({ delta }) => !("role" in delta))).toBe(true)
        expect(own.at(-1)).toMatchObject({ delta: {}, finish_reason: "stop" })
        expect(own.slice(0, -1).every(({ finish_reason }) => finish_reason === null)).toBe(true)
        expect(own.map(({ delta }) => delta.content ?? "").join("")).toBe("two and two")
      }
      expect(events.every((one) => (asked ? one.usage === null : !("usage" in one)))).toBe(true)
      expect(all.length - events.length).toBe(asked ? 1 : 0)
      if (asked) expect(all.at(-1).usage.completion_tokens).toBe(upstream.counts.completionTokens)
      // Counted, whether the client asked for it or not.
      expectSameLedger(gateway, upstream)
    }
  )

  it.each(["max_tokens", "max_completion_tokens"])(
    "%s reaches the upstream under the name that it came by",
    async (limit) => {
      await using upstream = await scriptedUpstream()
      await using gateway = await testGateway(testConfig(upstream.url))
      await (await gateway.chat({ model, [limit]: 9 })).json()
      for (const { body } of upstream.asked()) {
        expect(body[limit]).toBe(9)
        expect("max_tokens" in body && "max_completion_tokens" in body).toBe(false)
      }
      expect(upstream.counts.calls).toBeGreaterThan(0)
    }
  )

  it("options that it does not know reach the upstream as they are", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    const options = {
      top_k: 3,
      grammar: "root",
      logit_bias: { "5": -100 },
      timings_per_token: true,
      user: "u",
      x: null
    }
    await (await gateway.chat({ model, ...options })).json()
    for (const { body } of upstream.asked()) expect(body).toMatchObject(options)
    expect(upstream.counts.calls).toBeGreaterThan(0)
  })

  it("an option that the upstream refuses is refused in its words, and costs nothing", async () => {
    const error = { message: "no such format", type: "invalid_request_error", param: "response_format", code: "bad" }
    await using upstream = await scriptedUpstream({ reply: () => ({ status: 400, json: { error } }) })
    await using gateway = await testGateway(patient(testConfig(upstream.url)))
    for (const stream of [true, false]) {
      const response = await gateway.chat({ model, stream, response_format: { type: "sound" } })
      expect([response.status, (await bodyOf(response)).error]).toEqual([400, error])
    }
    expect(
      gateway.rows("SELECT sum(spent_samples) AS samples, sum(reserved_samples) AS promised FROM gateway_accounts")
    ).toEqual([{ samples: 0, promised: 0 }])
  })

  it.each([
    null,
    "string",
    [],
    [123],
    [{}],
    [{ role: 123 }],
    [{ role: "system", content: 123 }],
    [{ role: "system", content: "test" }, {}]
  ])("messages that are %j are refused before any call", async (messages) => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    const response = await gateway.chat({ model, messages })
    const { error } = await bodyOf(response)
    expect([response.status, error.type, error.param?.split(".")[0]]).toEqual([
      400,
      "invalid_request_error",
      "messages"
    ])
    expect(upstream.counts.calls).toBe(0)
  })
})

describe("a stream that passes through", () => {
  it("ends with the upstream's own words, where it fails in the middle, and counts the call in full", async () => {
    const begun = { id: "up", choices: [{ index: 0, delta: { role: "assistant", content: "a" }, finish_reason: null }] }
    const json = [begun, { error: { message: "out of memory" } }]
      .map((one) => `data: ${JSON.stringify(one)}\n\n`)
      .join("")
    const headers = { "content-type": "text/event-stream" }
    await using upstream = await scriptedUpstream({ reply: () => ({ headers, json }) })
    await using gateway = await testGateway(testConfig(upstream.url))
    const { data } = eventsOf(await (await gateway.chat({ model: "small", stream: true, max_tokens: 9 })).text())
    expect(JSON.parse(data.at(-1) ?? "").error).toMatchObject({
      type: "api_error",
      message: "the upstream failed in the middle: out of memory"
    })
    expect(gateway.rows("SELECT state, completion_tokens FROM gateway_calls")).toEqual([
      { state: "failed", completion_tokens: 9 }
    ])
  })
})
