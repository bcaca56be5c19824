import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openToyBench, type ToyBench } from "./ToyBench.ts"

let toy: ToyBench
let folder: string
let run: ToyBench["run"]

beforeAll(async () => {
  toy = await openToyBench()
  folder = toy.folder
  run = toy.run
})
afterAll(() => toy.close())

describe("bench model", () => {
  it("says what it would fetch with --dry-run", async () => {
    const { code, out } = await run(["model", "--dry-run"])
    expect(code).toBe(0)
    expect(out).toMatch(/Would fetch .*gguf \(\d+ bytes, Apache-2.0\)/)
  })

  it("says size and SHA-256 of a file, and that one is not there", async () => {
    await writeFile(join(folder, "model.gguf"), "abc")
    const { code, out } = await run(["model", "--model", "model.gguf"])
    expect(code).toBe(0)
    // SHA-256 of "abc", FIPS 180-4's own example.
    expect(out).toContain("SHA-256 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad, 3 bytes")
    expect((await run(["model", "--model", "none.gguf"])).error).toContain("there is no such file")
  })
})
