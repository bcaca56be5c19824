import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { writableFolder, writeFileSafely } from "../../src/recording/SafeFile.ts"
import { reasonOf } from "../Reason.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-safe-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("writableFolder", () => {
  it("makes a folder with its parents, and leaves one that is there", async () => {
    const directory = join(folder, "a", "b")
    await writableFolder(directory)
    await writableFolder(directory)
    expect(existsSync(directory)).toBe(true)
  })

  it("refuses a folder inside a file", async () => {
    writeFileSync(join(folder, "file"), "")
    const directory = join(folder, "file", "inside")
    expect(await reasonOf(() => writableFolder(directory))).toMatchObject({ _tag: "UnwritableFolder", directory })
  })
})

describe("writeFileSafely", () => {
  it("replaces a file and leaves no other behind", async () => {
    const directory = join(folder, "files")
    await writableFolder(directory)
    await writeFileSafely(join(directory, "a.txt"), "old")
    await writeFileSafely(join(directory, "a.txt"), "new")
    expect(readFileSync(join(directory, "a.txt"), "utf8")).toBe("new")
    expect(readdirSync(directory)).toEqual(["a.txt"])
  })

  it("refuses a path whose folder is not there", async () => {
    const reason = await reasonOf(() => writeFileSafely(join(folder, "nowhere", "a.txt"), "x"))
    expect(reason).toMatchObject({ _tag: "UnwritableFolder" })
  })
})
