import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { bearerOf, keyOf } from "../../src/keys/ClientKeys.ts"

const keys = ["one", "two"].map((name) => ({
  name,
  sha256: new Uint8Array(createHash("sha256").update(`sk-${name}`).digest()),
  budget: {}
}))

describe("keyOf", () => {
  it("finds the key of a secret, and none for another or for no secret", () => {
    expect(keyOf("sk-two", keys)?.name).toBe("two")
    expect(keyOf("sk-three", keys)).toBeUndefined()
    expect(keyOf(undefined, keys)).toBeUndefined()
    expect(
      keyOf("", [{ name: "empty", sha256: new Uint8Array(createHash("sha256").update("").digest()), budget: {} }])?.name
    ).toBe("empty")
  })
})

describe("bearerOf", () => {
  it("reads a bearer token and nothing else", () => {
    expect(["Bearer a", "bearer  a ", "Basic a", "Bearer", undefined].map(bearerOf)).toEqual([
      "a",
      "a",
      undefined,
      undefined,
      undefined
    ])
  })
})
