import { allocateArms, type SuccessCurves, successCurves, usd } from "@alloc/core"
import { allocateUnderBudgets, type BudgetedArm } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"

/** A random problem: two arms, costs by query in each of the budgets. */
const problemOf = (
  seed: number,
  size: number,
  budgets: number,
  maxSamples: number
): {
  arms: ReadonlyArray<BudgetedArm & { curves: SuccessCurves; costs: ReadonlyArray<Float64Array> }>
  budgets: Array<number>
} => {
  const stream = random(seed, "budgets")
  const arms = Array.from({ length: 2 }, () => ({
    curves: successCurves(
      Float64Array.from({ length: size }, () => stream.next()),
      { maxSamples }
    ),
    costs: Array.from({ length: budgets }, () => Float64Array.from({ length: size }, () => 0.2 + stream.next() * 3))
  }))
  return { arms, budgets: Array.from({ length: budgets }, () => 0.5 + 3 * stream.next()) }
}

const best = ({ arms, budgets }: ReturnType<typeof problemOf>): number => {
  const { size, maxSamples } = arms[0].curves
  let most = 0
  const visit = (query: number, left: ReadonlyArray<number>, value: number): void => {
    if (left.some((rest) => rest < -1e-9)) return
    if (query === size) {
      most = Math.max(most, value / size)
      return
    }
    visit(query + 1, left, value)
    for (const arm of arms)
      for (let k = 1; k <= maxSamples; k++)
        visit(
          query + 1,
          left.map((rest, r) => rest - k * arm.costs[r][query]),
          value + arm.curves.value(query, k)
        )
  }
  visit(
    0,
    budgets.map((budget) => budget * size),
    0
  )
  return most
}

describe("allocateUnderBudgets", () => {
  it("keeps every budget, has most of the best allocation's value, and its bound is never below that", () => {
    let share = 0
    const trials = 60
    for (let seed = 0; seed < trials; seed++) {
      const problem = problemOf(seed, 3, 1 + (seed % 3), 3)
      const { arm, samples, spent, value, bound } = allocateUnderBudgets(problem.arms, { budgets: problem.budgets })
      const optimum = best(problem)
      expect(bound).toBeGreaterThanOrEqual(optimum - 1e-9)
      expect(value).toBeLessThanOrEqual(optimum + 1e-9)
      for (const [r, budget] of problem.budgets.entries()) {
        let cost = 0
        for (const [query, a] of arm.entries()) if (a >= 0) cost += samples[query] * problem.arms[a].costs[r][query]
        expect(cost / 3).toBeCloseTo(spent[r], 12)
        expect(spent[r]).toBeLessThanOrEqual(budget * (1 + 1e-9))
      }
      share += optimum === 0 ? 1 : value / optimum
    }
    expect(share / trials).toBeGreaterThan(0.97)
  })

  it("loses little in a large batch, and a budget that does not bind has price 0", () => {
    for (let seed = 0; seed < 4; seed++) {
      const problem = problemOf(seed, 400, 3, 6)
      const { gap, value } = allocateUnderBudgets(problem.arms, { budgets: problem.budgets })
      expect(gap).toBeLessThan(0.01 * value)
    }
    const { arms } = problemOf(9, 50, 2, 6)
    expect(allocateUnderBudgets(arms, { budgets: [2, 1e6] }).prices[1]).toBe(0)
  })

  it("with one budget it is allocateArms, within its gap", () => {
    const { arms, budgets } = problemOf(5, 200, 1, 6)
    const one = allocateArms(
      arms.map(({ curves, costs }) => ({ curves, cost: costs[0] })),
      { budget: usd(budgets[0]) }
    )
    const several = allocateUnderBudgets(arms, { budgets })
    expect(several.bound).toBeGreaterThanOrEqual(one.bound - 1e-9)
    expect(several.bound).toBeLessThan(one.bound * 1.002)
    expect(several.value).toBeGreaterThan(0.995 * one.value)
  })

  it("has most of the best value whatever the scales: arms that no budget can pay, free ones, budgets from 1e-6 to 3e6", () => {
    const stream = random(4, "scales")
    const one = (values: ReadonlyArray<number>): number => values[Math.floor(values.length * stream.next())]
    let [reached, possible] = [0, 0]
    for (let rep = 0; rep < 150; rep++) {
      const size = 1 + (rep % 3)
      const budgets = Array.from({ length: 1 + (rep % 2) }, () => one([0.5, 1, 2, 1e-6, 3e6]))
      const arms = Array.from({ length: 2 }, () => ({
        curves: successCurves(
          Float64Array.from({ length: size }, () => stream.next()),
          { maxSamples: 3 }
        ),
        costs: budgets.map(() => new Float64Array(size).fill(one([0, 0.5, 1, 2, 1e-6, 1e6])))
      }))
      const { bound, spent, value } = allocateUnderBudgets(arms, { budgets })
      for (const [r, budget] of budgets.entries()) expect(spent[r]).toBeLessThanOrEqual(budget * (1 + 1e-9))
      const optimum = best({ arms, budgets })
      expect(bound).toBeGreaterThanOrEqual(optimum * (1 - 1e-9))
      expect(value).toBeGreaterThanOrEqual(0.5 * optimum)
      reached += value
      possible += optimum
    }
    expect(reached).toBeGreaterThan(0.97 * possible)
  })
})
