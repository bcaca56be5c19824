import { describe, expect, it } from "vitest"
import { envelopesOf } from "../../src/allocation/Envelopes.ts"
import { successCurves } from "../../src/index.ts"

describe("envelopesOf", () => {
  const weak = { curves: successCurves([0.5, 0.1], { maxSamples: 2 }), cost: 1 }
  const strong = { curves: successCurves([0.9, 0.8], { maxSamples: 2 }), cost: 4 }

  it("traces chains whose densities fall, from nothing to the most valuable choice", () => {
    const { trace, gain, density, size, width } = envelopesOf([weak, strong], {})
    expect([size, width]).toEqual([2, 4])
    for (const query of [0, 1]) {
      const length = trace(query, Number.MIN_VALUE, Number.POSITIVE_INFINITY)
      expect(length).toBeGreaterThan(0)
      for (let k = 1; k < length; k++) expect(density[k]).toBeLessThanOrEqual(density[k - 1])
      const total = gain.subarray(0, length).reduce((a, b) => a + b, 0)
      expect(total).toBeCloseTo(strong.curves.value(query, 2), 12)
    }
  })

  it("refuses no arms, and arms over other queries", () => {
    expect(() => envelopesOf([], {})).toThrow("arms is 0; valid: at least one arm")
    const other = { curves: successCurves([0.5], { maxSamples: 2 }) }
    expect(() => envelopesOf([weak, other], {})).toThrow("has length 1; valid: 2")
  })
})
