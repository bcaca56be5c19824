/** The search for the price, where batches are large enough for subsets, lists that overflow, and patterns that mislead. */
import fc from "fast-check"
import { expect, it } from "vitest"
import {
  allocate,
  allocateArms,
  allocateArmsAtPrice,
  allocateAtPrice,
  type Curves,
  cheapestBudget,
  frontier,
  frontierValue,
  samples,
  successCurves,
  tokens
} from "../../src/index.ts"
import { random } from "../../src/random/index.ts"
import { shardBudgets, summarise } from "../../src/shards/index.ts"
import { greedy, sum } from "../Arbitraries.ts"

/** Batches of 600 to 2,500 queries: spread, few values, a pattern in the order, extremes, denormals. */
const batch = fc
  .record({
    n: fc.integer({ min: 600, max: 2500 }),
    maxSamples: fc.integer({ min: 1, max: 24 }),
    seed: fc.nat(),
    shape: fc.constantFrom("spread", "few", "periodic", "extreme", "denormal", "one outlier"),
    period: fc.integer({ min: 2, max: 40 })
  })
  .map(({ n, maxSamples, seed, shape, period }): Curves => {
    const stream = random(seed)
    const p = Float64Array.from({ length: n }, (_, i) => {
      const u = stream.next()
      if (shape === "spread") return u ** 2
      if (shape === "few") return [0, 0.1, 0.5, 1][Math.floor(4 * u)]
      if (shape === "periodic") return i % period === 0 ? 0.9 : 0.01 * u
      if (shape === "extreme") return 10 ** (-300 * u)
      if (shape === "denormal") return Math.floor(5 * u) * Number.MIN_VALUE
      return i === n - 1 ? 1 : 1e-9
    })
    return successCurves(p, { maxSamples })
  })

it("finds the exact allocation in every shape of batch", () => {
  fc.assert(
    fc.property(batch, fc.double({ min: 0, max: 1, noNaN: true }), (curves, share) => {
      const budget = Math.floor(share * curves.maxSamples * curves.size) / curves.size
      const ours = allocate(curves, { budget: samples(budget) })
      const theirs = greedy(curves, budget)
      expect(ours.price).toBe(theirs.price)
      expect(ours.samples.every((b, i) => b === theirs.samples[i])).toBe(true)
    }),
    { numRuns: 40 }
  )
})

it("finds the price of costs and the cheapest budget in every shape of batch", () => {
  fc.assert(
    fc.property(batch, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (curves, share, seed) => {
      const stream = random(seed, "costs")
      const cost = Float64Array.from({ length: curves.size }, () => 1 + Math.floor(4 * stream.next()))
      const arms = [{ curves, cost }]
      const all = frontier(arms)
      const most = all.spent[all.spent.length - 1]
      const budget = tokens(share * most)
      const { bound, spent, gap, value } = allocateArms(arms, { budget })
      expect(Math.abs(bound - frontierValue(all, budget))).toBeLessThanOrEqual(1e-9 * bound + 1e-320)
      expect(spent).toBeLessThanOrEqual(budget * (1 + 1e-11))
      expect(gap).toBeLessThanOrEqual(1 / curves.size)
      // A mean this small is itself rounded.
      if (value < 1e-300) return
      const dual = cheapestBudget(arms, { value })
      expect(dual.bound).toBeLessThanOrEqual(spent * (1 + 1e-9) + 1e-12)
      expect(dual.value).toBeGreaterThanOrEqual(value * (1 - 1e-11))
    }),
    { numRuns: 40 }
  )
})

it("reads a batch a few times at most where few queries hold most of the amount", () => {
  for (const seed of [1, 2, 3]) {
    const stream = random(seed, "decades")
    const size = 50_000
    const plain = successCurves(
      Float64Array.from({ length: size }, () => 10 ** (-300 * stream.next())),
      { maxSamples: 128 }
    )
    let read = 0
    const counted: Curves = {
      ...plain,
      fill: (query, out, start, limit, floor) => {
        const end = plain.fill(query, out, start, limit, floor)
        read += end
        return end
      }
    }
    cheapestBudget(counted, { value: 0.9 * allocate(plain, { budget: samples(4) }).value })
    expect(read).toBeLessThan(6 * size * plain.maxSamples)
  }
})

it("holds for no query at all", () => {
  const none = successCurves([], { maxSamples: 4 })
  const budget = samples(2)
  expect(allocateArms([{ curves: none }], { budget })).toMatchObject({ spent: 0, value: 0, bound: 0, gap: 0 })
  expect(allocateAtPrice(none, { price: 0.1 }).total).toBe(0)
  expect(allocateArmsAtPrice([{ curves: none }], { price: 0.1 }).spent).toBe(0)
  expect(frontierValue(frontier(none), budget)).toBe(0)
  expect(cheapestBudget(none, { value: 0 }).spent).toBe(0)
  expect(() => cheapestBudget(none, { value: 0.1 })).toThrow("at most 0")
  expect(Array.from(shardBudgets([summarise(none)], budget).budgets)).toEqual([0])
})

it("splits a batch over shards of any size, some of them empty", () => {
  const stream = random("split")
  const p = Array.from({ length: 3000 }, () => stream.next() ** 2)
  const parts = [p.slice(0, 1), [], p.slice(1, 1200), p.slice(1200)]
  const shards = parts.map((part) => successCurves(part, { maxSamples: 32 }))
  for (const capacity of [64, 100000]) {
    const { budgets, loss } = shardBudgets(
      shards.map((shard) => summarise(shard, { capacity })),
      samples(5)
    )
    const results = shards.map((shard, at) => allocate(shard, { budget: budgets[at] }))
    const exact = allocate(successCurves(p, { maxSamples: 32 }), { budget: samples(5) })
    expect(sum(results.map((result) => result.total))).toBe(exact.total)
    const value = sum(results.map((result, at) => result.value * parts[at].length)) / p.length
    expect(exact.value - value).toBeLessThanOrEqual(loss + 1e-12)
    expect(loss).toBeLessThan(capacity === 64 ? 0.5 : 1e-6)
  }
})
