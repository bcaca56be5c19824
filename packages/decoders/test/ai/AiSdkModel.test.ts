import { MockLanguageModelV4 } from "ai/test"
import { describe, expect, it } from "vitest"
import { aiSdkModel } from "../../src/ai-sdk.ts"
import { decode } from "../../src/index.ts"

const usage = {
  inputTokens: { total: 10, noCache: 6, cacheRead: 4, cacheWrite: undefined },
  outputTokens: { total: 3, text: 3, reasoning: 0 }
}

describe("aiSdkModel", () => {
  it("draws through the SDK's model, with roles, seeds and reported usage", async () => {
    const inner = new MockLanguageModelV4({
      doGenerate: async () => ({
        content: [{ type: "text", text: "4" }],
        finishReason: { unified: "stop", raw: "stop" },
        usage,
        warnings: []
      })
    })
    const prompt = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "2 + 2?" }
    ] as const
    const { answers, usage: used } = await decode({
      queries: [{ prompt }],
      model: aiSdkModel(inner),
      budget: { samples: 2 },
      maximum: 2
    })
    expect(answers[0].text).toBe("4")
    expect(used.total).toMatchObject({ calls: 2, promptTokens: 20, completionTokens: 6, estimated: 0 })
    const [first, second] = inner.doGenerateCalls
    expect(first.prompt.map(({ role }) => role)).toEqual(["system", "user"])
    expect([first.maxOutputTokens, first.temperature]).toEqual([512, 0.7])
    expect(first.seed).not.toBe(second.seed)
  })
})
