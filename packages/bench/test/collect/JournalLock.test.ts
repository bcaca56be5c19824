import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { collectSamples } from "../../src/collect/index.ts"
import { lockJournal } from "../../src/collect/JournalLock.ts"
import { toyPlan } from "./ToyPlan.ts"

let folder: string
let journal: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-journal-"))
  journal = join(folder, "journal.sqlite")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe("a locked journal", () => {
  it("is drawn into by one collection at a time; a lock ends with its owner", async () => {
    const slow = fakeModel({ success: () => 0.5, delayMs: 20 })
    const both = await Promise.allSettled([
      collectSamples(toyPlan("a "), slow, { journal }),
      collectSamples(toyPlan("a "), slow, { journal })
    ])
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"])
    expect(both[1]).toMatchObject({ reason: { reason: { _tag: "JournalInUse", file: journal } } })
    expect((await collectSamples(toyPlan("a "), slow, { journal })).drawn).toBe(0)
    {
      using _held = lockJournal(journal)
      await expect(collectSamples(toyPlan("a "), slow, { journal })).rejects.toThrow(/another collection/)
    }
    expect((await collectSamples(toyPlan("a "), slow, { journal })).complete).toBe(true)
  })
})
