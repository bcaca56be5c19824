import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allocateAtPrice, CoreError, successCurves } from "../../src/index.ts"
import { random } from "../../src/random/index.ts"
import { encodeSummary, mergeSummaries, summarise, summaryPrice } from "../../src/shards/index.ts"
import { curves, sum } from "../Arbitraries.ts"
import { shardsOf, together } from "./ShardBatches.ts"

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

  it("refuse a capacity of less than 2 bins, and unequal capacities", () => {
    const c = successCurves([0.5], { maxSamples: 2 })
    expect(() => summarise(c, { capacity: 1 })).toThrow("capacity is 1")
    expect(() => mergeSummaries(summarise(c, { capacity: 4 }), summarise(c, { capacity: 5 }))).toThrow(CoreError)
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
