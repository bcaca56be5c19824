import { describe, expect, it } from "vitest"
import { costOf, costsOf, isCost } from "../../src/allocation/Costs.ts"

describe("costsOf", () => {
  it("reads one number, one per query, one per position, and one per query and position", () => {
    const read = (cost: Parameters<typeof costsOf>[0]): ReadonlyArray<number> => {
      const costs = costsOf(cost, 2, 3)
      return [0, 1].flatMap((query) => [0, 1, 2].map((j) => costOf(costs, query, j)))
    }
    expect(read(2)).toEqual([2, 2, 2, 2, 2, 2])
    expect(read([1, 4])).toEqual([1, 1, 1, 4, 4, 4])
    expect(read({ byPosition: [3, 2, 1] })).toEqual([3, 2, 1, 3, 2, 1])
    expect(read({ byPosition: [3, 2, 1, 6, 5, 4] })).toEqual([3, 2, 1, 6, 5, 4])
  })

  it("knows the cheapest sample of each query", () => {
    expect([...costsOf({ byPosition: [3, 2, 1, 6, 5, 4] }, 2, 3).least]).toEqual([1, 4])
  })

  it("refuses negative costs and other lengths, and takes 0", () => {
    expect(isCost(0)).toBe(true)
    expect(isCost(Number.NaN)).toBe(false)
    expect(() => costsOf([1, -1], 2, 3)).toThrow("cost of query 1 is -1")
    expect(() => costsOf([1], 2, 3)).toThrow("cost has length 1; valid: 2")
    expect(() => costsOf({ byPosition: [1, 2] }, 2, 3)).toThrow("cost has length 2; valid: 6")
  })
})
