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

  it("compares the better of two plain samples at twice the passes, under both rewards", () => {
    const [weak, strong] = parts[4].results.routing?.arms ?? []
    expect(weak.name).toBe("plain")
    expect(strong.name).toBe("plain-best-of-2")
    expect((strong.price ?? 0) / (weak.price ?? 1)).toBeCloseTo(2, 1)
    expect(strong.value).toBeGreaterThan(weak.value)
    const pairs = parts.slice(2, 4).map(({ results: { routing, verifier } }) => ({
      verifier,
      arms: routing?.arms.map(({ name }) => name)
    }))
    expect(pairs).toEqual([
      { verifier: "reward", arms: ["plain-best-of-2", "vas"] },
      { verifier: "judge", arms: ["vas", "plain-best-of-2"] }
    ])
    // The reward that is optimised chooses, whichever reward scores.
    const [optimised, second] = [parts[2], parts[3]].map(({ results: { notes } }) => notes.join("\n"))
    for (const notes of [optimised, second]) expect(notes).toContain("is chosen by the reward that guidance is after")
  })

  it("scores the same queries in every part, and says how many are recorded", () => {
    for (const { results } of parts) {
      expect(results.evaluation.scored).toBe(60)
      expect(results.recording.queries).toBe(90)
      expect(results.notes).toContain("The prompts on which ways of guiding were compared are not scored.")
    }
    expect(parts[0].results.notes.join("\n")).toContain("scored on, the mean of 4 to 8 replies: a bound")
  })

  it("prints what guidance gained over plain sampling and over the best of several, and how good the heads are", () => {
    const [differences, costs, oracle, ways] = parts[0].results.tables ?? []
    expect(differences.rows.map(([arms]) => arms)).toEqual([
      "vas less plain",
      "vas less plain-best-of-2",
      "vas less plain-best-of-4",
      "plain-best-of-2 less plain",
      "plain-best-of-4 less plain"
    ])
    const value = (row: number): number => Number(differences.rows[row][2].split(" ")[0].replace("−", "-"))
    // Differences of the same means add up, but for the rounding of the cells.
    expect(value(1) + value(3)).toBeCloseTo(value(0), 2)
    expect(value(2) + value(4)).toBeCloseTo(value(0), 2)
    const passes = costs.rows.map((row) => Number(row[3]))
    expect(passes[2] / passes[0]).toBeCloseTo(2, 1)
    expect(passes[3] / passes[0]).toBeCloseTo(4, 1)
    expect(oracle.rows.map(([reward]) => reward)).toEqual(["reward", "judge"])
    for (const name of ["token-mc-0.5", "token-td-1", "token-wide-3", "token-again-3", "block-4x8"])
      expect(ways.rows.map(([way]) => way)).toContain(name)
    expect(parts[0].results.notes.join("\n")).toContain("pairs of other prompts it is right in")
  })

  it("says in words how guidance does against the better of two, in the main part and in those of the control", () => {
    const said = (part: number): string => (parts[part].findings ?? []).join("\n")
    const sentence = "Value-augmented sampling less the better of two plain samples"
    for (const part of [0, 2]) expect(said(part)).toContain(sentence)
    expect(said(3)).toContain("The better of two plain samples less value-augmented sampling")
    expect(said(0)).toMatch(/by the second reward, which nothing is optimised for, [−\d.]+ \([−\d.]+ to [−\d.]+/)
    expect(said(1)).not.toContain("the better of two")
  })
})
