import { describe, expect, it } from "vitest"
import { parsePrice } from "../../src/cli/ParsePrice.ts"

describe("parsePrice", () => {
  it("reads dollars per million tokens, read and generated", () => {
    expect(parsePrice("0.15, 0.6")).toEqual({ input: 0.15, output: 0.6 })
    expect(parsePrice(undefined)).toBeUndefined()
  })

  it.each(["1", "1,2,3", "a,b", "1,", "-1,2"])("refuses %s", (text) => {
    expect(() => parsePrice(text)).toThrow("--price")
  })
})
