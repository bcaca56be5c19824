import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, eventsOf, secrets, testConfig, testGateway } from "../TestGateway.ts"

const calls = `SELECT state, samples, prompt_tokens, completion_tokens, usd FROM gateway_calls`

describe("POST /v1/chat/completions", () => {
  it("answers by a policy: several samples, the majority's text, the usage of all of them", async () => {
    await using upstream = await scriptedUpstream({ say: (call) => (call === 0 ? "five" : "four") })
    await using gateway = await testGateway(testConfig(upstream.url))
    const response = await gateway.chat({})
    const body = await bodyOf(response)
    expect([response.status, body.choices[0].message.content], JSON.stringify(body)).toEqual([200, "four"])
    expect(body.object).toBe("chat.completion")
    expect(upstream.counts.calls).toBeGreaterThan(1)
    expect(body.usage.completion_tokens).toBe(upstream.counts.completionTokens)
    expect(gateway.rows(calls)).toHaveLength(upstream.counts.calls)
    expect(gateway.notices).toEqual([])
  })
  it("streams a policy's answer: the role alone, content, a finish without content, usage only where asked for, [DONE]", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    const { data } = eventsOf(
      await (await gateway.chat({ stream: true, stream_options: { include_usage: true } })).text()
    )
    const events = data.slice(0, -1).map((one) => JSON.parse(one))
    expect(data.at(-1)).toBe("[DONE]")
    expect(events[0].choices[0].delta).toEqual({ role: "assistant", content: null })
    expect(events.slice(1).every(({ choices }) => choices[0]?.delta.role === undefined)).toBe(true)
    expect(events[1].choices[0].delta.content).toBe("four")
    expect(events[2].choices[0]).toMatchObject({ delta: {}, finish_reason: "stop" })
    expect(events[3]).toMatchObject({ choices: [], usage: { completion_tokens: upstream.counts.completionTokens } })
    expect(new Set(events.map(({ id }) => id)).size).toBe(1)
    const plain = eventsOf(await (await gateway.chat({ stream: true })).text())
    expect(plain.data.slice(0, -1).every((one) => JSON.parse(one).usage === undefined)).toBe(true)
  })
  it("passes a request for a model through, whole and as a stream, and counts it", async () => {
    await using upstream = await scriptedUpstream({ say: () => "one two" })
    await using gateway = await testGateway(testConfig(upstream.url))
    const whole = await bodyOf(gateway.chat({ model: "small", top_k: 3, max_completion_tokens: 9 }))
    expect(whole.choices[0].message.content).toBe("one two")
    expect(upstream.asked()[0].body).toMatchObject({ model: "small", top_k: 3, max_completion_tokens: 9 })
    expect(upstream.asked()[0].headers.authorization).toBe(`Bearer ${secrets.UPSTREAM}`)
    const { data } = eventsOf(await (await gateway.chat({ model: "small", stream: true })).text())
    const events = data.slice(0, -1).map((one) => JSON.parse(one))
    expect(events.map(({ choices }) => choices[0].delta.content ?? choices[0].finish_reason)).toEqual([
      null,
      "one",
      " two",
      "stop"
    ])
    expect(gateway.rows(calls)).toEqual(
      Array(2).fill({ state: "answered", samples: 1, prompt_tokens: 10, completion_tokens: 5, usd: 30 / 1e6 })
    )
  })
  it("refuses what has no valid key, an unknown model, an unknown path and bad options, in OpenAI's shape", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    const shape = async (response: Promise<Response>) => {
      const { status } = await response
      const { error } = await bodyOf(response)
      expect(Object.keys(error).sort()).toEqual(["code", "message", "param", "type"])
      return [status, error.code ?? error.param]
    }
    expect(await shape(gateway.chat({}, { key: "sk-other" }))).toEqual([401, "invalid_api_key"])
    expect(await shape(gateway.chat({ model: "none" }))).toEqual([404, "model_not_found"])
    expect(await shape(gateway.chat({ n: 99 }))).toEqual([400, "n"])
    expect(await shape(gateway.chat({ messages: "x" }))).toEqual([400, "messages"])
    expect(await shape(gateway.chat({ max_tokens: 5, max_completion_tokens: 6 }))).toEqual([400, "max_tokens"])
    expect(await shape(fetch(`${gateway.url}/v1/nothing`))).toEqual([404, "unknown_url"])
    expect(upstream.counts.calls).toBe(0)
  })
  it("lists models with a key, and tells health and metrics without one", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    await (await gateway.chat({})).json()
    const headers = { authorization: `Bearer ${secrets.ALICE}` }
    const { data } = await bodyOf(fetch(`${gateway.url}/v1/models`, { headers }))
    expect(data.map(({ id }) => id)).toEqual(["alloc/vote", "alloc/math-cheap", "small", "large"])
    expect((await fetch(`${gateway.url}/v1/models`)).status).toBe(401)
    expect(await (await fetch(`${gateway.url}/health`)).json()).toEqual({ status: "ok" })
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(metrics).toContain(`alloc_gateway_requests_total{model="alloc/vote",outcome="answered"}`)
  })
})
