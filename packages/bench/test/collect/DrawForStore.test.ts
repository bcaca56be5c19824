import { describe, expect, it } from "vitest"
import { isModelOf } from "../../src/collect/DrawForStore.ts"
import { toyManifest } from "../store/Stores.ts"

const hash = "ab".repeat(32)
const of = (name: string, sha256: string) => ({ manifest: { ...toyManifest, model: { name, sha256 } } })

describe("isModelOf", () => {
  it("knows a file by its hash, whatever its name", () => {
    expect(isModelOf(of("a.gguf", hash), { model: "b.gguf", modelHash: hash })).toBe(true)
    expect(isModelOf(of("a.gguf", hash), { model: "a.gguf", modelHash: "cd".repeat(32) })).toBe(false)
  })

  it("knows a server's model by its name, at whatever address, and never for a file", () => {
    expect(isModelOf(of("org/m", "http://one org/m"), { model: "org/m" })).toBe(true)
    expect(isModelOf(of("org/m", "org/m"), { model: "org/other" })).toBe(false)
    expect(isModelOf(of("org/m", hash), { model: "org/m" })).toBe(false)
  })
})
