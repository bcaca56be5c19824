import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { openDrawJournal } from "../../src/draws/DrawJournal.ts"
import { drawnReplies, drawTraces } from "../../src/draws/TracedDraws.ts"
import { toyStateModel } from "../hh/ToyStateModel.ts"

const folder = mkdtempSync(join(tmpdir(), "traced-"))
afterAll(() => rmSync(folder, { recursive: true }))

describe("drawTraces", () => {
  const model = toyStateModel()
  const plan = { kind: "plain", queries: [{ id: "q1", text: "say it" }], maxTokens: 6, prefixes: true }
  const journalAt = (name: string) => openDrawJournal(join(folder, name), { modelHash: "0", width: model.source.width })

  it("draws only the samples that are asked for later, and gives them as if all had been drawn at once", async () => {
    using later = journalAt("later.sqlite")
    for (const samples of [2, 5, 5]) await drawTraces(model, later, { ...plan, samples })
    using once = journalAt("once.sqlite")
    await drawTraces(model, once, { ...plan, samples: 5 })
    expect(later.ids("plain")).toEqual(["q1", "q1 from 2"])
    const [added, whole] = [drawnReplies(later, "plain", "q1"), drawnReplies(once, "plain", "q1")]
    expect(added?.replies.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
    const parts = ({ closed, path, prefixes, text }: NonNullable<typeof added>["replies"][number]) => [
      closed,
      path,
      prefixes,
      text
    ]
    expect(added?.replies.map(parts)).toEqual(whole?.replies.map(parts))
    expect(added?.prompt).toEqual(whole?.prompt)
  })

  it("leaves alone what has more samples than are asked for", async () => {
    using journal = journalAt("more.sqlite")
    await drawTraces(model, journal, { ...plan, samples: 3 })
    await drawTraces(model, journal, { ...plan, samples: 1 })
    expect(drawnReplies(journal, "plain", "q1")?.replies.length).toBe(3)
    expect(drawnReplies(journal, "plain", "q2")).toBeUndefined()
  })
})
