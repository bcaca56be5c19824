import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout } from "node:timers/promises"
import { fakeModel } from "@alloc/decoders/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { collectFeatures } from "../../src/collect/index.ts"
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
    const fake = fakeModel({ success: () => 0.5 })
    const slow = {
      source: fake.source,
      read: async (prompts: ReadonlyArray<string>) => {
        await setTimeout(20)
        return fake.read(prompts)
      }
    }
    const states = { feature: "hidden", fingerprint: "states", queries: toyPlan("a ").queries }
    const read = () => collectFeatures(states, slow, 1, { journal })
    const both = await Promise.allSettled([read(), read()])
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"])
    expect(both[1]).toMatchObject({ reason: { reason: { _tag: "JournalInUse", file: journal } } })
    expect((await read()).drawn).toBe(0)
    {
      using _held = lockJournal(journal)
      await expect(read()).rejects.toThrow(/another collection/)
    }
    expect((await read()).complete).toBe(true)
  })
})
