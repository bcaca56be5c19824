import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterAll, describe, expect, it } from "vitest"
import { openDrawJournal } from "../../src/draws/DrawJournal.ts"

const folder = mkdtempSync(join(tmpdir(), "draws-"))
afterAll(() => rmSync(folder, { recursive: true }))

describe("openDrawJournal", () => {
  it("gives back what was added, in another run too, and keeps the first of two", () => {
    const file = join(folder, "deeper", "draws.sqlite")
    const states = [Float32Array.of(1, -2), Float32Array.of(0.5, 4)]
    {
      using journal = openDrawJournal(file, { modelHash: "0", width: 2 })
      journal.add("plain", "q1", { facts: { tokens: 3 }, states })
      journal.add("plain", "q1", { facts: { tokens: 4 }, states: [] })
      journal.add("pair", "q0", { facts: [], states: [] })
    }
    using journal = openDrawJournal(file, { modelHash: "0", width: 2 })
    expect(journal.get("plain", "q1")).toEqual({ facts: { tokens: 3 }, states })
    expect([journal.has("plain", "q1"), journal.has("plain", "q2")]).toEqual([true, false])
    expect(journal.get("plain", "q2")).toBeUndefined()
    expect(journal.ids("plain")).toEqual(["q1"])
  })

  it("refuses another model's draws, and takes a journal that names no model", () => {
    const file = join(folder, "other.sqlite")
    openDrawJournal(file, { modelHash: "first", width: 2 })[Symbol.dispose]()
    const other = () => openDrawJournal(file, { modelHash: "second", width: 2 })
    expect(other).toThrow(expect.objectContaining({ reason: expect.objectContaining({ _tag: "OtherRun", file }) }))
    const db = new DatabaseSync(file)
    db.exec("DROP TABLE run")
    db.close()
    using journal = other()
    expect(journal.ids("plain")).toEqual([])
  })
})
