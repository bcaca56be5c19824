/** What every solver keeps to, beside being compared with an exact one: bounds, monotony, permutations, size. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  allocate,
  allocateArms,
  allocateAtPrice,
  type CostedArm,
  type Curves,
  marginalCurvesFromRows,
  samples,
  successCurves,
  tokens
} from "../../src/index.ts"
import { permutation, random } from "../../src/random/index.ts"
import { curves } from "../Arbitraries.ts"

const positive = fc.double({ min: 0.1, max: 5, noNaN: true })

/** Two arms of any curves over the same queries, one cost per query each. */
const twoArms = fc
  .tuple(curves(5, 4), fc.nat(), positive, positive)
  .map(([first, seed, low, high]): ReadonlyArray<CostedArm> => {
    const stream = random("arms", seed)
    const cost = (most: number): Float64Array =>
      Float64Array.from({ length: first.size }, () => most * (0.2 + stream.next()))
    const second = successCurves(
      Float64Array.from({ length: first.size }, () => stream.next()),
      { maxSamples: 3 }
    )
    return [
      { curves: first, cost: cost(low) },
      { curves: second, cost: cost(high) }
    ]
  })

const permuted = (curves: Curves, order: ArrayLike<number>): Curves =>
  marginalCurvesFromRows(
    Array.from(order, (from) => Array.from({ length: curves.maxSamples }, (_, j) => curves.marginal(from, j + 1)))
  )

describe("allocateArms", () => {
  it("is monotone in the budget: bound, spending and price", () => {
    fc.assert(
      fc.property(twoArms, fc.double({ min: 0, max: 8, noNaN: true }), positive, (arms, budget, more) => {
        const low = allocateArms(arms, { budget: tokens(budget) })
        const high = allocateArms(arms, { budget: tokens(budget + more) })
        expect(high.bound).toBeGreaterThanOrEqual(low.bound - 1e-12)
        expect(high.value).toBeGreaterThanOrEqual(low.value - 1e-12)
        expect(high.price).toBeLessThanOrEqual(low.price)
        for (const { spent, gap } of [low, high]) {
          expect(gap).toBeGreaterThanOrEqual(0)
          expect(spent).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 1000 }
    )
  })

  it("is unchanged, but for the order, under a permutation of the queries", () => {
    fc.assert(
      fc.property(twoArms, fc.double({ min: 0, max: 8, noNaN: true }), fc.nat(), (arms, budget, seed) => {
        const order = permutation(arms[0].curves.size, random(seed))
        const turned = arms.map(({ curves, cost }) => ({
          curves: permuted(curves, order),
          cost: cost instanceof Float64Array ? Float64Array.from(order, (from) => cost[from]) : cost
        }))
        const a = allocateArms(arms, { budget: tokens(budget) })
        const b = allocateArms(turned, { budget: tokens(budget) })
        expect(b.bound).toBeCloseTo(a.bound, 10)
        // Ties at the price alone may go to other queries.
        const tied = (i: number): boolean =>
          arms.some(({ curves: c, cost = 1 }) => {
            const each = cost instanceof Float64Array ? cost[i] : 1
            return Array.from({ length: c.maxSamples }, (_, j) => c.marginal(i, j + 1) / each).some(
              (density) => Math.abs(density - a.price) <= 1e-9 * a.price
            )
          })
        const anyTie = Array.from({ length: order.length }, (_, i) => tied(i)).filter(Boolean).length > 1
        if (!anyTie) expect(Array.from(b.samples)).toEqual(Array.from(order, (from) => a.samples[from]))
      }),
      { numRuns: 1000 }
    )
  })

  it("respects minima and maxima, and is never worse than uniform at equal cost", () => {
    fc.assert(
      fc.property(curves(6, 5), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 2, max: 5 }), (c, least, most) => {
        const minimum = Math.min(least, c.maxSamples)
        const maximum = Math.min(most, c.maxSamples)
        const each = Math.max(minimum, Math.floor((minimum + maximum) / 2))
        const result = allocateArms([{ curves: c, cost: 3 }], { budget: tokens(3 * each), minimum, maximum })
        let uniform = 0
        for (let i = 0; i < c.size; i++) {
          expect(result.samples[i]).toBeGreaterThanOrEqual(minimum)
          expect(result.samples[i]).toBeLessThanOrEqual(maximum)
          uniform += c.value(i, each) / c.size
        }
        expect(result.value).toBeGreaterThanOrEqual(uniform - 1e-12)
      }),
      { numRuns: 1000 }
    )
  })
})

it("ten million queries: the whole budget, at one price", () => {
  const n = 1e7
  const stream = random("ten million")
  const c = successCurves(
    Float64Array.from({ length: n }, () => stream.next() ** 2),
    { maxSamples: 128 }
  )
  const { total, price, samples: bought, value } = allocate(c, { budget: samples(2.5) })
  expect(total).toBe(2.5 * n)
  // At the price itself it is the same but for ties, of which 2^32 possible success probabilities leave some.
  const at = allocateAtPrice(c, { price })
  expect(at.total).toBeGreaterThanOrEqual(total)
  expect(at.total - total).toBeLessThan(100)
  let different = 0
  for (let i = 0; i < n; i++) different += Math.abs(at.samples[i] - bought[i])
  expect(different).toBe(at.total - total)
  expect(value).toBeCloseTo(at.value - ((at.total - total) * price) / n, 9)
})
