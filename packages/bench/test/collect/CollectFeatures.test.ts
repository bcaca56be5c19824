import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterAll, describe, expect, it } from "vitest"
import { collectFeatures, openJournal } from "../../src/collect/index.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-features-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const model = fakeModel({ success: () => 1 })
const plan = (...ids: ReadonlyArray<string>) => {
  return { feature: "hidden", fingerprint: "mine", queries: ids.map((id) => ({ id, prompt: `${id}?` })) }
}

describe("collectFeatures", () => {
  it("reads what the journal lacks, each query once, and reports how far it is", async () => {
    const journal = join(folder, "a.sqlite")
    const seen: Array<string> = []
    const onProgress = ({ done, total, what }: { done: number; total: number; what: string }): void =>
      void seen.push(`${what} ${done}/${total}`)
    expect(await collectFeatures(plan("a", "b"), model, 1, { journal })).toEqual({
      complete: true,
      drawn: 2,
      failed: 0
    })
    const more = await collectFeatures(plan("a", "b", "c"), model, 1, { journal, onProgress })
    expect(more.drawn).toBe(1)
    expect(seen).toEqual(["hidden states 2/3", "hidden states 3/3"])
    using open = openJournal(journal, "mine")
    const rows = [...open.features("hidden")]
    expect(rows.map(({ query }) => query)).toEqual(["a", "b", "c"])
    const { values } = await model.read(["b?"])
    expect([...rows[1].values]).toEqual([...values])
  })

  it("is not complete where it was stopped", async () => {
    const options = { journal: join(folder, "b.sqlite"), signal: AbortSignal.abort() }
    expect((await collectFeatures(plan("a"), model, 1, options)).complete).toBe(false)
  })

  it("refuses another run's journal", async () => {
    const journal = join(folder, "c.sqlite")
    openJournal(journal, "other").close()
    await expect(collectFeatures(plan("a"), model, 1, { journal })).rejects.toMatchObject({
      reason: { _tag: "OtherRun", begun: "other", asked: "mine" }
    })
  })
})
