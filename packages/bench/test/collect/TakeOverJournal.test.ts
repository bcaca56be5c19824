import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { collectSamples, openJournal, planFingerprint, promptKey } from "../../src/collect/index.ts"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { readFeatures } from "../../src/store/StoredFeatures.ts"
import { writeOldJournal } from "./OldJournal.ts"
import { repeats, storedRows } from "./StoredRows.ts"
import { toyPlan } from "./ToyPlan.ts"

let folder: string
let journal: string
let store: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-old-"))
  journal = join(folder, "run.sqlite")
  store = join(folder, "store")
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const model = fakeModel({ success: () => 0.5 })
const plan = toyPlan("a ")

const texts = async (): Promise<ReadonlyArray<readonly [string, number, string | undefined]>> =>
  (await storedRows(store)).map(({ error, id, sample, text }) => [id, sample, text ?? error])

describe("takeOverJournal", () => {
  it("takes over what belongs to the prompts, with states and prompts' tokens, and draws the rest", async () => {
    {
      using old = openJournal(journal, planFingerprint(plan))
      const own = { query: "q1", arm: "fake", prompt: promptKey("a q1") }
      old.addSamples([{ ...own, sample: 0, failed: false, text: "old", tokens: 2, finish: "stop" }], 7)
      old.addSamples([{ ...own, sample: 1, failed: true, passing: false, error: "refused" }])
      old.addSamples([{ ...own, sample: 2, failed: true, passing: true, error: "busy" }])
      old.addSamples([{ ...own, prompt: promptKey("other"), sample: 0, failed: false, text: "of another prompt" }])
      old.addFeature({ query: "q1", feature: "hidden", values: Float32Array.of(1, 2) }, promptKey("a q1"))
    }
    const before = readFileSync(journal)
    expect(await collectSamples(plan, model, { store, journal })).toMatchObject({ drawn: 4, failed: 1 })
    const [first, second, third] = await texts()
    expect([first, second]).toEqual([
      ["q1", 0, "old"],
      ["q1", 1, "refused"]
    ])
    expect(third[2]).not.toBe("busy")
    const [{ promptTokens }] = await storedRows(store)
    expect(promptTokens).toBe(7)
    const [feature] = await runOnStore({ store }, () => readFeatures(1, "hidden"))
    expect(feature.values).toEqual(Float32Array.of(1, 2))
    // The journal is as it was, and whoever draws into it goes on.
    expect(readFileSync(journal)).toEqual(before)
    using open = openJournal(journal, planFingerprint(plan))
    expect([...open.samples()]).toHaveLength(4)
  })

  it("takes over later what was drawn into the journal meanwhile, without counting anything twice", async () => {
    const add = (sample: number): void => {
      using old = openJournal(journal, planFingerprint(plan))
      old.addSamples([{ query: "q2", arm: "fake", prompt: promptKey("a q2"), sample, failed: false, text: "old" }])
    }
    const small = { ...plan, queries: plan.queries.slice(0, 1) }
    add(0)
    await collectSamples(small, model, { store, journal })
    add(1)
    expect((await collectSamples(plan, model, { store, journal })).drawn).toBe(1)
    expect(await repeats(store)).toBe(0)
  })

  it("reads a journal whose tables knew no prompts yet", async () => {
    writeOldJournal(journal, planFingerprint(plan))
    expect((await collectSamples(plan, model, { store, journal })).drawn).toBe(5)
    expect((await texts())[0]).toEqual(["q1", 0, "old"])
  })

  it("refuses another collection's journal", async () => {
    openJournal(journal, "another").close()
    await expect(collectSamples(plan, model, { store, journal })).rejects.toMatchObject({
      reason: { _tag: "OtherRun", begun: "another" }
    })
    expect(await runOnStore({ store }, () => Effect.succeed(1))).toBe(1)
  })
})
