import { describe, expect, it } from "vitest"
import { gaussHermite } from "../../src/arms/GaussHermite.ts"

describe("gaussHermite", () => {
  it("integrates polynomials of a normal variable exactly", () => {
    const { nodes, weights } = gaussHermite(11)
    expect(nodes.length).toBe(11)
    const moment = (power: number): number => nodes.reduce((sum, x, k) => sum + weights[k] * x ** power, 0)
    expect([0, 1, 2, 3, 4, 6, 8].map(moment).map((m) => Math.round(m * 1e8) / 1e8 + 0)).toEqual([
      1, 0, 1, 0, 3, 15, 105
    ])
  })

  it("has the nodes and weights of numpy.polynomial.hermite_e.hermegauss(3)", () => {
    const { nodes, weights } = gaussHermite(3)
    expect(Array.from(nodes, (x) => Math.round(1e9 * x) / 1e9 + 0)).toEqual([-1.732050808, 0, 1.732050808])
    expect(Array.from(weights, (w) => Math.round(1e9 * w) / 1e9)).toEqual([0.166666667, 0.666666667, 0.166666667])
  })
})
