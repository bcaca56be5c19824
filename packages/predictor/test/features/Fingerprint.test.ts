import { describe, expect, it } from "vitest"
import { fingerprint } from "../../src/features/Fingerprint.ts"

describe("fingerprint", () => {
  it("is SHA-256 of the parts, each ended by a zero byte", () => {
    // printf 'a\0bc\0' | sha256sum
    expect(fingerprint("a", "bc")).toBe("aa795aa4bbb6117911ef062e271bcb05ccfd58ea439da7d46a44e3a3fcefa790")
    expect(fingerprint("a", new TextEncoder().encode("bc"))).toBe(fingerprint("a", "bc"))
  })

  it("tells parts apart that read the same joined", () => {
    expect(new Set([fingerprint("ab", "c"), fingerprint("a", "bc"), fingerprint("abc")]).size).toBe(3)
  })
})
