import { describe, expect, it } from "vitest"
import { estimatedTokens, noTokens, sumUsage } from "../../src/spending/Usage.ts"

const row = { model: "m", calls: 1, failed: 0, cancelled: 1, estimated: 0, ...noTokens, promptTokens: 3 }

describe("sumUsage", () => {
  it("adds every count, and dollars where any are known", () => {
    expect(sumUsage([row, { ...row, usd: 2 }])).toMatchObject({ calls: 2, cancelled: 2, promptTokens: 6, usd: 2 })
    expect(sumUsage([row, row]).usd).toBeUndefined()
  })
})

describe("estimatedTokens", () => {
  it("counts bytes, not characters, and rounds up", () => {
    expect([estimatedTokens(""), estimatedTokens("abcd"), estimatedTokens("\u6570\u5b66")]).toEqual([0, 2, 2])
  })
})
