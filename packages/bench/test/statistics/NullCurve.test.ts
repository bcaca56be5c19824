import { describe, expect, it } from "vitest"
import { costOfValue, type NullCurve, valueAtCost } from "../../src/statistics/NullCurve.ts"

const costs = [0, 1, 2.5, 4, 8]
const values = [0.1, 0.35, 0.5, 0.62, 0.7]
const curveOf = (xs: ReadonlyArray<number>, ys: ReadonlyArray<number>): NullCurve => ({
  policy: "uniform",
  points: xs.map((x, k) => ({ value: Float64Array.of(ys[k]), cost: { samples: Float64Array.of(x) } }))
})
const curve = curveOf(costs, values)

describe("the curve of a null", () => {
  it("is linear between its points and level beyond them: numpy.interp(cost, costs, values)", () => {
    const at = [-1, 0, 0.3, 1, 2, 3.9, 8, 9]
    const expected = [0.1, 0.1, 0.175, 0.35, 0.45, 0.612, 0.7, 0.7]
    at.forEach((cost, k) => {
      expect(valueAtCost(curve, "samples", Float64Array.of(cost))[0]).toBeCloseTo(expected[k], 12)
    })
  })

  it("says what a value costs: scipy.interpolate.make_interp_spline(values, costs, k=1)(value), nothing beyond the end", () => {
    const wanted = [0.05, 0.1, 0.2, 0.5, 0.66, 0.7]
    const expected = [0, 0, 0.4, 2.5, 6, 8]
    wanted.forEach((value, k) => {
      expect(costOfValue(curve, "samples", Float64Array.of(value))[0]).toBeCloseTo(expected[k], 12)
    })
    expect(costOfValue(curve, "samples", Float64Array.of(0.701))[0]).toBeNaN()
  })

  it("gives the least cost where values fall in between, and its own end in spite of rounding", () => {
    const wavy = curveOf([0, 1, 2, 3], [0, 0.6, 0.4, 0.8])
    expect(costOfValue(wavy, "samples", Float64Array.of(0.5))[0]).toBeCloseTo(0.5 / 0.6, 12)
    expect(costOfValue(wavy, "samples", Float64Array.of(0.7))[0]).toBeCloseTo(2.75, 12)
    expect(costOfValue(wavy, "samples", Float64Array.of(0.8 + 1e-13))[0]).toBeCloseTo(3, 9)
  })

  it("stays where it is on a level piece", () => {
    const level = curveOf([0, 1, 1, 2], [0, 0.5, 0.5, 0.5])
    expect(valueAtCost(level, "samples", Float64Array.of(1))[0]).toBe(0.5)
    expect(costOfValue(level, "samples", Float64Array.of(0.5))[0]).toBe(1)
  })

  it("is another one in every resample", () => {
    const two: NullCurve = {
      policy: "uniform",
      points: [0, 1].map((k) => ({
        value: Float64Array.of(k, 2 * k),
        cost: { samples: Float64Array.of(k, k) }
      }))
    }
    expect([...valueAtCost(two, "samples", Float64Array.of(0.5, 0.5))]).toEqual([0.5, 1])
  })
})
