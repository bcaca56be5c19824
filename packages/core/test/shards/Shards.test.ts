import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  allocate,
  allocateAtPrice,
  betaCurves,
  CoreError,
  type Curves,
  marginalCurvesFromRows,
  samples,
  successCurves
} from "../../src/index.ts"
import { random } from "../../src/random/index.ts"
import {
  decodeSummary,
  encodeSummary,
  mergeSummaries,
  shardBudgets,
  summarise,
  summaryPrice
} from "../../src/shards/index.ts"
import { curves, sum } from "../Arbitraries.ts"

/** The queries of several shards as one batch. */
const together = (shards: ReadonlyArray<Curves>): Curves => {
  const most = Math.max(...shards.map((c) => c.maxSamples))
  return marginalCurvesFromRows(
    shards.flatMap((c) =>
      Array.from({ length: c.size }, (_, i) =>
        Array.from({ length: most }, (_, j) =>
          j < c.maxSamples ? c.marginal(i, j + 1) : Math.min(0, c.marginal(i, c.maxSamples))
        )
      )
    )
  )
}

const shardsOf = fc.array(curves(4, 5), { minLength: 1, maxLength: 4 })

describe("summaries", () => {
  it("merge in any order and grouping to the same bits, whatever the capacity", () => {
    fc.assert(
      fc.property(curves(6, 6), curves(6, 6), curves(6, 6), fc.integer({ min: 2, max: 40 }), (a, b, c, capacity) => {
        const [x, y, z] = [a, b, c].map((shard) => summarise(shard, { capacity }))
        const left = mergeSummaries(mergeSummaries(x, y), z)
        expect(mergeSummaries(x, mergeSummaries(y, z))).toEqual(left)
        expect(mergeSummaries(mergeSummaries(z, x), y)).toEqual(left)
        expect(mergeSummaries(y, x)).toEqual(mergeSummaries(x, y))
        expect(left.edges.length).toBeLessThanOrEqual(capacity)
        // And to that of one machine.
        const rows = together([a, b, c])
        if (!left.edges.includes(0)) expect(summarise(rows, { capacity })).toEqual(left)
      }),
      { numRuns: 1000 }
    )
  })

  it("count every positive marginal once, in a bin that holds it", () => {
    fc.assert(
      fc.property(curves(6, 8), fc.integer({ min: 2, max: 30 }), (c, capacity) => {
        const { edges, counts } = summarise(c, { capacity })
        const all = Array.from({ length: c.size * c.maxSamples }, (_, k) =>
          c.marginal(Math.floor(k / c.maxSamples), 1 + (k % c.maxSamples))
        ).filter((m) => m > 0)
        expect(sum(counts)).toBe(all.length)
        edges.forEach((edge, bin) => {
          const upper = bin === 0 ? Number.POSITIVE_INFINITY : edges[bin - 1]
          expect(all.filter((m) => m >= edge && m < upper).length).toBe(counts[bin])
        })
      }),
      { numRuns: 1000 }
    )
  })

  it("are the same through the table as through sorted chunks", () => {
    const stream = random("table")
    const p = Float64Array.from({ length: 4000 }, () => stream.next() ** 2)
    const parts = [0, 1, 2, 3].map((k) => successCurves(p.slice(k * 1000, (k + 1) * 1000), { maxSamples: 40 }))
    // A shard of 1000 x 40 fits one chunk; all of them do not, and are counted in the table.
    for (const capacity of [100, 1000, 32768]) {
      const whole = encodeSummary(summarise(successCurves(p, { maxSamples: 40 }), { capacity }))
      const merged = encodeSummary(parts.map((part) => summarise(part, { capacity })).reduce(mergeSummaries))
      expect(Buffer.compare(whole, merged)).toBe(0)
    }
  })

  it("survive being sent as bytes, and broken bytes are refused", () => {
    const summary = summarise(betaCurves([1, 2], [3, 4], { maxSamples: 9 }), { minimum: 1, capacity: 5 })
    const bytes = encodeSummary(summary)
    expect(decodeSummary(bytes)).toEqual(summary)
    expect(() => decodeSummary(bytes.slice(0, 50))).toThrow(CoreError)
    const wrong = bytes.slice()
    wrong[7] = 0
    expect(() => decodeSummary(wrong)).toThrow("format")
    const negative = bytes.slice()
    new DataView(negative.buffer).setFloat64(8 * 5, -1, true)
    expect(() => decodeSummary(negative)).toThrow("edge 0")
  })

  it("refuse a capacity of less than 2 bins, and unequal capacities", () => {
    const c = successCurves([0.5], { maxSamples: 2 })
    expect(() => summarise(c, { capacity: 1 })).toThrow("capacity is 1")
    expect(() => mergeSummaries(summarise(c, { capacity: 4 }), summarise(c, { capacity: 5 }))).toThrow(CoreError)
  })
})

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

describe("summaryPrice", () => {
  it("names a price that stays within the budget in all shards, and one that does not", () => {
    fc.assert(
      fc.property(shardsOf, fc.nat(60), fc.integer({ min: 2, max: 12 }), (shards, total, capacity) => {
        const merged = shards.map((c) => summarise(c, { capacity })).reduce(mergeSummaries)
        const { price, lower, bought, left, inside } = summaryPrice(merged, total)
        const spend = (at: number): number => sum(shards.map((c) => allocateAtPrice(c, { price: at }).total))
        expect(spend(price)).toBe(bought)
        expect(bought + left).toBe(total)
        if (price > 0) {
          expect(inside).toBeGreaterThan(left)
          expect(spend(lower)).toBe(bought + inside)
        }
      }),
      { numRuns: 1000 }
    )
  })
})
