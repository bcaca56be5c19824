import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { CoreError } from "../../src/CoreError.ts"
import {
  allocate,
  betaCurves,
  betaMixtureCurves,
  type Curves,
  histogramCurves,
  marginalCurvesFromRows,
  samples,
  successCurves
} from "../../src/index.ts"
import { permutation, random } from "../../src/random/index.ts"
import { curves, greedy, instance, sum } from "../Arbitraries.ts"

const reasonOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof CoreError) return error.reason._tag
    throw error
  }
  return "none"
}

describe("allocate", () => {
  it("equals a full sort of all marginals, in the defined order, on thousands of small instances", () => {
    fc.assert(
      fc.property(instance, ({ curves, budget, minimum, maximum, weights }) => {
        const result = allocate(curves, { budget: samples(budget), minimum, maximum, weights })
        const expected = greedy(curves, budget, minimum, maximum, weights)
        expect(Array.from(result.samples)).toEqual(expected.samples)
        expect(result.price).toBe(expected.price)
        expect(result.value).toBeCloseTo(expected.value, 12)
        expect(result.total).toBe(sum(expected.samples))
      }),
      { numRuns: 4000 }
    )
  })

  it("is optimal: no allocation of all those allowed is better", () => {
    fc.assert(
      fc.property(curves(3, 4), fc.integer({ min: 0, max: 12 }), (curves, total) => {
        const result = allocate(curves, { budget: samples(total / curves.size) })
        let best = 0
        const visit = (query: number, left: number, value: number): void => {
          if (query === curves.size) best = Math.max(best, value)
          else
            for (let b = 0; b <= Math.min(left, curves.maxSamples); b++)
              visit(query + 1, left - b, value + curves.value(query, b))
        }
        visit(0, total, 0)
        expect(result.value * curves.size).toBeCloseTo(best, 10)
      }),
      { numRuns: 1000 }
    )
  })

  it("is the same by one price for tens of thousands of queries as by sorting", () => {
    for (const seed of [1]) {
      const stream = random("large", seed)
      const p = Float64Array.from({ length: 17000 }, () => stream.next() ** 3)
      const curves = successCurves(p, { maxSamples: 8 })
      for (const budget of [0.01, 2.5, 7.9]) {
        const result = allocate(curves, { budget: samples(budget) })
        const expected = greedy(curves, budget)
        expect(result.price).toBe(expected.price)
        expect(result.samples.every((b, i) => b === expected.samples[i])).toBe(true)
      }
    }
  })

  it("is unchanged, but for the order, under a permutation of the queries", () => {
    fc.assert(
      fc.property(curves(12, 6), fc.double({ min: 0, max: 6, noNaN: true }), fc.integer(), (original, budget, seed) => {
        const order = permutation(original.size, random(seed))
        const rows = Array.from({ length: original.size }, (_, i) =>
          Array.from({ length: original.maxSamples }, (_, j) => original.marginal(order[i], j + 1))
        )
        const a = allocate(original, { budget: samples(budget) })
        const b = allocate(marginalCurvesFromRows(rows), { budget: samples(budget) })
        expect(b.total).toBe(a.total)
        expect(b.price).toBe(a.price)
        expect(b.value).toBeCloseTo(a.value, 12)
        // Only queries with a marginal at the price may differ.
        for (let i = 0; i < original.size; i++)
          if (!rows[i].includes(a.price)) expect(b.samples[i]).toBe(a.samples[order[i]])
      }),
      { numRuns: 500 }
    )
  })

  it("is monotone in the budget and never worse than uniform", () => {
    fc.assert(
      fc.property(curves(8, 6), fc.integer({ min: 0, max: 5 }), (curves, budget) => {
        const low = allocate(curves, { budget: samples(budget) })
        const high = allocate(curves, { budget: samples(budget + 1) })
        let uniform = 0
        for (let i = 0; i < curves.size; i++) {
          expect(high.samples[i]).toBeGreaterThanOrEqual(low.samples[i])
          uniform += curves.value(i, Math.min(budget, curves.maxSamples)) / curves.size
        }
        expect(high.value).toBeGreaterThanOrEqual(low.value - 1e-12)
        expect(high.price).toBeLessThanOrEqual(low.price)
        expect(low.value).toBeGreaterThanOrEqual(uniform - 1e-12)
      }),
      { numRuns: 500 }
    )
  })

  it("is uniform on equal queries, the remainder to the lowest indices", () => {
    const curves = successCurves([0.3, 0.3, 0.3, 0.3], { maxSamples: 8 })
    expect(Array.from(allocate(curves, { budget: samples(3) }).samples)).toEqual([3, 3, 3, 3])
    expect(Array.from(allocate(curves, { budget: samples(3.5) }).samples)).toEqual([4, 4, 3, 3])
  })

  it("settles more ties than fit in its list by smaller j, then lower index", () => {
    const n = 3000
    const flat = successCurves(new Float64Array(n).fill(1e-20), { maxSamples: 64 })
    const result = allocate(flat, { budget: samples(2.5) })
    expect(result.samples.slice(0, n / 2).every((b) => b === 3)).toBe(true)
    expect(result.samples.slice(n / 2).every((b) => b === 2)).toBe(true)
    expect(result.price).toBe(1e-20)
  })

  it("defines zeros, ones and denormals", () => {
    const curves = successCurves([0, 1, Number.MIN_VALUE, 0.5], { maxSamples: 4 })
    const all = allocate(curves, { budget: samples(4) })
    expect(Array.from(all.samples)).toEqual([0, 1, 4, 4])
    expect(all.price).toBe(0)
    expect(Array.from(allocate(curves, { budget: samples(1.5) }).samples)).toEqual([0, 1, 1, 4])
  })

  it("defines budget 0, budgets beyond the maximum, no query and one query", () => {
    const curves = successCurves([0.5, 0.25], { maxSamples: 3 })
    const none = allocate(curves, { budget: samples(0) })
    expect(Array.from(none.samples)).toEqual([0, 0])
    expect(none.price).toBe(Number.POSITIVE_INFINITY)
    const most = allocate(curves, { budget: samples(1e9) })
    expect(Array.from(most.samples)).toEqual([3, 3])
    expect(most.price).toBe(0)
    const empty = allocate(successCurves([], { maxSamples: 3 }), { budget: samples(2) })
    expect(empty).toEqual({ samples: new Int32Array(0), total: 0, spent: 0, value: 0, price: Number.POSITIVE_INFINITY })
    expect(Array.from(allocate(successCurves([0.5], { maxSamples: 9 }), { budget: samples(4) }).samples)).toEqual([4])
  })

  it("buys 29 samples for 100 queries at 0.29 each, whatever the rounding of the product", () => {
    expect(
      allocate(successCurves(new Float64Array(100).fill(0.5), { maxSamples: 4 }), { budget: samples(0.29) }).total
    ).toBe(29)
  })

  it("takes all kinds of curves alike", () => {
    const kinds: ReadonlyArray<Curves> = [
      successCurves([0.5, 0.5], { maxSamples: 4 }),
      betaCurves([1, 1], [1, 1], { maxSamples: 4 }),
      betaMixtureCurves([1, 1], [1, 1], [1, 1], { components: 1, maxSamples: 4 }),
      histogramCurves([0.5, 0.5, 0.5, 0.5], { points: [0.2, 0.8], maxSamples: 4 })
    ]
    for (const curves of kinds) expect(Array.from(allocate(curves, { budget: samples(2) }).samples)).toEqual([2, 2])
  })

  it("refuses bad input with the error that names it", () => {
    const curves = successCurves([0.5, 0.25], { maxSamples: 3 })
    const budget = samples(1)
    expect(reasonOf(() => allocate(curves, { budget, minimum: 2 }))).toBe("InfeasibleBudget")
    expect(reasonOf(() => allocate(curves, { budget, minimum: [0, 4] }))).toBe("InvalidBounds")
    expect(reasonOf(() => allocate(curves, { budget, minimum: 0.5 }))).toBe("InvalidBounds")
    expect(reasonOf(() => allocate(curves, { budget, maximum: -1 }))).toBe("InvalidBounds")
    expect(reasonOf(() => allocate(curves, { budget, maximum: [1] }))).toBe("LengthMismatch")
    expect(reasonOf(() => allocate(curves, { budget, weights: [1, Number.NaN] }))).toBe("InvalidParameter")
    expect(reasonOf(() => allocate(curves, { budget: samples(Number.NaN) }))).toBe("InvalidBudget")
    expect(reasonOf(() => samples(-1))).toBe("InvalidBudget")
  })
})
