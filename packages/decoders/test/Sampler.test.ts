import { describe, expect, it } from "vitest"
import type { SampleRequest } from "../src/index.ts"
import { checkRequest } from "../src/Sampler.ts"

const good: SampleRequest = {
  query: "q",
  prompt: "?",
  seed: 1,
  from: 0,
  to: 1,
  sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] }
}

describe("checkRequest", () => {
  it("lets a good request through", () => {
    expect(checkRequest(good)).toBe(good)
  })

  const sampling = good.sampling
  it.each([
    ["query", { query: "" }],
    ["prompt of query q", { prompt: "" }],
    ["seed", { seed: 0.5 }],
    ["from of query q", { from: -1 }],
    ["to of query q", { to: 0 }],
    ["temperature", { sampling: { ...sampling, temperature: 0 } }],
    ["temperature", { sampling: { ...sampling, temperature: Number.NaN } }],
    ["maxTokens", { sampling: { ...sampling, maxTokens: 0 } }],
    ["stop", { sampling: { ...sampling, stop: [""] } }]
  ])("names %s where it is wrong", (field, change) => {
    expect(() => checkRequest({ ...good, ...change })).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ _tag: "InvalidRequest", field }) })
    )
  })
})
