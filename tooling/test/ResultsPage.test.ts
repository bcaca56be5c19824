import { describe, expect, it } from "vitest"
import { resultsPage } from "../src/ResultsPage.ts"

describe("ResultsPage", () => {
  it("puts every report under one heading", () => {
    const page = resultsPage([{ experiment: "math", text: "# Math\n\n## Table\n\n{{x}}\n" }])
    expect(page).toContain("# Results\n\nWritten by `pnpm bench math`:\n\n## Math\n\n### Table")
    expect(page).not.toContain("{{")
  })
  it("says how to get results where there are none", () => {
    expect(resultsPage([])).toContain("pnpm bench math")
  })
})
