import { describe, expect, it } from "vitest"
import { MarginalList, thin } from "../../src/allocation/MarginalList.ts"

describe("a list of marginals", () => {
  it("keeps every second entry when it is thinned", () => {
    const list = Int32Array.of(0, 1, 2, 3, 4)
    thin(list, 5)
    expect([...list.subarray(0, 2)]).toEqual([1, 3])
  })

  it("grows up to its most, then keeps every second, and every fourth", () => {
    const most = 100_000
    const list = new MarginalList(most)
    for (let at = 0; at < 3 * most; at++) list.add(at, at / 2)
    expect(list.stride).toBe(4)
    expect(list.length).toBe(75_000)
    const kept = list.queries.subarray(0, list.length)
    expect(kept.every((query, at) => list.values[at] === query / 2)).toBe(true)
    // One of each four, up to the place among them.
    expect(kept.every((query, at) => query >> 2 === at)).toBe(true)
    list.clear()
    list.add(7, 0.25)
    expect([list.length, list.stride, list.queries[0], list.values[0]]).toEqual([1, 1, 7, 0.25])
  })
})
