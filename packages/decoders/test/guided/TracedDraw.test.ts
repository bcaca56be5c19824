import { describe, expect, it } from "vitest"
import { traced } from "../../src/guided/TracedDraw.ts"
import { drawSamples, type SampleRequest } from "../../src/index.ts"
import { end, toyModel } from "./ToyModel.ts"

const request: SampleRequest = {
  query: "q",
  prompt: "?",
  seed: 3,
  from: 0,
  to: 40,
  sampling: { temperature: 1, maxTokens: 4, stop: [] }
}

describe("traced", () => {
  it("gives every sample's tokens, with the state before each and after the last", async () => {
    const tracing = traced(toyModel(2).model, end)
    const { samples } = await drawSamples(tracing.model, request, 0)
    expect(new Set(tracing.traces.map(({ index }) => index)).size).toBe(40)
    for (const { closed, index, last, states, tokens } of tracing.traces) {
      const { finish, text } = samples[index]
      const path = [...text].map((letter) => " abc".indexOf(letter))
      expect(tokens).toEqual(finish === "end" ? [...path, end] : path)
      expect(states.map((state) => state.indexOf(1))).toEqual([0, ...path].slice(0, tokens.length))
      expect(last.indexOf(1)).toBe(path.at(-1) ?? 0)
      expect(closed.indexOf(1)).toBe(end)
    }
  })

  it("changes no sample", async () => {
    const plain = await drawSamples(toyModel(2).model, request, 0)
    const again = await drawSamples(traced(toyModel(2).model, end).model, request, 0)
    expect(again.samples.map(({ logProbability, text }) => [text, logProbability])).toEqual(
      plain.samples.map(({ logProbability, text }) => [text, logProbability])
    )
  })
})
