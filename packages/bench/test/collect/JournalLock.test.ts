import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { collectSamples, type SamplePlan } from "../../src/collect/index.ts"
import { lockJournal } from "../../src/collect/JournalLock.ts"

let folder: string
let journal: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-journal-"))
  journal = join(folder, "journal.sqlite")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const plan = (prompt: string): SamplePlan => ({
  arm: "fake",
  model: { name: "fake", sha256: "fake" },
  seed: 4,
  sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] },
  prefix: "",
  queries: ["q1", "q2"].map((id) => ({ id, prompt: prompt + id })),
  passes: [3]
})

describe("a locked journal", () => {
  it("is drawn into by one collection at a time; a lock ends with its owner", async () => {
    const slow = fakeModel({ success: () => 0.5, delayMs: 20 })
    const both = await Promise.allSettled([
      collectSamples(plan("a "), slow, { journal }),
      collectSamples(plan("a "), slow, { journal })
    ])
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"])
    expect(both[1]).toMatchObject({ reason: { reason: { _tag: "JournalInUse", file: journal } } })
    expect((await collectSamples(plan("a "), slow, { journal })).drawn).toBe(0)
    {
      using _held = lockJournal(journal)
      await expect(collectSamples(plan("a "), slow, { journal })).rejects.toThrow(/another collection/)
    }
    expect((await collectSamples(plan("a "), slow, { journal })).complete).toBe(true)
  })
})
