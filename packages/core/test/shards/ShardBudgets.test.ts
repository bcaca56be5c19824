import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allocate, samples, successCurves } from "../../src/index.ts"
import { mergeSummaries, shardBudgets, summarise } from "../../src/shards/index.ts"
import { shardsOf, together } from "./ShardBatches.ts"

describe("shardBudgets", () => {
  it("gives the exact reward where the summary is exact", () => {
    fc.assert(
      fc.property(shardsOf, fc.double({ min: 0, max: 6, noNaN: true }), (shards, budget) => {
        const all = together(shards)
        const exact = allocate(all, { budget: samples(budget) })
        const { budgets, loss } = shardBudgets(
          shards.map((c) => summarise(c)),
          samples(budget)
        )
        const results = shards.map((c, s) => allocate(c, { budget: budgets[s] }))
        expect(loss).toBe(0)
        expect(results.reduce((total, r) => total + r.total, 0)).toBe(exact.total)
        const value = results.reduce((total, r, s) => total + r.value * shards[s].size, 0)
        expect(value).toBeCloseTo(exact.value * all.size, 10)
      }),
      { numRuns: 1000 }
    )
  })

  it("loses no more than it says where bins are coarse, and spends no more than the budget", () => {
    fc.assert(
      fc.property(
        shardsOf,
        fc.double({ min: 0, max: 6, noNaN: true }),
        fc.integer({ min: 2, max: 12 }),
        (shards, budget, capacity) => {
          const all = together(shards)
          const exact = allocate(all, { budget: samples(budget) })
          const summaries = shards.map((c) => summarise(c, { capacity }))
          const { budgets, loss } = shardBudgets(summaries, samples(budget))
          const results = shards.map((c, s) => allocate(c, { budget: budgets[s] }))
          expect(results.reduce((total, r) => total + r.total, 0)).toBe(exact.total)
          const value = results.reduce((total, r, s) => total + r.value * shards[s].size, 0) / all.size
          expect(exact.value - value).toBeLessThanOrEqual(loss + 1e-12)
          // And within the stated factor of the optimum; no minimum here, so all of the value is bought.
          const { dropped } = summaries.reduce(mergeSummaries)
          const factor = 1 / (1 + 2 ** (dropped - 52))
          expect(value).toBeGreaterThanOrEqual(exact.value * factor - budget * 2 ** -63 - 1e-12)
        }
      ),
      { numRuns: 1000 }
    )
  })

  it("respects minima, and refuses budgets below them", () => {
    const shards = [[0.9, 0], [0.5]].map((p) => successCurves(p, { maxSamples: 4 }))
    const summaries = shards.map((c) => summarise(c, { minimum: 1 }))
    const { budgets } = shardBudgets(summaries, samples(4 / 3))
    expect(Array.from(budgets)).toEqual([1, 2])
    expect(() => shardBudgets(summaries, samples(0.9))).toThrow("smallest feasible budget is 1")
    expect(shardBudgets([], samples(1)).budgets).toEqual([])
  })
})
