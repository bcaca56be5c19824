import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Mismatch, problemOf, readBy, wordsOf } from "../src/Answer.ts"

describe("readBy", () => {
  it("gives what the schema reads, and throws a Mismatch of one line otherwise", () => {
    const read = readBy(Schema.Struct({ value: Schema.Finite }))
    expect(read({ value: 7, more: 1 })).toEqual({ value: 7 })
    expect(() => read({ value: "7" })).toThrow(Mismatch)
    expect(() => read({ value: "7" })).toThrow(/^[^\n]*value[^\n]*$/)
  })
})

describe("problemOf", () => {
  it("gives the innermost message, or its code", () => {
    const inner = Object.assign(new Error(""), { code: "ECONNRESET" })
    expect(problemOf(new Error("fetch failed", { cause: inner }))).toBe("ECONNRESET")
  })
})

describe("wordsOf", () => {
  it("shortens a long body and names an empty one", () => {
    expect(wordsOf("x".repeat(400))).toBe(`${"x".repeat(300)}...`)
    expect([wordsOf(" a\n b "), wordsOf(" ")]).toEqual(["a b", "no message"])
  })
})
