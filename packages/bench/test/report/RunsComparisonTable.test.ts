import { describe, expect, it } from "vitest"
import { comparisonInWords, comparisonPage, runsTable } from "../../src/report/RunsComparisonTable.ts"
import type { RunComparison, RunVerdict } from "../../src/results/CompareRuns.ts"

const row = (policy: string, verdict: RunVerdict, costDifference = 0): RunComparison => ({
  part: 0,
  policy,
  budget: 4,
  first: 0.5,
  second: 0.6,
  difference: 0.1,
  low: 0.05,
  high: 0.15,
  p: 0.001,
  adjusted: 0.002,
  verdict,
  costDifference,
  shared: 30
})
const comparison = { rows: [row("online", "same"), row("offline", "better", 0.5)], onlyFirst: [], onlySecond: ["x"] }

describe("the comparison of two runs", () => {
  it("has the verdict first, then how it was paired and what is in one run alone", () => {
    const [verdict, pairing, , only] = comparisonInWords(comparison, "a", "b")
    expect(verdict).toBe("b against a: 1 better, 0 worse, 1 same, 0 not distinguishable, of 2 policies and budgets.")
    expect(pairing).toContain("on the 30 queries")
    expect(only).toBe("Only in b: 1 rows, as x.")
  })

  it("states the cost where it is not the same", () => {
    expect(runsTable("", comparison.rows).rows.map((cells) => cells.at(-1))).toEqual(["same", "better, cost +0.50"])
  })

  it("is a page with what differs first", async () => {
    const page = await comparisonPage(comparison, "a", "b")
    expect(page.indexOf("offline")).toBeLessThan(page.indexOf("online</"))
  })
})
