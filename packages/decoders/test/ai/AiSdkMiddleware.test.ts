import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from "@ai-sdk/provider"
import { verifier } from "@alloc/verifiers"
import { APICallError, generateText, streamText, wrapLanguageModel } from "ai"
import { MockLanguageModelV4 } from "ai/test"
import { describe, expect, it } from "vitest"
import { adaptiveMiddleware } from "../../src/ai-sdk.ts"
import { type DecodeUsage, fixedAllocation } from "../../src/index.ts"

const usage = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
  outputTokens: { total: 3, text: 3, reasoning: 0 }
}
const result = (text: string): LanguageModelV4GenerateResult => ({
  content: [{ type: "text", text }],
  finishReason: { unified: "stop", raw: "stop" },
  usage,
  warnings: []
})
/** Gives these texts, one call after the other. */
const talker = (...texts: ReadonlyArray<string>): MockLanguageModelV4 => {
  let call = 0
  return new MockLanguageModelV4({ modelId: "mock", doGenerate: async () => result(texts[call++ % texts.length]) })
}
const isFour = verifier({ name: "four", check: (query, response) => response === (query.reference ?? "4") })

describe("adaptiveMiddleware", () => {
  it("draws until one is verified, and gives the usage of all calls", async () => {
    const inner = talker("5", "3", "4", "4")
    let told: DecodeUsage | undefined
    const middleware = adaptiveMiddleware({ verifier: isFour, onAnswer: (_, used) => (told = used) })
    const model = wrapLanguageModel({ model: inner, middleware })
    const { providerMetadata, text, usage: used } = await generateText({ model, prompt: "2 + 2?" })
    expect([text, inner.doGenerateCalls.length]).toEqual(["4", 3])
    expect([used.inputTokens, used.outputTokens]).toEqual([30, 9])
    expect(providerMetadata?.alloc).toMatchObject({ samples: 3, calls: 3, reward: 1 })
    expect(told?.total).toMatchObject({ calls: 3, promptTokens: 30, cachedTokens: 12, completionTokens: 9 })
  })

  it("takes the majority without a verifier", async () => {
    const model = wrapLanguageModel({
      model: talker("5", "4", "4"),
      middleware: adaptiveMiddleware({ allocation: fixedAllocation(3) })
    })
    expect((await generateText({ model, prompt: "2 + 2?" })).text).toBe("4")
  })

  it("reads the call's reference from its provider options", async () => {
    const model = wrapLanguageModel({ model: talker("4", "6"), middleware: adaptiveMiddleware({ verifier: isFour }) })
    const { text } = await generateText({ model, prompt: "3 + 3?", providerOptions: { alloc: { reference: "6" } } })
    expect(text).toBe("6")
  })

  it("escalates to a stronger model where nothing was verified", async () => {
    const strong = talker("4")
    const middleware = adaptiveMiddleware({ verifier: isFour, allocation: fixedAllocation(2), escalateTo: strong })
    const weak = talker("1")
    expect((await generateText({ model: wrapLanguageModel({ model: weak, middleware }), prompt: "2 + 2?" })).text).toBe(
      "4"
    )
    expect([weak.doGenerateCalls.length, strong.doGenerateCalls.length]).toEqual([2, 1])
    const able = wrapLanguageModel({ model: talker("4"), middleware })
    expect((await generateText({ model: able, prompt: "2 + 2?" })).text).toBe("4")
    expect(strong.doGenerateCalls.length).toBe(1)
  })

  it("lets calls with tools through untouched without a verifier", async () => {
    const call = { type: "tool-call", toolCallId: "1", toolName: "add", input: "{}" } as const
    const inner = new MockLanguageModelV4({
      doGenerate: async () => ({
        ...result(""),
        content: [call],
        finishReason: { unified: "tool-calls", raw: "tool_calls" }
      })
    })
    const add = { type: "function", name: "add", inputSchema: { type: "object" } } as const
    const model = wrapLanguageModel({ model: inner, middleware: adaptiveMiddleware() })
    const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "add" }] }]
    const { content } = await model.doGenerate({ prompt, tools: [add] })
    expect([content[0].type, inner.doGenerateCalls.length]).toEqual(["tool-call", 1])
    const asked = inner.doGenerateCalls[0] as LanguageModelV4CallOptions // recorded by the mock as it was given
    expect(asked.tools?.length).toBe(1)
  })

  it("streams the chosen text once the choice is made", async () => {
    const model = wrapLanguageModel({ model: talker("5", "4"), middleware: adaptiveMiddleware({ verifier: isFour }) })
    const stream = streamText({ model, prompt: "2 + 2?" })
    let text = ""
    for await (const part of stream.textStream) text += part
    expect(text).toBe("4")
    expect((await stream.usage).outputTokens).toBe(6)
    expect(JSON.stringify(await stream.warnings)).toMatch(/chosen among several samples/)
  })

  it("throws the provider's own error where every call fails, after what is worth another attempt", async () => {
    let calls = 0
    const failing = (status: number) =>
      new MockLanguageModelV4({
        doGenerate: async () => {
          calls += 1
          throw new APICallError({ message: "no", url: "http://x", requestBodyValues: {}, statusCode: status })
        }
      })
    const middleware = adaptiveMiddleware({ verifier: isFour, allocation: fixedAllocation(1), pauseMs: 1, retries: 2 })
    const wrapped = (status: number) => wrapLanguageModel({ model: failing(status), middleware })
    await expect(generateText({ model: wrapped(503), prompt: "?", maxRetries: 0 })).rejects.toThrow(/no/)
    expect(calls).toBe(3)
    await expect(generateText({ model: wrapped(401), prompt: "?", maxRetries: 0 })).rejects.toThrow(/no/)
    expect(calls).toBe(4)
  })
})
