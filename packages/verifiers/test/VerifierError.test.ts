import { VerifierError } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { fail } from "../src/VerifierError.ts"

describe("VerifierError", () => {
  it("says query, field, value and what would be valid", () => {
    const reason = { _tag: "InvalidQuery", verifier: "v", query: "q", field: "f", value: "x", valid: "y" } as const
    expect(new VerifierError({ reason }).message).toBe('v: f of query q is "x"; valid: y')
  })
  it("keeps the cause of a failed check", () => {
    const cause = new Error("boom")
    expect(new VerifierError({ reason: { _tag: "CheckFailed", verifier: "v", query: "q", cause } }).cause).toBe(cause)
  })
  it("shows at most 200 characters of a value", () => {
    const reason = { _tag: "InvalidOption", verifier: "v", field: "f", value: "9".repeat(900), valid: "y" } as const
    expect(new VerifierError({ reason }).message.length).toBeLessThan(230)
  })
  it("is what fail throws", () => {
    expect(() => fail({ _tag: "InvalidTest", why: "none" })).toThrow(VerifierError)
  })
})
