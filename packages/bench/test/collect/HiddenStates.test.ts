import { createHash } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { openJournal, promptKey, readHiddenStates } from "../../src/collect/index.ts"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { storedCollections } from "../../src/store/StoredCollections.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-states-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A model that notes what it was asked to read. */
const spy = () => {
  const model = fakeModel({ success: () => 1 })
  const asked: Array<string> = []
  const read: typeof model.read = (prompts) => {
    asked.push(...prompts)
    return model.read(prompts)
  }
  return { asked, model: { ...model, read } }
}

describe("readHiddenStates", () => {
  it("gives a row per prompt, in order, and reads each prompt once in its life", async () => {
    const { asked, model } = spy()
    const first = await readHiddenStates(["aa", "b", "aa"], model, { store: folder })
    expect(asked).toEqual(["aa", "b"])
    expect(first).toEqual(await fakeModel({ success: () => 1 }).read(["aa", "b", "aa"]))
    const second = await readHiddenStates(["c", "b"], model, { store: folder })
    expect(asked).toEqual(["aa", "b", "c"])
    expect(second.values).toEqual((await model.read(["c", "b"])).values)
  })

  it("goes on where it was stopped", async () => {
    const { asked, model } = spy()
    const stop = new AbortController()
    const onProgress = ({ fresh }: { fresh: number }): void => {
      if (fresh === 2) stop.abort(new Error("enough"))
    }
    const prompts = ["a", "b", "c", "d"]
    await expect(readHiddenStates(prompts, model, { store: folder, onProgress, signal: stop.signal })).rejects.toThrow(
      "enough"
    )
    await readHiddenStates(prompts, model, { store: folder })
    expect(asked).toEqual(prompts)
  })

  it("keeps the states of models apart, and does not truncate what is too long", async () => {
    const { asked, model } = spy()
    await readHiddenStates(["a"], model, { store: folder })
    const other = { ...model, source: { ...model.source, modelHash: "another" } }
    await readHiddenStates(["a"], other, { store: folder })
    expect(asked).toEqual(["a", "a"])
    const full: typeof model.read = () => Promise.reject(new Error("too long"))
    await expect(readHiddenStates(["long"], { ...model, read: full }, { store: folder })).rejects.toThrow("too long")
    // They are no collection of samples.
    expect(await runOnStore({ store: folder }, () => storedCollections)).toEqual([])
  })

  it("takes over what a journal of earlier versions holds, and refuses one of another model's states", async () => {
    const { asked, model } = spy()
    const { kind, model: name, modelHash, width } = model.source
    const journal = join(folder, "states.sqlite")
    {
      using old = openJournal(journal, [name, modelHash, kind, width].join(" | "))
      const id = createHash("sha256").update("a").digest("hex")
      old.addFeature({ query: id, feature: "state", values: Float32Array.of(1, 2, 3, 4) }, promptKey("a"))
    }
    const { values } = await readHiddenStates(["a", "b"], model, { store: folder, journal })
    expect(asked).toEqual(["b"])
    expect([...values.slice(0, 4)]).toEqual([1, 2, 3, 4])
    const other = { ...model, source: { ...model.source, modelHash: "another" } }
    await expect(readHiddenStates(["a"], other, { store: folder, journal })).rejects.toMatchObject({
      reason: { _tag: "OtherRun" }
    })
  })
})
