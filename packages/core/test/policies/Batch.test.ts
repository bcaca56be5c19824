import { describe, expect, it } from "vitest"
import { type Problem, samples, successCurves } from "../../src/index.ts"
import { batchOf, settle } from "../../src/policies/Batch.ts"
import { sum } from "../Arbitraries.ts"

const problem = (budget: number, maximum = 8): Problem => ({
  arms: [{ name: "lm", curves: successCurves([0.5, 0.2, 0.1], { maxSamples: 4 }), cost: 2 }],
  budget: samples(budget),
  maximum,
  seed: 1
})

describe("batchOf", () => {
  it("counts whole samples that the budget buys at the arm's cost, at most the sum of the maxima", () => {
    expect(batchOf(problem(3)).total).toBe(4)
    expect(batchOf(problem(100)).total).toBe(12)
    expect([...batchOf(problem(100, 2)).maximum]).toEqual([2, 2, 2])
  })

  it("names the smallest feasible budget in the budget's own unit", () => {
    expect(() => batchOf({ ...problem(1), minimum: 1 })).toThrow("the smallest feasible budget is 2")
  })
})

describe("settle", () => {
  it("brings wanted budgets to the total within the bounds, up or down", () => {
    const batch = batchOf({ ...problem(4), minimum: 1 })
    expect(batch.total).toBe(6)
    for (const wanted of [
      [0, 0, 0],
      [9, 9, 9],
      [1, 4, 1]
    ]) {
      const settled = settle(batch, wanted, 1)
      expect(sum(settled)).toBe(6)
      for (const each of settled) {
        expect(each).toBeGreaterThanOrEqual(1)
        expect(each).toBeLessThanOrEqual(4)
      }
    }
    expect([...settle(batch, [1, 4, 1], 1)]).toEqual([1, 4, 1])
  })
})
