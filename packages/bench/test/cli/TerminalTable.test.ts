import { describe, expect, it } from "vitest"
import { summary, terminalTable, wrapped } from "../../src/cli/TerminalTable.ts"
import { evaluation, row } from "../Evaluated.ts"

const widest = (text: string): number => Math.max(...text.split("\n").map((line) => line.trimEnd().length))

describe("terminalTable", () => {
  it("aligns the first column left and numbers right, without lines or colours", () => {
    const rows = [
      ["a", "1.5"],
      ["longer", "10"]
    ]
    const text = terminalTable({ title: "Title", columns: ["name", "value"], rows })
    expect(text.split("\n").map((line) => line.trimEnd())).toEqual([
      "Title",
      "",
      "name    value",
      "a         1.5",
      "longer     10",
      ""
    ])
  })

  it("has a table's notes below it, no wider than the terminal", () => {
    const note = "a long note ".repeat(20).trim()
    const text = terminalTable({ title: "Title", columns: ["name", "value"], rows: [["a", "1"]], notes: [note] })
    expect(widest(text)).toBeLessThanOrEqual(80)
    expect(text.split("1\n\n")[1].replaceAll("\n", " ").trim()).toBe(note)
  })

  it("puts columns that do not fit below each other, each beginning with the first", () => {
    const columns = ["policy", ...Array.from({ length: 12 }, (_, k) => `B = ${k}`)]
    const text = terminalTable({
      title: "Title",
      columns,
      rows: [columns.map((_, k) => (k === 0 ? "mine" : "0.123 (9.99)"))]
    })
    expect(widest(text)).toBeLessThanOrEqual(80)
    expect(text.match(/^mine/gm)).toHaveLength(3)
    expect(text.match(/0\.123/g)).toHaveLength(12)
  })
})

describe("wrapped", () => {
  it("breaks between words, and leaves a longer word alone", () => {
    expect(wrapped("one two three", 7)).toBe("one two\nthree")
    expect(wrapped("a-very-long-word b", 5)).toBe("a-very-long-word\nb")
  })
})

describe("summary", () => {
  const policies = Array.from({ length: 9 }, (_, k) => row("sequential-shuffled", 2 ** k, 0.5))
  const headline = { ...evaluation.results.headline, maximum: [] }
  const wide = { ...evaluation, results: { ...evaluation.results, policies, headline } }

  it("begins with title and verdict, and is at most 80 columns wide", () => {
    const text = summary(wide)
    expect(text.split("\n").slice(0, 3)).toEqual(["Mine", "", "No saving from prediction could be shown."])
    expect(widest(text)).toBeLessThanOrEqual(80)
    expect(text).not.toContain("Headline")
  })

  it("has every table and every note with `verbose`, as narrow", () => {
    const notes = ["one said of this recording", "another ".repeat(30).trim()]
    const predictors = { point: { ...wide.results.predictor, loss: 0.5 } }
    const own = { title: "Ways", columns: ["way", "reward"], rows: [["guided", "0.5"]], notes: ["Both were tried."] }
    const text = summary({ ...wide, results: { ...wide.results, notes, predictors, tables: [own] } }, true)
    for (const note of notes) expect(text.replaceAll(/\s+/g, " ")).toContain(`- ${note}`)
    expect(text).toContain("Headline")
    expect(text).toContain("The predictor itself")
    expect(text).toMatch(/Ways\n\n[\s\S]*guided +0\.5\n\nBoth were tried\.\n/)
    expect(widest(text)).toBeLessThanOrEqual(80)
  })
})
