import { describe, expect, it } from "vitest"
import { costOf, costsOf, isCost } from "../../src/allocation/Costs.ts"
import { random } from "../../src/random/index.ts"

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

  it("knows the cheapest of costs of every size, a little low at most", () => {
    const stream = random("cheapest")
    const width = 7
    const values = Float64Array.from({ length: 1000 * width }, () => {
      const u = stream.next()
      return u < 0.05 ? 0 : u < 0.1 ? -0 : u < 0.15 ? 1e100 : 10 ** (400 * u - 300)
    })
    const { least } = costsOf({ byPosition: values }, 1000, width)
    for (let query = 0; query < 1000; query++) {
      const exact = Math.min(...values.subarray(query * width, (query + 1) * width))
      expect(least[query]).toBeLessThanOrEqual(exact)
      expect(least[query]).toBeGreaterThanOrEqual(exact * (1 - 2 ** -19) - 2 ** -1041)
    }
  })

  it("refuses what is no cost at any place, and names its query", () => {
    for (const wrong of [Number.NaN, -1, -1e-300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.0001e100])
      for (const at of [0, 3, 4, 9]) {
        const values = new Float64Array(10).fill(2)
        values[at] = wrong
        const query = Math.floor(at / 5)
        expect(() => costsOf({ byPosition: values }, 2, 5)).toThrow(`cost of query ${query} is ${wrong}`)
        expect(() => costsOf(values, 10, 5)).toThrow(`cost of query ${at} is ${wrong}`)
      }
  })

  it("refuses negative costs and other lengths, and takes 0", () => {
    expect(isCost(0)).toBe(true)
    expect(isCost(Number.NaN)).toBe(false)
    expect(() => costsOf([1, -1], 2, 3)).toThrow("cost of query 1 is -1")
    expect(() => costsOf([1], 2, 3)).toThrow("cost has length 1; valid: 2")
    expect(() => costsOf({ byPosition: [1, 2] }, 2, 3)).toThrow("cost has length 2; valid: 6")
  })
})
