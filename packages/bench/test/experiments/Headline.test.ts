import { describe, expect, it } from "vitest"
import { headlineRows } from "../../src/experiments/Headline.ts"
import { budgets, entries, table } from "./ToyPolicyTable.ts"

describe("the headline", () => {
  const headline = headlineRows({
    full: table,
    withOracle: table,
    entries,
    budgets,
    savedIn: ["samples"],
    gainedIn: ["samples"],
    unit: "samples",
    rivalries: [{ policy: "sequential", baseline: "sequential-flat" }]
  })
  const find = (rows: typeof headline.savedAtEqualQuality, policy: string, baseline: string, budget: number) =>
    rows.find((row) => row.policy === policy && row.baseline === baseline && row.budget === budget)?.value

  it("has the cost saved against the null, and against another policy's curve", () => {
    // Twice uniform's value for the same samples: half of them are saved.
    expect(find(headline.savedAtEqualQuality, "online", "uniform", 2)).toBeCloseTo(0.5, 7)
    expect(find(headline.savedAtEqualQuality, "sequential", "sequential-flat", 2)).toBeCloseTo(0.2, 7)
    // sequential-flat reaches .8 at most.
    expect(find(headline.savedAtEqualQuality, "sequential", "sequential-flat", 4)).toBeNull()
    expect(find(headline.savedAtEqualQuality, "uniform", "uniform", 2)).toBeUndefined()
  })

  it("has the curve of savings over budgets, and its maximum", () => {
    const curveOf = (policy: string) => headline.curve.find((one) => one.policy === policy)
    expect(curveOf("online")?.points.map(({ budget, value }) => [budget, value])).toEqual([
      [1, 0.5],
      [2, 0.5],
      [4, 0.5]
    ])
    expect(headline.maximum.map(({ among, policy, value }) => [policy, among, value])).toContainEqual([
      "online",
      3,
      0.5
    ])
  })

  it("has the value gained at equal cost", () => {
    expect(find(headline.gainAtEqualBudget, "sequential", "sequential-flat", 2)).toBeCloseTo(0.1, 7)
    expect(find(headline.gainAtEqualBudget, "online", "uniform", 4)).toBeCloseTo(0.4, 7)
  })

  it("has the share of the oracle's gap for policies that decide once", () => {
    expect(find(headline.oracleGapClosed, "online", "uniform", 2)).toBeCloseTo(0.5, 7)
    expect(new Set(headline.oracleGapClosed.map(({ policy }) => policy))).toEqual(new Set(["online"]))
  })
})
