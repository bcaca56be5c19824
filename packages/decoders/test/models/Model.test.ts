import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { checkDrawRequest, type DrawRequest, isFailed, model, worstUsage } from "../../src/models/Model.ts"

const sampling = { temperature: 0.7, maxTokens: 16, stop: [] }
const request: DrawRequest = { query: "q", prompt: "why?", seed: 1, from: 2, to: 5, sampling }

describe("model", () => {
  it("draws every index by itself: one that fails spoils no other", async () => {
    const odd = model({
      name: "odd",
      generate: async ({ index }) => {
        if (index === 3) throw new Error("no memory")
        return { text: `sample ${index}`, tokens: 7 }
      }
    })
    const draws = await Effect.runPromise(odd.draw(request))
    expect(draws.map(isFailed)).toEqual([false, true, false])
    expect([draws[0], draws[2]]).toMatchObject([
      { text: "sample 2", tokens: 7, finish: "end" },
      { text: "sample 4", tokens: 7 }
    ])
  })
  it("refuses a concurrency that is no whole number", () => {
    expect(() => model({ name: "m", concurrency: 1.5, generate: async () => "" })).toThrow(/concurrency is 1.5/)
  })
})

describe("checkDrawRequest", () => {
  it.each([
    ["temperature", { temperature: -1 }],
    ["maxTokens", { maxTokens: 0 }],
    ["stop", { stop: [""] }]
  ])("refuses a wrong %s", (field, change) => {
    expect(() => checkDrawRequest({ ...request, sampling: { ...sampling, ...change } })).toThrow(field)
  })
})

describe("worstUsage", () => {
  it("bounds a prompt by its bytes and each sample by its most tokens", () => {
    const { completionTokens, promptTokens } = worstUsage({ ...request, prompt: "\u6570".repeat(10) })
    expect(completionTokens).toBe(3 * 16)
    expect(promptTokens).toBeGreaterThanOrEqual(30)
  })
})
