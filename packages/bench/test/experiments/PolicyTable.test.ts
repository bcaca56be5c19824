import { describe, expect, it } from "vitest"
import { checkedBudgets, comparisonsOf, middleOf } from "../../src/experiments/PolicyTable.ts"
import { reasonOf } from "../Reason.ts"
import { budgets, entries, table } from "./ToyPolicyTable.ts"

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
