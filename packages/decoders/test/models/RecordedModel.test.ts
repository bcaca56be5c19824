import { uniform } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { decode, recordedModel } from "../../src/index.ts"

const key = { query: "q", arm: "lm" }
const samples = [
  { ...key, sample: 0, failed: false, text: "a", tokens: 2 },
  { ...key, sample: 1, failed: true },
  { ...key, arm: "other", sample: 2, failed: false, text: "b" }
]

describe("recordedModel", () => {
  it("gives an arm's recorded samples, failed ones as failed, and no more than there are", async () => {
    const model = recordedModel({ arm: "lm", samples })
    const { answers } = await decode({
      queries: [{ id: "q", prompt: "?" }],
      model,
      policy: uniform(),
      budget: { samples: 4 }
    })
    expect(answers[0].samples.map(({ drawn, error }) => [drawn?.text, error?._tag])).toEqual([
      ["a", undefined],
      [undefined, "DecoderError"]
    ])
    expect(model.capabilities.logProbabilities).toBe(false)
  })
})
