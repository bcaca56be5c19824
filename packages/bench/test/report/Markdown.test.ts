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

  it("has all parts one after the other, also the parts of a part", () => {
    const titled = (title: string) => ({ ...evaluation, results: { ...evaluation.results, title } })
    const text = markdownReport({ ...evaluation, parts: [{ ...titled("Second"), parts: [titled("Third")] }] })
    expect(text.match(/^# .*/gm)).toEqual(["# Mine", "# Second", "# Third"])
  })
})
