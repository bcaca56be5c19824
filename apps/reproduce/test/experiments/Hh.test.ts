import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Evaluation, openRecording, writeRecording } from "@alloc/bench"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openDrawJournal } from "../../src/draws/DrawJournal.ts"
import { hh } from "../../src/experiments/Hh.ts"
import { hhMaterial } from "../../src/hh/CollectHh.ts"
import { hhPromptCount } from "../../src/hh/HhGroups.ts"
import { hhContent } from "../../src/hh/HhRecording.ts"
import { toyHh, toyStateModel } from "../hh/ToyStateModel.ts"

const folder = mkdtempSync(join(tmpdir(), "hh-experiment-"))
afterAll(() => rmSync(folder, { recursive: true }))

describe("hh", () => {
  let parts: ReadonlyArray<Evaluation>

  beforeAll(async () => {
    using journal = openDrawJournal(join(folder, "draws.sqlite"), { modelHash: "0", width: 6 })
    const model = toyStateModel()
    const material = await hhMaterial({ model, journal, file: toyHh(hhPromptCount), limit: 30, options: {} })
    await writeRecording(join(folder, "recording"), hhContent(material))
    const recording = await openRecording(join(folder, "recording"))
    const run = { experiment: "hh", title: "HH", seed: 1 }
    parts = await Promise.all([hh, ...(hh.parts ?? [])].map(({ evaluate }) => evaluate(recording, run)))
  }, 600_000)

  it("routes between plain and guided at every share, beside random, shuffled and the oracle", () => {
    const { policies } = parts[0].results
    for (const policy of ["random", "routing", "routing-gap", "shuffled", "oracle"])
      expect(
        policies
          .filter((row) => row.policy === policy)
          .map(({ budget }) => budget)
          .sort((a, b) => a - b)
      ).toEqual(Array.from({ length: 11 }, (_, i) => i / 10))
    expect(policies.some(({ policy }) => policy === "oracle-others")).toBe(false)
    const at = (policy: string) => policies.find((row) => row.policy === policy)?.value ?? Number.NaN
    expect(at("always-strong")).toBeGreaterThan(at("always-weak"))
  })

  it("compares the better of two plain samples at twice the passes", () => {
    const [weak, strong] = parts[3].results.routing?.arms ?? []
    expect(weak.name).toBe("plain")
    expect(strong.name).toBe("plain-best-of-2")
    expect((strong.price ?? 0) / (weak.price ?? 1)).toBeCloseTo(2, 1)
    expect(strong.value).toBeGreaterThan(weak.value)
  })

  it("prints what every way of guiding gained, and how good the heads are", () => {
    const notes = parts[0].results.notes.join("\n")
    for (const name of ["vas", "token-mc-0.5", "token-td-1", "token-wide-3", "token-again-3", "block-4x8"])
      expect(notes).toContain(`${name} less plain on 30`)
    expect(notes).toContain("pairs of other prompts it is right in")
  })
})
