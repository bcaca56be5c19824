import { normalMaxima } from "@alloc/predictor/heads"
import { describe, expect, it } from "vitest"
import { normalCdf } from "../../src/heads/NormalMaximum.ts"

describe("expected maxima of normals", () => {
  it("equal the tabulated ones (Harter, 1961) to 1e-5", () => {
    const e = normalMaxima(10)
    for (const [k, value] of [
      [2, 0.56419],
      [3, 0.84628],
      [4, 1.02938],
      [5, 1.16296],
      [10, 1.53875]
    ])
      expect(e[k]).toBeCloseTo(value, 4)
  })

  it("the distribution function equals scipy.stats.norm.cdf to 1e-12", () => {
    for (const [x, p] of [
      [-3, 0.0013498980316301035],
      [-1, 0.15865525393145707],
      [0, 0.5],
      [2.5, 0.9937903346742238]
    ])
      expect(normalCdf(x)).toBeCloseTo(p, 12)
    expect([normalCdf(-9), normalCdf(9)]).toEqual([0, 1])
  })
})
