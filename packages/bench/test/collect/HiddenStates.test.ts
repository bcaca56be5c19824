import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { readHiddenStates } from "../../src/collect/index.ts"

let folder: string
let journal: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alloc-states-"))
  journal = join(folder, "states.sqlite")
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
    const first = await readHiddenStates(["aa", "b", "aa"], model, { journal })
    expect(asked).toEqual(["aa", "b"])
    expect(first).toEqual(await fakeModel({ success: () => 1 }).read(["aa", "b", "aa"]))
    const second = await readHiddenStates(["c", "b"], model, { journal })
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
    await expect(readHiddenStates(prompts, model, { journal, onProgress, signal: stop.signal })).rejects.toThrow(
      "enough"
    )
    await readHiddenStates(prompts, model, { journal })
    expect(asked).toEqual(prompts)
  })

  it("refuses a journal of another model's states, and does not truncate what is too long", async () => {
    const { model } = spy()
    await readHiddenStates(["a"], model, { journal })
    const other = { ...model, source: { ...model.source, modelHash: "another" } }
    await expect(readHiddenStates(["a"], other, { journal })).rejects.toMatchObject({ reason: { _tag: "OtherRun" } })
    const full: typeof model.read = () => Promise.reject(new Error("too long"))
    await expect(readHiddenStates(["long"], { ...model, read: full }, { journal })).rejects.toThrow("too long")
  })
})
