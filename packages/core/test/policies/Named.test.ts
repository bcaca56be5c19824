import { betaCurves, online, samples } from "@alloc/core"
import { named } from "@alloc/core/policies"
import { describe, expect, it } from "vitest"
import { budgets } from "./OneShotProblems.ts"

describe("named", () => {
  it("changes the name in tables and nothing else", () => {
    const curves = betaCurves([1, 0.3], [2, 1], { maxSamples: 4 })
    const problem = { arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 }
    const policy = named("online-beta", online())
    expect(policy.name).toBe("online-beta")
    expect([...budgets(policy, problem)]).toEqual([...budgets(online(), problem)])
  })
})
