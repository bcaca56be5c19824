import { describe, expect, it } from "vitest"
import { CoreError, relativeCost, samples, tokens, usd } from "../src/index.ts"

describe("budgets", () => {
  it.each([
    ["samples", samples],
    ["tokens", tokens],
    ["usd", usd],
    ["relativeCost", relativeCost]
  ] as const)("%s is the number itself, from 0 up", (_, unit) => {
    expect([unit(0), unit(2.5)]).toEqual([0, 2.5])
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuse %d", (value) => {
    for (const unit of [samples, tokens, usd, relativeCost]) {
      expect(() => unit(value)).toThrow(CoreError)
      expect(() => unit(value)).toThrow(`budget is ${value}; valid: a finite number >= 0`)
    }
  })
})
