import { uniform } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { checkedBudgets, comparisonsOf, middleOf, policyTable } from "../../src/experiments/PolicyTable.ts"
import { policyEntry } from "../../src/measure/PolicyEntry.ts"
import type { NullCurve } from "../../src/statistics/NullCurve.ts"
import type { Summary } from "../../src/statistics/Summary.ts"
import { reasonOf } from "../Reason.ts"

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

describe("budgets", () => {
  it("are sorted, without repetition, and one of them is quoted", () => {
    const range = { least: 0, most: 8, positive: true }
    expect(checkedBudgets([4, 1, 2, 4], range)).toEqual(budgets)
    expect([middleOf(budgets), middleOf([1, 2]), middleOf([5])]).toEqual([2, 1, 5])
  })

  it("are refused outside the range, zero where it is none, and where there are none", async () => {
    const refused = (given: ReadonlyArray<number>, positive: boolean) =>
      reasonOf(() => checkedBudgets(given, { least: 0, most: 1, positive }))
    expect(await refused([0], true)).toMatchObject({
      field: "budget",
      value: 0,
      valid: expect.stringContaining("above 0")
    })
    expect(checkedBudgets([0], { least: 0, most: 1, positive: false })).toEqual([0])
    expect(await refused([1.5], false)).toMatchObject({ value: 1.5, valid: "numbers from 0.00 to 1.00" })
    expect(await refused([Number.NaN], false)).toMatchObject({ value: Number.NaN })
    expect(await refused([], false)).toMatchObject({ value: "no budget" })
  })
})

describe("comparisons", () => {
  it("are at the policy's own cost with the null and with other policies, and only with what is there", () => {
    const rows = comparisonsOf(table, entries, [1, 2], "samples")
    expect(rows.map(({ baseline, budget, difference, policy }) => [policy, baseline, budget, difference])).toEqual([
      ["online", "uniform", 1, 0.1],
      ["online", "uniform", 2, 0.2],
      ["online", "oracle", 1, -0.1],
      ["online", "oracle", 2, -0.2],
      ["sequential-flat", "uniform", 1, 0.1],
      ["sequential-flat", "uniform", 2, 0.2],
      ["sequential", "uniform", 1, 0.15],
      ["sequential", "uniform", 2, 0.3],
      ["oracle", "uniform", 1, 0.2],
      ["oracle", "uniform", 2, 0.4]
    ])
  })
})
