import { describe, expect, it } from "vitest"
import { spendingOf } from "../src/Spending.ts"

/** Ten samples each: never right, half, always; the predictor knows it. */
const known = { trials: 10, successes: [10, 5, 0], alpha: [900, 500, 1], beta: [1, 500, 900] }
/** The same queries, and a predictor that has them the wrong way round. */
const wrong = { ...known, alpha: known.beta, beta: known.alpha }

describe("Spending", () => {
  it("gives to the query in the middle what the others cannot use, and groups from hardest to easiest", () => {
    const { groups, solved, solvedUniformly } = spendingOf(known, 1)(2, "predicted")
    expect(groups.map(({ successRate }) => successRate)).toEqual([0, 0.5, 1])
    expect(groups[1].samples).toBeGreaterThan(groups[2].samples)
    expect(groups.reduce((sum, { samples }) => sum + samples, 0)).toBeLessThanOrEqual(6)
    // pass@2 of 5 in 10 is 1 - (5 choose 2) / (10 choose 2) = 7/9.
    expect(solvedUniformly).toBeCloseTo((1 + 7 / 9 + 0) / 3, 12)
    expect(solved).toBeGreaterThan(solvedUniformly)
  })

  it("says what uniform would have cost, between whole numbers linearly", () => {
    const { saved, solved } = spendingOf(known, 1)(2, "recorded")
    // Perfect knowledge: one for the easy query, five for the other: all that five samples solve of it.
    expect(solved).toBeCloseTo((1 + (1 - 1 / 252)) / 3, 12)
    expect(saved).toBeCloseTo(1 - 2 / 5, 12)
  })

  it("reports a loss as a loss", () => {
    const { saved, solved, solvedUniformly } = spendingOf(wrong, 1)(1, "predicted")
    expect(solved).toBeLessThan(solvedUniformly)
    expect(saved).toBeLessThan(0)
  })

  it("leaves a smaller last group", () => {
    expect(spendingOf(known, 2)(1, "recorded").groups.map(({ queries }) => queries)).toEqual([2, 1])
  })
})
