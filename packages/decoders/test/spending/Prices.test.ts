import { describe, expect, it } from "vitest"
import { checkPrice, usdOf } from "../../src/spending/Prices.ts"

const tokens = { promptTokens: 1000, cachedTokens: 400, completionTokens: 500, thinkingTokens: 100 }

describe("usdOf", () => {
  it("charges cached tokens at their own price, or else as input", () => {
    expect(usdOf(tokens, { input: 2, cachedInput: 0.5, output: 4 })).toBeCloseTo((1200 + 200 + 2000) / 1e6, 15)
    expect(usdOf(tokens, { input: 2, output: 4 })).toBeCloseTo((2000 + 2000) / 1e6, 15)
  })
})

describe("checkPrice", () => {
  it.each([
    { input: -1, output: 1 },
    { input: 1, output: Number.NaN },
    { input: 1, output: 1, cachedInput: -1 }
  ])("refuses %o", (price) => {
    expect(() => checkPrice("price", price)).toThrow(/dollars per million tokens/)
  })
})
