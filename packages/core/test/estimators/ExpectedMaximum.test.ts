import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { expectedMaximum, expectedMaximumCurve } from "../../src/estimators/index.ts"
import { CoreError } from "../../src/index.ts"
import { combinations, mean } from "./Subsets.ts"

describe("expectedMaximum", () => {
  // itertools.combinations in Python.
  it("agrees with the mean over all subsets", () => {
    const rewards = [0.5, -1.25, 3.0, 2.0, 0.125]
    const expected = [0.875, 1.9125, 2.45, 2.8, 3]
    for (let k = 1; k <= 5; k++) expect(expectedMaximum(rewards, k)).toBeCloseTo(expected[k - 1], 14)
    expect(expectedMaximumCurve(rewards).length).toBe(5)
    fc.assert(
      fc.property(fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 1, maxLength: 8 }), (sample) => {
        const curve = expectedMaximumCurve(sample)
        for (let k = 1; k <= sample.length; k++)
          expect(curve[k - 1]).toBeCloseTo(mean(combinations(sample, k).map((subset) => Math.max(...subset))), 10)
      })
    )
  })

  it("refuses more samples than there are, and rewards that are no numbers", () => {
    expect(() => expectedMaximum([1], 2)).toThrow("valid: a whole number in 1 .. 1")
    expect(() => expectedMaximum([1, Number.NaN], 1)).toThrow("rewards[1] is NaN")
    expect(() => expectedMaximum([], 1)).toThrow(CoreError)
  })
})
