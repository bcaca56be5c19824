import { DecoderError, type SampleRequest, type Sampler } from "@alloc/decoders"
import { fakeModel } from "@alloc/decoders/testing"
import { describe, expect, it } from "vitest"
import { type CollectionRequest, drawingFrom } from "../../src/collect/SampleSource.ts"

const sampling = { temperature: 0.7, maxTokens: 4, stop: [] }
const request: CollectionRequest = { query: "q", prompt: "?", seed: 1, from: 2, to: 4, sampling }

const samplerThat = (sample: Sampler["sample"]): Sampler => ({ concurrency: 3, sample })

describe("drawingFrom", () => {
  it("asks what is sampler and model as a sampler, which draws any range at once", async () => {
    const drawing = drawingFrom(fakeModel({ success: () => 1, concurrency: 2 }))
    expect([drawing.concurrency, drawing.perRequest]).toEqual([2, Number.POSITIVE_INFINITY])
    const { failed, promptTokens, samples } = await drawing.draw(request)
    expect(samples.map(({ index, text }) => [index, text])).toEqual([
      [2, " right"],
      [3, " right"]
    ])
    expect([failed, promptTokens]).toEqual([[], 1])
  })

  it("says of a model which samples failed, by their indices", async () => {
    const { capabilities, concurrency, draw, ...rest } = fakeModel({
      success: () => 1,
      fails: (query) => query === "q"
    })
    const { sample: _, ...others } = rest
    const drawing = drawingFrom({ ...others, capabilities, concurrency, draw })
    expect(drawing.perRequest).toBe(Math.max(1, capabilities.choices))
    const refused = await drawing.draw(request)
    expect(refused.samples).toEqual([])
    expect(refused.failed.map(({ index, error }) => [index, error.reason._tag])).toEqual([
      [2, "ModelFailed"],
      [3, "ModelFailed"]
    ])
    const drawn = await drawing.draw({ ...request, query: "other" })
    expect(drawn.samples.map(({ index }) => index)).toEqual([2, 3])
    expect(drawn.failed).toEqual([])
  })

  it("counts every sample of a sampler's rejected request as failed", async () => {
    const error = new DecoderError({ reason: { _tag: "Closed" } })
    const drawing = drawingFrom(samplerThat(() => Promise.reject(error)))
    expect(await drawing.draw(request)).toEqual({
      samples: [],
      failed: [
        { index: 2, error },
        { index: 3, error }
      ]
    })
  })

  it("rejects with what is no error of a decoder", async () => {
    const drawing = drawingFrom(samplerThat(() => Promise.reject(new TypeError("a fault"))))
    await expect(drawing.draw(request)).rejects.toThrow(TypeError)
  })

  it("asks a sampler for a conversation in the chat form, and leaves a prompt's form alone", async () => {
    const asked: Array<SampleRequest> = []
    const drawing = drawingFrom(
      samplerThat(async (one) => {
        asked.push(one)
        return { samples: [], promptTokens: 0, evaluations: 0 }
      })
    )
    await drawing.draw(request)
    await drawing.draw({ ...request, messages: [{ role: "user", content: "?" }] })
    expect(asked.map(({ form }) => form)).toEqual([undefined, "chat"])
  })
})
