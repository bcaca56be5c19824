import { describe, expect, it } from "vitest"
import {
  boundsOf,
  checkBounds,
  limitOf,
  startOf,
  unweightedFloor,
  weightOf,
  wholeSamples
} from "../../src/allocation/Bounds.ts"
import { marginalCurvesFromRows, successCurves } from "../../src/index.ts"

describe("boundsOf", () => {
  const curves = successCurves([0.5, 0.2], { maxSamples: 4 })

  it("takes one number for all or one per query, and never more than the curves hold", () => {
    const bounds = boundsOf(curves, { minimum: [0, 2], maximum: Int32Array.of(9, 3), weights: [1, 2] })
    expect([0, 1].map((i) => [startOf(bounds, i), limitOf(bounds, i), weightOf(bounds, i)])).toEqual([
      [0, 4, 1],
      [2, 3, 2]
    ])
    expect(bounds.forced).toBe(2)
    expect(boundsOf(curves, { minimum: 1 })).toMatchObject({ start: 1, limit: 4, forced: 2 })
  })

  it("refuses a minimum above the maximum or above the curves, and other lengths", () => {
    expect(() => boundsOf(curves, { minimum: 5 })).toThrow("query 0 has minimum 5 and maximum 4")
    expect(() => boundsOf(curves, { minimum: [0, 3], maximum: 2 })).toThrow("query 1 has minimum 3 and maximum 2")
    expect(() => boundsOf(curves, { minimum: [1] })).toThrow("minimum has length 1; valid: 2")
    expect(() => boundsOf(curves, { weights: [1, -1] })).toThrow("weights of query 1 is -1")
    expect(() => checkBounds(3, 0.5, 1)).toThrow("query 3 has minimum 0.5")
  })

  it("asks for the curves' forced samples", () => {
    const forced = marginalCurvesFromRows([[-1, 0.5]], { forced: 1 })
    expect(() => boundsOf(forced, {})).toThrow("minimum of query 0 is 0; valid: at least 1, the curves' forced samples")
  })
})

describe("wholeSamples", () => {
  it("rounds down, but not what only the rounding of the product missed", () => {
    expect(0.29 * 100).toBeLessThan(29)
    expect(wholeSamples(0.29, 100)).toBe(29)
    expect(wholeSamples(0.2899, 100)).toBe(28)
    expect(wholeSamples(0, 5)).toBe(0)
  })
})

describe("unweightedFloor", () => {
  it("leaves out no marginal whose weighted value reaches the floor", () => {
    for (const weight of [3, 0.1, 1e-300, 7e5]) {
      for (const m of [0.3, 1e-9, 1e-310, 0.7]) expect(unweightedFloor(weight * m, weight)).toBeLessThanOrEqual(m)
    }
    expect(unweightedFloor(0.5, 0)).toBe(Number.POSITIVE_INFINITY)
    expect(unweightedFloor(0.5, 1)).toBe(0.5)
  })
})
