import { describe, expect, it } from "vitest"
import { markdownReport } from "../../src/report/Markdown.ts"
import { evaluation } from "../Evaluated.ts"

describe("results.md", () => {
  it("has a heading, the facts and every table", () => {
    const text = markdownReport(evaluation)
    expect(text.startsWith("# Mine\n")).toBe(true)
    expect(text).toContain("Recording `mine`: 2 queries, 8 samples (0 failed) of lm.")
    expect(text).toContain("| online | 0.500 | – |")
    expect(text).not.toMatch(/\n{3}/)
  })

  it("has the experiment's own tables, each with its notes, and the oracle's beside its row", () => {
    const own = { title: "Ways", columns: ["way", "reward"], rows: [["a", "0.5"]], notes: ["Both were tried."] }
    const half = { ...evaluation.results.half, note: "oracle: decides on half." }
    const text = markdownReport({ ...evaluation, results: { ...evaluation.results, half, tables: [own] } })
    expect(text).toContain("## Ways\n\n| way | reward |\n| --- | ---: |\n| a | 0.5 |\n\nBoth were tried.\n")
    expect(text).toMatch(/\| oracle \| 0\.700 \|\n\noracle: decides on half\.\n/)
    expect(text).not.toMatch(/\n{3}/)
  })

  it("has all parts one after the other, also the parts of a part", () => {
    const titled = (title: string) => ({ ...evaluation, results: { ...evaluation.results, title } })
    const text = markdownReport({ ...evaluation, parts: [{ ...titled("Second"), parts: [titled("Third")] }] })
    expect(text.match(/^# .*/gm)).toEqual(["# Mine", "# Second", "# Third"])
  })
})
