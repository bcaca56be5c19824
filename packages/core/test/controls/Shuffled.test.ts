import { online, samples, successCurves } from "@alloc/core"
import { shuffled } from "@alloc/core/controls"
import { describe, expect, it } from "vitest"
import { budgets } from "../policies/OneShotProblems.ts"

describe("shuffled", () => {
  it("deals the budgets of online to other queries", () => {
    const curves = successCurves([0.9, 0.3, 0.05, 0.6, 0.1, 0.2], { maxSamples: 8 })
    const problem = { arms: [{ name: "lm", curves }], budget: samples(3), seed: 5 }
    const dealt = budgets(shuffled(), problem)
    const decided = budgets(online(), problem)
    expect(dealt).not.toEqual(decided)
    expect([...dealt].sort()).toEqual([...decided].sort())
  })
})
