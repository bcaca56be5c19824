import { type Problem, samples, successCurves } from "@alloc/core"
import { randomAllocation } from "@alloc/core/controls"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { budgets } from "../policies/OneShotProblems.ts"

describe("randomAllocation", () => {
  const curves = successCurves(new Float64Array(50).fill(0.5), { maxSamples: 8 })
  const problem = (seed: number): Problem => ({ arms: [{ name: "lm", curves }], budget: samples(4), seed })

  it("differs between queries and between seeds, though all are alike", () => {
    const decided = budgets(randomAllocation(), problem(1))
    expect(sum(decided)).toBe(200)
    expect(new Set(decided).size).toBeGreaterThan(2)
    expect(budgets(randomAllocation(), problem(2))).not.toEqual(decided)
  })

  it("fills every query to its maximum where the budget is larger than all of them", () => {
    const full = { ...problem(1), budget: samples(100), maximum: 3 }
    expect([...budgets(randomAllocation(), full)]).toEqual(new Array(50).fill(3))
  })
})
