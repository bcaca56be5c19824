import { describe, expect, it } from "vitest"
import { fakeModel } from "../src/testing.ts"

const sampling = { temperature: 0.7, maxTokens: 4, stop: ["\n"] }

describe("fakeModel", () => {
  it("is right with the given probability", async () => {
    const model = fakeModel({ success: (query) => (query === "easy" ? 0.9 : 0.2) })
    const rate = async (query: string): Promise<number> => {
      const { samples } = await model.sample({ query, prompt: "?", seed: 3, from: 0, to: 2000, sampling })
      return samples.filter(({ text }) => text === " right").length / 2000
    }
    expect(await rate("easy")).toBeCloseTo(0.9, 1)
    expect(await rate("hard")).toBeCloseTo(0.2, 1)
  })

  it("gives the same sample in any request", async () => {
    const model = fakeModel({ success: () => 0.5 })
    const { samples } = await model.sample({ query: "q", prompt: "?", seed: 3, from: 0, to: 50, sampling })
    const later = await model.sample({ query: "q", prompt: "?", seed: 3, from: 20, to: 50, sampling })
    expect(later.samples).toEqual(samples.slice(20))
  })

  it("fails for the queries that it is told to", async () => {
    const model = fakeModel({ success: () => 1, fails: (query) => query === "bad" })
    await expect(model.sample({ query: "bad", prompt: "?", seed: 1, from: 0, to: 1, sampling })).rejects.toMatchObject({
      _tag: "DecoderError",
      reason: { _tag: "ModelFailed" }
    })
  })
})
