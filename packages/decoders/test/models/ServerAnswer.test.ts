import { describe, expect, it } from "vitest"
import { serverAnswer } from "../../src/models/ServerAnswer.ts"

const worst = { promptTokens: 100, cachedTokens: 0, completionTokens: 50, thinkingTokens: 0 }
const context = { model: "asked", prompt: "why?", worst, latencyMs: 1 }

describe("serverAnswer", () => {
  it("puts the events of a stream together", () => {
    const event = (content: string, finish_reason: string | null) => ({
      choices: [{ index: 0, delta: { content }, finish_reason }]
    })
    const { samples } = serverAnswer({ events: [event("be", null), event("cause", "length")], ended: false }, context)
    expect(samples).toMatchObject([{ text: "because", finish: "length" }])
  })
  it("estimates, and says so, where the server counts more than can be", () => {
    const usage = { prompt_tokens: 5, completion_tokens: 9999 }
    const answer = { choices: [{ message: { content: "four" } }], usage }
    expect(serverAnswer(answer, context).usage).toMatchObject({ estimated: true, tokens: { completionTokens: 2 } })
  })
  it("leaves out a choice without text, and keeps one that thought until its tokens were used up", () => {
    const thought = { message: { content: null, reasoning: "hmm" }, finish_reason: "length" }
    const { samples } = serverAnswer({ choices: [{ message: {} }, thought] }, context)
    expect(samples).toMatchObject([{ text: "", thinking: "hmm", finish: "length" }])
  })
})
