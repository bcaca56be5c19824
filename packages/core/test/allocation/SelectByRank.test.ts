import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { selectLargest, selectLargestByCost } from "../../src/allocation/SelectByRank.ts"

const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.double({ min: 0, max: 4, noNaN: true })), {
  minLength: 1,
  maxLength: 40
})

describe("selectLargest", () => {
  it("is the entry of that rank in the sorted list, ties included, and looks at the first `count` only", () => {
    fc.assert(
      fc.property(values, fc.nat(), (list, at) => {
        const rank = 1 + (at % list.length)
        const sorted = [...list].sort((a, b) => b - a)
        expect(selectLargest(Float64Array.of(...list, 99), list.length, rank)).toBe(sorted[rank - 1])
      }),
      { numRuns: 500 }
    )
  })
})

describe("selectLargestByCost", () => {
  it("is the value at which the costs from the largest value down exceed the target", () => {
    fc.assert(
      fc.property(values, fc.nat(100), (list, target) => {
        // Whole costs, so that sums are exact in any order.
        const items = list.map((value, k) => ({ value, cost: 1 + (k % 5) }))
        const sorted = [...items].sort((a, b) => b.value - a.value)
        let spent = 0
        const broken = sorted.find(({ cost }) => {
          spent += cost
          return spent > target
        })
        const found = selectLargestByCost(
          Float64Array.from(items, ({ value }) => value),
          Float64Array.from(items, ({ cost }) => cost),
          target
        )
        expect(found).toBe((broken ?? sorted[sorted.length - 1]).value)
      }),
      { numRuns: 500 }
    )
  })
})
