import { type Problem, samples, successCurves, uniform } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { budgets } from "./OneShotProblems.ts"

describe("uniform", () => {
  it("gives floor(B) everywhere and one more to a random subset", () => {
    const curves = successCurves(new Float64Array(100).fill(0.5), { maxSamples: 8 })
    const problem = (seed: number): Problem => ({ arms: [{ name: "lm", curves }], budget: samples(2.3), seed })
    const decided = budgets(uniform(), problem(1))
    expect(decided.filter((b) => b === 2).length).toBe(70)
    expect(decided.filter((b) => b === 3).length).toBe(30)
    expect(budgets(uniform(), problem(2))).not.toEqual(decided)
  })

  it("hands what short queries cannot take to the others", () => {
    const curves = successCurves(new Float64Array(3).fill(0.5), { maxSamples: 8 })
    const arms = [{ name: "lm", curves }]
    const maximum = Int32Array.of(1, 8, 8)
    expect([...budgets(uniform(), { arms, budget: samples(3), maximum, seed: 1 })]).toEqual([1, 4, 4])
    expect(sum(budgets(uniform(), { arms, budget: samples(100), maximum, seed: 1 }))).toBe(17)
  })
})
