import { describe, expect, it } from "vitest"
import { rounded, roundedOrNull } from "../../src/statistics/Rounded.ts"

describe("rounding", () => {
  it("keeps seven decimals, and never -0", () => {
    expect(rounded(1 / 3)).toBe(0.3333333)
    expect(Object.is(rounded(-1e-9), 0)).toBe(true)
    expect(rounded(-2 / 3)).toBe(-0.6666667)
  })

  it("gives null for what is not a number", () => {
    expect(roundedOrNull(Number.NaN)).toBeNull()
    expect(roundedOrNull(Number.POSITIVE_INFINITY)).toBeNull()
    expect(roundedOrNull(2 / 3)).toBe(0.6666667)
  })
})
