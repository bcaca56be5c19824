import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { expectedMaximum, passAtK } from "../../src/estimators/index.ts"
import { empiricalCurves, empiricalRewardCurves } from "../../src/index.ts"
import { close, reasonOf } from "./CurveChecks.ts"

describe("empirical curves", () => {
  it("are pass@k of the counts, and end with a query's trials", () => {
    const c = empiricalCurves([3, 1], new Int32Array([8, 4]))
    for (let k = 1; k <= 8; k++) close(c.value(0, k), passAtK(8, 3, k))
    for (let k = 1; k <= 4; k++) close(c.value(1, k), passAtK(4, 1, k))
    expect(c.marginal(1, 5)).toBe(0)
    expect(c.hulled).toBe(0)
  })

  it("are the expected maxima of the rewards, over the baseline", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 9 }), (rewards) => {
        const c = empiricalRewardCurves([rewards], { baseline: -4, forced: 1 })
        for (let k = 1; k <= rewards.length; k++) expect(c.value(0, k)).toBeCloseTo(expectedMaximum(rewards, k) + 4, 11)
        expect(c.hulled).toBe(0)
      })
    )
  })

  it("agree with each other on rewards 0 and 1", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 20 }), (rewards) => {
        const c = rewards.filter((r) => r === 1).length
        for (let k = 1; k <= rewards.length; k++)
          expect(expectedMaximum(rewards, k)).toBeCloseTo(passAtK(rewards.length, c, k), 12)
      })
    )
  })

  it("refuse impossible counts and missing rewards", () => {
    expect(reasonOf(() => empiricalCurves([5], 4))).toMatchObject({ field: "successes", query: 0, value: 5 })
    expect(reasonOf(() => empiricalCurves([0], 0))).toMatchObject({ field: "trials" })
    expect(reasonOf(() => empiricalRewardCurves([[1], []]))).toEqual({ _tag: "EmptyCurves", query: 1 })
    expect(reasonOf(() => empiricalRewardCurves([[1], [Number.NaN]]))).toMatchObject({ field: "rewards[0]", query: 1 })
  })
})
