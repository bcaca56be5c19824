import { describe, expect, it } from "vitest"
import { reportedUsage } from "../../src/ai/ReportedUsage.ts"

const texts = { prompt: "six letters", generated: "four" }

describe("reportedUsage", () => {
  it("takes what is reported, and estimates and marks what is not", () => {
    const all = reportedUsage({ input: 9, cached: 4, output: 7, thinking: 2 }, "m", texts)
    expect(all).toEqual({
      model: "m",
      estimated: false,
      tokens: { promptTokens: 9, cachedTokens: 4, completionTokens: 7, thinkingTokens: 2 }
    })
    const none = { input: undefined, cached: undefined, output: undefined, thinking: undefined }
    expect(reportedUsage(none, "m", texts)).toMatchObject({
      estimated: true,
      tokens: { promptTokens: 4, completionTokens: 2 }
    })
  })
})
