import { allocateArms, type Policy, type Problem, usd } from "@alloc/core"
import { type OneShot, onlineArms, routing } from "@alloc/core/policies"
import { describe, expect, it } from "vitest"
import { arm } from "./ArmRounds.ts"

describe("routing", () => {
  const weak = [0.9, 0.2, 0.3, 0.1]
  const strong = [0.95, 0.8, 0.4, 0.9]
  const problem = (budget: number): Problem => ({
    arms: [arm("weak", weak, 1), arm("strong", strong, 3)],
    budget: usd(budget),
    seed: 1
  })
  const arms = (policy: Policy<OneShot>, budget: number): Array<number> => {
    const { plan } = policy.start(problem(budget))
    expect([...plan.queries]).toEqual([0, 1, 2, 3])
    expect([...plan.samples]).toEqual([1, 1, 1, 1])
    return [...plan.arms]
  }

  it("at a share, the largest gains go to the strong decoder", () => {
    expect(arms(routing({ share: 0 }), 1)).toEqual([0, 0, 0, 0])
    expect(arms(routing({ share: 0.25 }), 1)).toEqual([0, 0, 0, 1])
    expect(arms(routing({ share: 0.5 }), 1)).toEqual([0, 1, 0, 1])
    expect(arms(routing({ share: 1 }), 1)).toEqual([1, 1, 1, 1])
    expect(arms(routing({ share: 0.25, preference: Float64Array.of(1, 0, 0, 0) }), 1)).toEqual([1, 0, 0, 0])
  })

  it("at a cost, as many as the budget allows, and not below the weak decoder's cost", () => {
    expect(arms(routing(), 1)).toEqual([0, 0, 0, 0])
    expect(arms(routing(), 1.5)).toEqual([0, 0, 0, 1])
    expect(arms(routing(), 2)).toEqual([0, 1, 0, 1])
    expect(arms(routing(), 10)).toEqual([1, 1, 1, 1])
    expect(() => routing().start(problem(0.5))).toThrow("budget 0.5 is below the sum of the minima")
  })

  it("refuses other than two arms, a share that is none, preferences of another length", () => {
    const one: Problem = { ...problem(1), arms: [arm("weak", weak, 1)] }
    expect(() => routing().start(one)).toThrow("arms is 1; valid: two arms")
    expect(() => routing({ share: 2 }).start(problem(1))).toThrow("share is 2")
    const preference = Float64Array.of(1)
    expect(() => routing({ share: 0.5, preference }).start(problem(1))).toThrow("preference has length 1; valid: 4")
  })
})

describe("onlineArms", () => {
  it("is the multiple-choice allocation", () => {
    const arms = [arm("weak", [0.8, 0.1], 1), arm("strong", [0.9, 0.8], 5)]
    const { plan } = onlineArms().start({ arms, budget: usd(3.5), seed: 1 })
    const best = allocateArms(arms, { budget: usd(3.5) })
    expect([...plan.arms]).toEqual([...best.arm])
    expect([...plan.samples]).toEqual([...best.samples])
  })
})
