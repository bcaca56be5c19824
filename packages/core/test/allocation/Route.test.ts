import { describe, expect, it } from "vitest"
import { usd } from "../../src/index.ts"
import { routeAtCost, routeShare } from "../../src/policies/index.ts"

describe("routing", () => {
  it("sends the top share, ties by lower index", () => {
    const { strong, count, threshold } = routeShare([0.5, 0.9, 0.5, -1, 0.5], 0.6)
    expect(Array.from(strong)).toEqual([1, 1, 1, 0, 0])
    expect([count, threshold]).toEqual([3, 0.5])
    expect(routeShare([1, 2], 0).threshold).toBe(Number.POSITIVE_INFINITY)
    expect(Array.from(routeShare([-1, -2], 1).strong)).toEqual([1, 1])
    expect(() => routeShare([1], 1.5)).toThrow("share is 1.5")
    expect(() => routeShare([Number.NaN], 0.5)).toThrow("preference of query 0")
  })

  it("spends a cost on the gains that are worth most, and on none that are negative", () => {
    const weak = { rewards: [0.1, 0.2, 0.9], cost: 1 }
    const strong = { rewards: [0.9, 0.7, 0.3], cost: [4, 2, 1] }
    expect(Array.from(routeAtCost(weak, strong, { budget: usd(2) }).arm)).toEqual([0, 1, 0])
    expect(Array.from(routeAtCost(weak, strong, { budget: usd(9) }).arm)).toEqual([1, 1, 0])
    expect(() => routeAtCost(weak, strong, { budget: usd(0.5) })).toThrow("smallest feasible budget is 1")
    expect(() => routeAtCost(weak, { rewards: [1], cost: 1 }, { budget: usd(2) })).toThrow(
      "rewards of the strong decoder"
    )
  })
})
