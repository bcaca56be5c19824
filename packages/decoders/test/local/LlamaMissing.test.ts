import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import { openLocalModel } from "../../src/index.ts"

vi.mock("node-llama-cpp", () => {
  throw new Error("Cannot find package 'node-llama-cpp'")
})

describe("openLocalModel without node-llama-cpp", () => {
  it("says how to get it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "alloc-llama-"))
    const file = join(folder, "some.gguf")
    await writeFile(file, "GGUF")
    const opening = openLocalModel({ file, name: "some" })
    await expect(opening).rejects.toMatchObject({ _tag: "DecoderError", reason: { _tag: "LlamaMissing" } })
    await expect(opening).rejects.toThrow(/npm install node-llama-cpp/)
    await rm(folder, { recursive: true })
  })
})
