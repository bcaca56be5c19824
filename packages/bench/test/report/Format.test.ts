import { describe, expect, it } from "vitest"
import { comparative, number, percent, signed } from "../../src/report/Format.ts"

describe("numbers as text", () => {
  it("have a fixed number of digits, a true minus, and a dash where they are not defined", () => {
    expect([number(0.12345), number(null), number(0.5, 1)]).toEqual(["0.123", "–", "0.5"])
    expect([percent(0.1234), percent(null), percent(-0.5, 0)]).toEqual(["12.3 %", "–", "-50 %"])
    expect(percent(-0.001, 0)).toBe("0 %")
    expect([signed(0.5), signed(-0.5, 1), signed(null)]).toEqual(["+0.500", "−0.5", "–"])
  })

  it("say what was saved", () => {
    expect(comparative(0.2, "samples")).toBe("fewer samples")
    expect(comparative(-0.2, "samples")).toBe("more samples")
    expect(comparative(0.2, "cost")).toBe("less cost")
  })
})
