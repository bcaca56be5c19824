import { uniform } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { headlineRows } from "../../src/experiments/Headline.ts"
import { policyTable } from "../../src/experiments/PolicyTable.ts"
import { policyEntry } from "../../src/measure/PolicyEntry.ts"
import type { NullCurve } from "../../src/statistics/NullCurve.ts"
import type { Summary } from "../../src/statistics/Summary.ts"

const flat = (value: number): Float64Array => Float64Array.of(value, value, value)
const summary = (policy: string, budget: number, value: number): Summary => ({
  policy,
  budget,
  value: flat(value),
  cost: { samples: flat(budget) }
})
// Uniform: .1 for each sample.
const curve: NullCurve = { policy: "uniform", points: [0, 10].map((k) => summary("uniform", k, k / 10)) }
const budgets = [1, 2, 4]
const at = (policy: string, gain: number): ReadonlyArray<Summary> =>
  budgets.map((budget) => summary(policy, budget, (gain * budget) / 10))
const table = policyTable(
  50,
  [...at("uniform", 1), ...at("online", 2), ...at("sequential-flat", 2), ...at("sequential", 2.5), ...at("oracle", 3)],
  curve
)
const entry = (name: string, kind: "once" | "sequential", against: ReadonlyArray<string>) =>
  policyEntry(name, kind, () => uniform(), { against })
const entries = [
  entry("uniform", "once", []),
  entry("online", "once", ["uniform", "oracle"]),
  entry("sequential-flat", "sequential", ["uniform"]),
  entry("sequential", "sequential", ["uniform", "absent"]),
  entry("oracle", "once", ["uniform"])
]

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
