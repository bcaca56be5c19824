import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { alpacaContent } from "../../src/chat/AlpacaRecording.ts"
import { alpacaMaterial } from "../../src/chat/CollectAlpaca.ts"
import { openDrawJournal } from "../../src/draws/DrawJournal.ts"
import { hhPromptCount } from "../../src/hh/HhGroups.ts"
import { type Asked, type Cut, cutModel } from "../draws/CutModel.ts"
import { toyHh, toyStateModel, toyStates } from "../hh/ToyStateModel.ts"

const folder = mkdtempSync(join(tmpdir(), "alpaca-"))
afterAll(() => rmSync(folder, { recursive: true }))

const limit = 40
const file = toyHh(hhPromptCount)
const instructions = Array.from({ length: 50 }, (_, i) => ({
  id: `alpaca-eval-${i}`,
  text: `${["say", "tell", "write"][i % 3]} the ${["cat", "dog", "sun"][i % 3]} number${i}`,
  kind: "toy"
}))

/** What the recording would hold but for the time that each reply took. */
const make = async (name: string, asked: Asked, cut?: Cut) => {
  const { read: readMiddle } = toyStates("last-token, layer 20 of 30, chat form")
  using journal = openDrawJournal(join(folder, name), { modelHash: "0", width: 6 })
  const model = cutModel(toyStateModel(), asked, cut)
  const stage = { model, readMiddle, journal, file, limit, options: {} }
  const content = alpacaContent(await alpacaMaterial(stage, instructions))
  return { ...content, samples: [...content.samples].map(({ latencyMs: _, ...sample }) => sample) }
}

describe("alpacaMaterial", () => {
  it("goes on after the process ended in the middle: what was kept is not asked for again, and the outcome is the same", async () => {
    const [once, again]: ReadonlyArray<Asked> = [
      { drawn: 0, read: 0 },
      { drawn: 0, read: 0 }
    ]
    const whole = await make("whole.sqlite", once)
    expect(once).toEqual({ drawn: 8 * limit, read: 5 * limit })
    const ending = (): never => {
      throw new Error("the power went")
    }
    // In the pairs to learn from (160), in the replies (40 queries), and in the pairs that only test.
    for (const after of [100, 61 + 20, 21 + 15])
      await expect(make("cut.sqlite", again, { after, now: ending })).rejects.toThrow("the power went")
    expect(await make("cut.sqlite", again)).toEqual(whole)
    // Each time what was under way was lost, and that alone.
    expect(again).toEqual({ drawn: 8 * (limit + 1), read: 5 * limit + 2 })
  }, 600_000)
})
