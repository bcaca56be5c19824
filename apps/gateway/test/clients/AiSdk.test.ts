import { createOpenAICompatible } from "@ai-sdk/openai-compatible"
import { APICallError, generateText, jsonSchema, Output, streamText, type ToolSet, tool } from "ai"
import { describe, expect, it, vi } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { secrets, type TestGateway, testConfig, testGateway } from "../TestGateway.ts"
import { expectSameLedger, patient, toolCall } from "./Counted.ts"

const modelOf = ({ url }: TestGateway, name: string, apiKey = secrets.ALICE) =>
  createOpenAICompatible({
    name: "alloc",
    baseURL: `${url}/v1`,
    apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true
  })(name)

const prompt = "2 + 2 = ?"
const models = ["alloc/vote", "small"]
const schema = jsonSchema<{ readonly sum: number }>({ type: "object", properties: { sum: { type: "number" } } })
const tools = {
  weather: tool({ inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } } }) })
  // The AI SDK's own declarations do not pass the strictest options.
} as unknown as ToolSet

/** The error of a call: of a stream, it comes in the stream. */
const errorOf = async (model: ReturnType<typeof modelOf>, streamed: boolean): Promise<unknown> => {
  let seen: unknown
  if (streamed) {
    const stream = streamText({
      model,
      prompt,
      maxRetries: 0,
      onError: ({ error }) => {
        seen = error
      }
    })
    await stream.consumeStream()
    return seen
  }
  return generateText({ model, prompt, maxRetries: 0 }).then(
    () => undefined,
    (error) => error
  )
}

describe("the AI SDK", () => {
  it.each(models)("is answered by %s, whole and streamed", async (name) => {
    await using upstream = await scriptedUpstream({ say: () => "two and two" })
    await using gateway = await testGateway(testConfig(upstream.url))
    const model = modelOf(gateway, name)
    const whole = await generateText({ model, prompt })
    expect([whole.text, whole.finishReason]).toEqual(["two and two", "stop"])
    expect(whole.usage.outputTokens).toBe(upstream.counts.completionTokens)
    const stream = streamText({ model, prompt })
    expect([await stream.text, await stream.finishReason]).toEqual(["two and two", "stop"])
    const both = (whole.usage.outputTokens ?? 0) + ((await stream.usage).outputTokens ?? 0)
    expect(both).toBe(upstream.counts.completionTokens)
    expectSameLedger(gateway, upstream)
  })
  it.each(models)("gets tool calls of %s, whole and streamed", async (name) => {
    await using upstream = await scriptedUpstream({ say: () => toolCall("weather", { city: "Ulm" }) })
    await using gateway = await testGateway(testConfig(upstream.url))
    const model = modelOf(gateway, name)
    const whole = await generateText({ model, prompt, tools })
    const stream = streamText({ model, prompt, tools })
    for (const calls of [whole.toolCalls, await stream.toolCalls])
      expect(calls).toMatchObject([{ toolName: "weather", input: { city: "Ulm" } }])
    expectSameLedger(gateway, upstream)
  })
  it.each(models)("gets an object of a schema from %s", async (name) => {
    await using upstream = await scriptedUpstream({ say: () => `{"sum":4}` })
    await using gateway = await testGateway(testConfig(upstream.url))
    const { output } = await generateText({ model: modelOf(gateway, name), prompt, output: Output.object({ schema }) })
    expect(output).toEqual({ sum: 4 })
    for (const { body } of upstream.asked()) expect(body).toMatchObject({ response_format: { type: "json_schema" } })
    expectSameLedger(gateway, upstream)
  })
  it.each([true, false])("has its own error for each refusal, streamed: %s", async (streamed) => {
    await using upstream = await scriptedUpstream()
    await using gateway = await testGateway(patient(testConfig(upstream.url, "budget = { samples = 1 }")))
    const refused = async (name: string, key?: string) => {
      const error = await errorOf(modelOf(gateway, name, key), streamed)
      expect(APICallError.isInstance(error), String(error)).toBe(true)
      return APICallError.isInstance(error) ? error.statusCode : undefined
    }
    expect(await refused("small", "sk-nobody")).toBe(401)
    expect(await refused("none")).toBe(404)
    expect(upstream.counts.calls).toBe(0)
    await generateText({ model: modelOf(gateway, "small"), prompt })
    expect(await refused("small")).toBe(429)
    expect(await refused("alloc/vote")).toBe(429)
    expectSameLedger(gateway, upstream)
  })
  it("ends the call upstream where it gives up", async () => {
    await using upstream = await scriptedUpstream({ reply: () => "hang" })
    await using gateway = await testGateway(testConfig(upstream.url))
    const abort = new AbortController()
    const asked = generateText({ model: modelOf(gateway, "small"), prompt, abortSignal: abort.signal, maxRetries: 0 })
    const ended = asked.then(
      () => "answered",
      ({ name }: Error) => name
    )
    await vi.waitFor(() => expect(upstream.server.inFlight.now).toBe(1), 240_000)
    abort.abort()
    expect(await ended).toBe("AbortError")
    await vi.waitFor(() => expect(upstream.server.aborted).toHaveLength(1), 240_000)
  })
})
