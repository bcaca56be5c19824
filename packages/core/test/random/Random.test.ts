import { describe, expect, it } from "vitest"
import { permutation, random } from "../../src/random/index.ts"

describe("random", () => {
  it("is the same stream for the same key, and another for another key or order of its parts", () => {
    const first = (...key: ReadonlyArray<number | string>): ReadonlyArray<number> => {
      const stream = random(...key)
      return [stream.next(), stream.next(), stream.next()]
    }
    expect(first(1, "a")).toEqual(first(1, "a"))
    expect(first("a", 1)).not.toEqual(first(1, "a"))
    expect(first(1, "b")).not.toEqual(first(1, "a"))
    expect(first("1", "a")).not.toEqual(first(1, "a"))
  })

  it("is uniform: ten cells of [0, 1) pass a chi-squared test at 0.001", () => {
    const stream = random("uniform")
    const counts = new Float64Array(10)
    for (let k = 0; k < 100_000; k++) counts[Math.floor(stream.next() * 10)] += 1
    // The 0.999 quantile of chi-squared with 9 degrees of freedom is 27.877.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.877)
  })

  it("gives whole numbers in 0 .. bound - 1, each of them", () => {
    const stream = random("below")
    expect(new Set(Array.from({ length: 200 }, () => stream.below(5)))).toEqual(new Set([0, 1, 2, 3, 4]))
  })
})

describe("permutation", () => {
  it("holds every index once, and all six orders of three come up", () => {
    const stream = random("orders")
    const orders = Array.from({ length: 200 }, () => [...permutation(3, stream)])
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2])
    expect(new Set(orders.map(String)).size).toBe(6)
    expect([...permutation(0, stream)]).toEqual([])
  })
})
