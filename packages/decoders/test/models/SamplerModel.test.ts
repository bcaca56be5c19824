import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { localCapabilities, samplerModel } from "../../src/models/SamplerModel.ts"
import type { SampleRequest, Sampler } from "../../src/Sampler.ts"
import { type Amount, spendingLedger } from "../../src/spending/Ledger.ts"
import { CurrentMeter, meter, UsageBook } from "../../src/spending/Meter.ts"

const sampling = { temperature: 0.7, maxTokens: 16, stop: [] }
const request = { query: "q", prompt: "why?", seed: 1, from: 0, to: 2, sampling }

/** A model over a sampler, and what the sampler was asked. */
const recorded = (sample: Sampler["sample"]) => {
  const asked: Array<SampleRequest> = []
  const sampler: Sampler = {
    concurrency: 1,
    sample: (one, signal) => {
      asked.push(one)
      return sample(one, signal)
    }
  }
  return { asked, model: samplerModel(sampler, { name: "local", capabilities: localCapabilities, prefix: "Hint. " }) }
}

describe("samplerModel", () => {
  it("draws all samples by one call; a text gets the prefix, a conversation the chat form", async () => {
    const { asked, model } = recorded(async ({ from, to }) => ({
      promptTokens: 1,
      evaluations: 1,
      samples: Array.from({ length: to - from }, (_, index) => {
        return { index, text: "x", logProbability: -1, tokens: 1, finish: "stop", latencyMs: 0 }
      })
    }))
    expect(await Effect.runPromise(model.draw(request))).toHaveLength(2)
    const messages = [{ role: "user", content: "why?" }] as const
    await Effect.runPromise(model.draw({ ...request, prompt: messages }))
    expect(asked).toMatchObject([
      { prompt: "why?", prefix: "Hint. " },
      { form: "chat", messages }
    ])
    expect(asked[1].prefix).toBeUndefined()
  })
  it("counts what was drawn but not kept, in samples and in what is reserved and used", async () => {
    const sampler: Sampler = {
      concurrency: 1,
      drawsPerToken: 4,
      sample: async () => {
        const shared = { text: "x", finish: "stop", latencyMs: 0 } as const
        const samples = [
          { ...shared, index: 0, tokens: 5, drawnTokens: 20 },
          { ...shared, index: 1, tokens: 3 }
        ]
        return { promptTokens: 1, evaluations: 30, samples }
      }
    }
    const model = samplerModel(sampler, { name: "blocks", capabilities: localCapabilities })
    const book = new UsageBook()
    const ledger = spendingLedger({ tokens: 1000 })
    let reserved = 0
    const watched = {
      ...ledger,
      reserve: (worst: Amount) => {
        reserved = worst.tokens
        return ledger.reserve(worst)
      }
    }
    const draws = await Effect.runPromise(
      model.draw(request).pipe(Effect.provideService(CurrentMeter, meter([book], [watched])))
    )
    expect(draws).toMatchObject([{ tokens: 20 }, { tokens: 3 }])
    expect(reserved).toBe(4 * 16 * 2)
    expect(ledger.spent().tokens).toBe(23)
    expect(book.rows()).toMatchObject([{ completionTokens: 23 }])
  })
  it("gives a failed entry for every sample of a call that failed", async () => {
    const { model } = recorded(() => Promise.reject(new Error("no memory")))
    const draws = await Effect.runPromise(model.draw(request))
    expect(draws).toMatchObject([{ error: { _tag: "DecoderError" } }, { error: { _tag: "DecoderError" } }])
  })
})
