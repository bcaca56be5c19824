import { allocate, samples, successCurves } from "@alloc/core"
import { allocateAtRisk } from "@alloc/core/policies"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

/** Mean of the lowest share, by definition. */
const tailOf = (values: ReadonlyArray<number>, share: number): number => {
  let left = share * values.length
  let sum = 0
  for (const value of [...values].sort((a, b) => a - b)) {
    sum += Math.min(1, Math.max(0, left)) * value
    left -= 1
  }
  return sum / (share * values.length)
}

const problems = fc.record({
  success: fc.array(fc.oneof(fc.constantFrom(0.05, 0.5, 0.9), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 4,
    maxLength: 4
  }),
  share: fc.constantFrom(0.25, 0.3, 0.5, 0.75, 1),
  weight: fc.constantFrom(0, 0.3, 0.7, 1),
  total: fc.integer({ min: 0, max: 14 })
})

describe("allocateAtRisk", () => {
  it("is the best of all allocations", () => {
    fc.assert(
      fc.property(problems, ({ success, share, weight, total }) => {
        const curves = successCurves(success, { maxSamples: 5 })
        let best = 0
        const visit = (query: number, left: number, values: ReadonlyArray<number>): void => {
          if (query === 4) {
            const mean = values.reduce((a, b) => a + b, 0) / 4
            best = Math.max(best, (1 - weight) * mean + weight * tailOf(values, share))
            return
          }
          for (let k = 0; k <= Math.min(left, 5); k++) visit(query + 1, left - k, [...values, curves.value(query, k)])
        }
        visit(0, total, [])
        const found = allocateAtRisk(curves, { budget: samples(total / 4), share, weight })
        const values = Array.from(found.samples, (k, query) => curves.value(query, k))
        expect(found.tail).toBeCloseTo(tailOf(values, share), 12)
        expect(found.total).toBeLessThanOrEqual(total)
        expect((1 - weight) * found.value + weight * found.tail).toBeGreaterThan(best - 1e-9)
      }),
      { numRuns: 300 }
    )
  })

  it("is the plain allocation where the tail is all, or counts nothing", () => {
    const curves = successCurves([0.9, 0.5, 0.3, 0.2], { maxSamples: 8 })
    const budget = samples(3)
    const { value } = allocate(curves, { budget })
    expect(allocateAtRisk(curves, { budget, share: 0.25, weight: 0 }).value).toBeCloseTo(value, 12)
    expect(allocateAtRisk(curves, { budget, share: 1 }).value).toBeCloseTo(value, 12)
  })

  it("leaves nobody without a sample for a query that is a hundred times easier: two queries, the worse of them", () => {
    for (const easy of [1e-3, 0.002, 0.03, 0.06, 0.0937, 0.1, 0.25, 0.5, 0.97, 1])
      for (const success of [
        [0.001, easy],
        [easy, 0.001]
      ]) {
        const { tail } = allocateAtRisk(successCurves(success, { maxSamples: 3 }), { budget: samples(1), share: 0.5 })
        expect(tail).toBeCloseTo(0.001, 9)
      }
  })
})
