import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { sealedText, sealOf, writeWhole } from "../src/SealedFile.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-sealed-"))
})
afterAll(() => rm(folder, { recursive: true }))

describe("sealedText", () => {
  it("carries the hash of what stands before it, and another one where a field changes", () => {
    const { sha256, ...body } = JSON.parse(sealedText({ a: 1, b: [2] }))
    expect(body).toEqual({ a: 1, b: [2] })
    expect(sha256).toBe(sealOf(body))
    expect(sealOf({ ...body, a: 2 })).not.toBe(sha256)
  })
})

describe("writeWhole", () => {
  it("makes the folder, and leaves nothing beside the file", async () => {
    await writeWhole(join(folder, "new", "one.json"), "text")
    expect(await readFile(join(folder, "new", "one.json"), "utf8")).toBe("text")
    expect(await readdir(join(folder, "new"))).toEqual(["one.json"])
  })
})
