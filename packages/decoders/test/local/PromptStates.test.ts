import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { openLocalModel } from "../../src/index.ts"
import { correlation, writeTinyLlama } from "./TinyLlama.ts"

const folder = mkdtempSync(join(tmpdir(), "states-"))
afterAll(() => rmSync(folder, { recursive: true }))

const file = join(folder, "tiny.gguf")
writeTinyLlama(file, 3)

const shared = "some examples before "
const prompts = ["one", "another question", "a third"].map((question) => shared + question)
const options = { file, name: "tiny", layers: [2], contextSize: 128 }

describe("openPromptStates", () => {
  it("reads what prompts share once, in whatever order they come", async () => {
    await using whole = await openLocalModel(options)
    await using kept = await openLocalModel({ ...options, statePrefix: shared })
    const expected = (await whole.read(prompts)).values
    const { values } = await kept.read([...prompts, "nothing in common"])
    expect(correlation(values.slice(0, expected.length), expected)).toBeGreaterThan(0.9999)
    const reversed = (await kept.read([...prompts].reverse())).values
    expect(reversed.slice(0, 64)).toEqual(values.slice(128, 192))
  })
})
