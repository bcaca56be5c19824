import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { type JournalSample, openJournal } from "../../src/collect/index.ts"
import { reasonOf } from "../Reason.ts"
import { writeOldJournal } from "./OldJournal.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-journal-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sample = (index: number, text: string): JournalSample => {
  return { query: "q", arm: "lm", sample: index, failed: false, text }
}

describe("openJournal", () => {
  it("names the gaps below a number of samples", () => {
    using journal = openJournal(join(folder, "gaps.sqlite"), "plan")
    expect(journal.missing({ query: "q", arm: "lm", to: 3 })).toEqual([{ from: 0, to: 3 }])
    journal.addSamples([sample(1, "b"), sample(4, "e")])
    expect(journal.missing({ query: "q", arm: "lm", to: 6 })).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 4 },
      { from: 5, to: 6 }
    ])
  })

  it("keeps what was written first, whatever is written again", () => {
    const file = join(folder, "first.sqlite")
    {
      using journal = openJournal(file, "plan")
      journal.addSamples([sample(0, "first")])
    }
    using journal = openJournal(file, "plan")
    journal.addSamples([sample(0, "second")])
    expect([...journal.samples()].map(({ text }) => text)).toEqual(["first"])
  })

  it("goes on with a journal that knew no prompts", () => {
    const file = join(folder, "old.sqlite")
    writeOldJournal(file, "plan")
    using journal = openJournal(file, "plan")
    expect(journal.missing({ query: "q1", arm: "fake", to: 2 })).toEqual([{ from: 1, to: 2 }])
    expect([...journal.samples()]).toMatchObject([{ query: "q1", prompt: "", text: "old" }])
  })

  it("writes the samples of a request all or none", async () => {
    using journal = openJournal(join(folder, "all.sqlite"), "plan")
    const broken = { ...sample(1, "b"), tokens: Symbol("no number") as unknown as number } // what no database takes
    expect(await reasonOf(() => journal.addSamples([sample(0, "a"), broken]))).toMatchObject({ _tag: "JournalFailed" })
    expect([...journal.samples()]).toEqual([])
  })

  it("refuses another run's journal, and a file that is none", async () => {
    const file = join(folder, "other.sqlite")
    openJournal(file, "plan").close()
    expect(await reasonOf(() => openJournal(file, "plan 2"))).toEqual({
      _tag: "OtherRun",
      file,
      begun: "plan",
      asked: "plan 2"
    })
    const text = join(folder, "text.sqlite")
    writeFileSync(text, "not a database, but long enough to be read as one")
    expect(await reasonOf(() => openJournal(text, "plan"))).toMatchObject({ _tag: "JournalFailed", file: text })
  })
})
