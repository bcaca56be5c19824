import { verifier } from "@alloc/verifiers"
import { Effect, Layer, Stream } from "effect"
import { AiError, LanguageModel, type Response } from "effect/ai"
import { describe, expect, it } from "vitest"
import { effectAiModel, layerAdaptive } from "../../src/effect-ai.ts"
import { decode, fixedAllocation } from "../../src/index.ts"

const isFour = verifier({ name: "four", check: (_, response) => response === "4" })

const parts = (text: string): Array<Response.PartEncoded> => [
  { type: "text", text },
  {
    type: "finish",
    reason: "stop",
    usage: {
      inputTokens: { total: 10, uncached: 10, cacheRead: 0, cacheWrite: undefined },
      outputTokens: { total: 3, text: 3, reasoning: 0 }
    },
    response: undefined
  }
]

/** A provider that gives these texts, one call after the other. */
const provider = (...texts: ReadonlyArray<string>) => {
  const calls = { count: 0 }
  const service = LanguageModel.make({
    generateText: () => Effect.sync(() => parts(texts[calls.count++ % texts.length])),
    streamText: () => Stream.empty
  })
  return { calls, layer: Layer.effect(LanguageModel.LanguageModel, service) }
}

describe("layerAdaptive", () => {
  it("draws until one is verified, with the usage of all calls", async () => {
    const { calls, layer } = provider("5", "3", "4")
    const asking = LanguageModel.generateText({ prompt: "2 + 2?" })
    const adaptive = Layer.provide(layerAdaptive({ verifier: isFour }), layer)
    const response = await Effect.runPromise(Effect.provide(asking, adaptive))
    expect([response.text, calls.count]).toEqual(["4", 3])
    expect([response.usage.inputTokens.total, response.usage.outputTokens.total]).toEqual([30, 9])
  })

  it("streams the chosen text", async () => {
    const { layer } = provider("5", "4")
    const adaptive = Layer.provide(layerAdaptive({ verifier: isFour }), layer)
    const asking = Stream.runCollect(LanguageModel.streamText({ prompt: "2 + 2?" }))
    const streamed = await Effect.runPromise(Effect.provide(asking, adaptive))
    expect(streamed.flatMap((part) => (part.type === "text-delta" ? [part.delta] : []))).toEqual(["4"])
  })

  it("fails with the provider's own error", async () => {
    const reason = new AiError.RateLimitError({})
    const failing = LanguageModel.make({
      generateText: () => Effect.fail(AiError.make({ module: "x", method: "y", reason })),
      streamText: () => Stream.empty
    })
    const options = { verifier: isFour, allocation: fixedAllocation(1), retries: 1, pauseMs: 1 }
    const adaptive = Layer.provide(layerAdaptive(options), Layer.effect(LanguageModel.LanguageModel, failing))
    const asking = Effect.flip(LanguageModel.generateText({ prompt: "?" }))
    expect(await Effect.runPromise(Effect.provide(asking, adaptive))).toMatchObject({
      _tag: "AiError",
      reason: { _tag: "RateLimitError" }
    })
  })
})

describe("effectAiModel", () => {
  it("draws through a LanguageModel, with reported usage", async () => {
    const { layer } = provider("4")
    const service = await Effect.runPromise(Effect.provide(LanguageModel.LanguageModel, layer))
    const { answers, usage } = await decode({
      queries: ["2 + 2?"],
      model: effectAiModel(service, { name: "mine" }),
      budget: { samples: 2 },
      maximum: 2
    })
    expect(answers[0].text).toBe("4")
    expect(usage.arms.mine).toMatchObject([
      { model: "mine", calls: 2, promptTokens: 20, completionTokens: 6, estimated: 0 }
    ])
  })
})
