import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterAll, beforeEach, describe, expect, it } from "vitest"
import { collectFeatures, type JournalSample, openJournal, planFingerprint } from "../../src/collect/index.ts"
import { reasonOf } from "../Reason.ts"
import { writeOldJournal } from "./OldJournal.ts"
import { toyPlan } from "./ToyPlan.ts"

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
    expect(journal.hasDrawn("lm")).toBe(true)
    expect(journal.hasDrawn("other")).toBe(false)
  })

  it("keeps what was written first, whatever is written again", () => {
    const file = join(folder, "first.sqlite")
    {
      using journal = openJournal(file, "plan")
      journal.addSamples([sample(0, "first")], 7)
    }
    using journal = openJournal(file, "plan")
    journal.addSamples([sample(0, "second")], 9)
    expect([...journal.samples()].map(({ text }) => text)).toEqual(["first"])
    expect(journal.promptTokens({ query: "q", arm: "lm" })).toBe(7)
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

let journal: string
let number = 0
beforeEach(() => {
  journal = join(folder, `run-${number++}.sqlite`)
})

const model = fakeModel({ success: () => 0.5 })

describe("a journal", () => {
  it("keeps what was read of one prompt apart from another's, under the same ids", async () => {
    const states = { feature: "hidden", fingerprint: planFingerprint(toyPlan("a ")) }
    for (const [prompt, drawn] of [
      ["a ", 2],
      ["a ", 0],
      ["b ", 2]
    ] as const) {
      const read = await collectFeatures({ ...states, queries: toyPlan(prompt).queries }, model, 1, { journal })
      expect(read.drawn).toBe(drawn)
    }
  })

  it("gives what an older version read of a prompt to features by themselves", async () => {
    writeOldJournal(
      journal,
      "states",
      `INSERT INTO samples VALUES ('q1', 'fake', 1, 1, NULL, NULL, NULL, NULL, NULL, 'refused');
      INSERT INTO prompts VALUES ('q1', 'fake', 7);`
    )
    const queries = toyPlan("a ").queries
    const read = await collectFeatures({ feature: "hidden", fingerprint: "states", queries }, model, 1, { journal })
    expect(read.drawn).toBe(1)
    using open = openJournal(journal, "states")
    expect([...open.features("hidden")].find(({ query }) => query === "q1")?.values).toEqual(Float32Array.of(1))
  })
})
