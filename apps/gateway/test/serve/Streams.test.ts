import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, eventsOf, testConfig, testGateway } from "../TestGateway.ts"

interface Event {
  readonly id: string
  readonly choices: ReadonlyArray<{
    readonly index: number
    readonly delta: Readonly<Record<string, unknown>>
    readonly finish_reason: string | null
  }>
  readonly error?: { readonly code: string }
}

const parsed = (text: string): ReadonlyArray<Event> =>
  // The tests say what the events hold.
  eventsOf(text)
    .data.filter((one) => one !== "[DONE]")
    .map((one) => JSON.parse(one) as Event)

describe("a stream of a policy's answer", () => {
  it("shows that it lives while it chooses, and tells a failure that comes late as an event", async () => {
    await using slow = await scriptedUpstream({ delayMs: 700 })
    await using gateway = await testGateway(testConfig(slow.url))
    const text = await (await gateway.chat({ stream: true })).text()
    expect(eventsOf(text).comments).toBeGreaterThan(0)
    expect(parsed(text)[0].choices[0].delta).toEqual({ role: "assistant", content: null })
    expect(eventsOf(text).data.at(-1)).toBe("[DONE]")
    await using failing = await scriptedUpstream({
      reply: () => ({ status: 500, delayMs: 700, json: { error: "no" } })
    })
    await using other = await testGateway(testConfig(failing.url))
    const events = parsed(await (await other.chat({ stream: true })).text())
    expect(events.at(-1)?.error?.code).toBe("upstream_failed")
  })
  it("is silent until the answer is chosen where client or configuration say so, so that a failure has its status", async () => {
    await using failing = await scriptedUpstream({
      reply: () => ({ status: 500, delayMs: 400, json: { error: "no" } })
    })
    await using gateway = await testGateway(testConfig(failing.url))
    const off = await gateway.chat({ stream: true }, { headers: { "alloc-heartbeat-ms": "0" } })
    expect([off.status, (await bodyOf(off)).error.code]).toEqual([502, "upstream_failed"])
    const own = await gateway.chat({ stream: true }, { headers: { "alloc-heartbeat-ms": "20" } })
    expect([own.status, eventsOf(await own.text()).comments > 2]).toEqual([200, true])
    for (const bad of ["-1", "1.5", "off", "99999999999", ""]) {
      const refused = await gateway.chat({ stream: true }, { headers: { "alloc-heartbeat-ms": bad } })
      expect([refused.status, (await bodyOf(refused)).error.param]).toEqual([400, "alloc-heartbeat-ms"])
    }
    await using silent = await testGateway(testConfig(failing.url).replace("heartbeat_ms = 100", "heartbeat_ms = 0"))
    expect((await silent.chat({ stream: true })).status).toBe(502)
  })
  it("shows no sign of life behind its end", async () => {
    await using upstream = await scriptedUpstream({ delayMs: 20 })
    await using gateway = await testGateway(testConfig(upstream.url))
    for (let k = 0; k < 20; k++) {
      const response = await gateway.chat({ stream: true }, { headers: { "alloc-heartbeat-ms": "1" } })
      const text = await response.text()
      expect(text).toContain(": choosing")
      expect(text.slice(text.lastIndexOf("data:"))).toBe("data: [DONE]\n\n")
    }
  })
  it("gives each of the client's choices its own role, content and end", async () => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(testConfig(upstream.url))
    const events = parsed(await (await gateway.chat({ stream: true, n: 2 })).text())
    for (const index of [0, 1]) {
      const choices = events.flatMap(({ choices }) => choices).filter((choice) => choice.index === index)
      expect(choices.map(({ delta }) => delta)).toEqual([{ role: "assistant", content: null }, { content: "four" }, {}])
    }
  })
  it("gives tool calls with their index", async () => {
    const tool_calls = [{ id: "c1", type: "function", function: { name: "add", arguments: "{}" } }]
    const choice = { index: 0, message: { role: "assistant", content: null, tool_calls }, finish_reason: "tool_calls" }
    const usage = { prompt_tokens: 1, completion_tokens: 1 }
    await using upstream = await scriptedUpstream({ reply: () => ({ json: { choices: [choice], usage } }) })
    await using gateway = await testGateway(testConfig(upstream.url))
    const tools = [{ type: "function", function: { name: "add", parameters: {} } }]
    const events = parsed(await (await gateway.chat({ stream: true, tools })).text())
    expect(events[1].choices[0].delta).toEqual({ tool_calls: [{ index: 0, ...tool_calls[0] }] })
    expect(events[2].choices[0].finish_reason).toBe("tool_calls")
    expect(upstream.asked()[0].body.tools).toEqual(tools)
    const whole = await bodyOf(gateway.chat({ tools }))
    expect(whole.choices[0].message.tool_calls).toEqual(tool_calls)
  })
})

describe("a stream that passes through", () => {
  it("is put into the shape that clients rely on, whatever the upstream's", async () => {
    const own = [
      { choices: [{ index: 0, delta: { role: "assistant", content: "a" }, finish_reason: null }] },
      { id: "other", choices: [{ index: 0, delta: { role: "assistant", content: "b" }, finish_reason: "stop" }] },
      { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }
    ]
    const json = [...own.map((one) => `data: ${JSON.stringify(one)}\n\n`), "data: [DONE]\n\n"].join("")
    const headers = { "content-type": "text/event-stream" }
    await using upstream = await scriptedUpstream({ reply: () => ({ headers, json }) })
    await using gateway = await testGateway(testConfig(upstream.url))
    const ask = async (options: object) =>
      parsed(await (await gateway.chat({ model: "small", stream: true, ...options })).text())
    const events = await ask({})
    expect(events.map(({ choices }) => [choices[0].delta, choices[0].finish_reason])).toEqual([
      [{ role: "assistant", content: null }, null],
      [{ content: "a" }, null],
      [{ content: "b" }, null],
      [{}, "stop"]
    ])
    expect(new Set(events.map(({ id }) => id)).size).toBe(1)
    const counted = await ask({ stream_options: { include_usage: true } })
    expect(counted.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } })
    expect(upstream.asked()[0].body.stream_options).toEqual({ include_usage: true })
    expect(gateway.rows("SELECT prompt_tokens, completion_tokens FROM gateway_calls")).toEqual([
      { prompt_tokens: 3, completion_tokens: 2 },
      { prompt_tokens: 3, completion_tokens: 2 }
    ])
  })
  it.each([
    ["is no stream", `{"choices":[]}`],
    ["is no JSON", "data: nonsense\n\n"],
    ["begins with an error", `data: {"error":{"message":"no"}}\n\n`],
    ["is empty", ""]
  ])("that %s has a status of its own, and counts in full", async (_, json) => {
    const headers = { "content-type": "text/event-stream" }
    await using upstream = await scriptedUpstream({ reply: () => ({ headers, json }) })
    await using gateway = await testGateway(testConfig(upstream.url))
    const response = await gateway.chat({ model: "small", stream: true })
    expect([response.status, (await bodyOf(response)).error.code]).toEqual([502, "upstream_failed"])
    expect(gateway.rows("SELECT state, completion_tokens FROM gateway_calls")).toEqual([
      { state: "failed", completion_tokens: 64 }
    ])
  })
  it("that ends in the middle says so, and counts in full", async () => {
    const json = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "a" }, finish_reason: null }] })}\n\n`
    await using upstream = await scriptedUpstream({
      reply: () => ({ headers: { "content-type": "text/event-stream" }, json })
    })
    await using gateway = await testGateway(testConfig(upstream.url))
    const text = await (await gateway.chat({ model: "small", stream: true })).text()
    expect(eventsOf(text).data).not.toContain("[DONE]")
    expect(parsed(text).at(-1)?.error?.code).toBe("upstream_failed")
    expect(gateway.rows("SELECT state, completion_tokens FROM gateway_calls")).toEqual([
      { state: "failed", completion_tokens: 64 }
    ])
  })
})
