import { lengthFeatures, lengthSource } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { reasonOf } from "../Data.ts"

describe("lengthFeatures", () => {
  it("counts characters, words, digits and lines, in any script", () => {
    const { size, source, values } = lengthFeatures(["add 12 and \u0663\nplease", ""])
    expect([size, source]).toEqual([2, lengthSource])
    const counts = Array.from(values, (v) => Math.round(Math.expm1(v)))
    // Of the empty text one line is left.
    expect(counts).toEqual([19, 5, 3, 2, 0, 0, 0, 1])
  })

  it("refuses what is no text", () => {
    expect(reasonOf(() => lengthFeatures(["a", null as unknown as string]))).toBe("InvalidText")
  })
})
