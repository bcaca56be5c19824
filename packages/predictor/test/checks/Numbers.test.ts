import { countsOf, preferencesOf, selectCounts } from "@alloc/predictor"
import { applyCalibrator } from "@alloc/predictor/calibration"
import { median, ranks } from "@alloc/predictor/metrics"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  checkLength,
  checkNumbers,
  checkProbabilities,
  checkRowNumbers,
  checkTexts,
  checkWeights
} from "../../src/checks/Numbers.ts"
import { reasonOf } from "../Data.ts"

// JavaScript reads null as 0.
const notNumbers = fc.constantFrom<unknown>(Number.NaN, null, undefined, "0.5", {}, [0.5])
const put = (list: ReadonlyArray<number>, at: number, value: unknown): ReadonlyArray<number> =>
  list.map((x, i) => (i === at % list.length ? (value as number) : x))

describe("lists of numbers", () => {
  it("NaN is never ranked, nor the middle, nor a reward, nor calibrated", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3 }),
        fc.nat(20),
        notNumbers,
        (list, at, value) => {
          const wrong = put(list, at, value)
          expect(reasonOf(() => ranks(wrong))).toBe("InvalidNumber")
          expect(reasonOf(() => median(wrong))).toBe("InvalidNumber")
          expect(reasonOf(() => countsOf({ rewards: [list, wrong] }))).toBe("InvalidNumber")
          expect(reasonOf(() => preferencesOf({ rewards: [wrong] }, { rewards: [list] }))).toBe("InvalidNumber")
          expect(reasonOf(() => applyCalibrator({ kind: "temperature", slope: 1, offset: 0 }, wrong))).toBe(
            "InvalidNumber"
          )
        }
      )
    )
  })

  it("rows that are not there are refused", () => {
    for (const row of [-1, 2, 0.5, Number.NaN])
      expect(reasonOf(() => selectCounts({ successes: [0, 1], trials: [1, 1] }, [0, row]))).toBe("InvalidNumber")
  })

  it("say where the fault lies and what would be valid", () => {
    expect(() => checkNumbers("scores", [0, Number.POSITIVE_INFINITY])).toThrow(
      "scores[1] is Infinity; valid: a finite number"
    )
    expect(reasonOf(() => checkNumbers("scores", [0, Number.POSITIVE_INFINITY], false))).toBe("nothing thrown")
    expect(() => checkProbabilities("p", [1, 1.5])).toThrow("p[1] is 1.5; valid: a number in [0, 1]")
    expect(() => checkWeights("w", [-1])).toThrow("w[0] is -1; valid: a finite number >= 0")
    expect(() => checkRowNumbers([0, 2], 2)).toThrow("rows[1] is 2; valid: a whole number in 0 .. 1")
    expect(() => checkTexts(["a", 1 as unknown as string])).toThrow("text 1 is 1; valid: a string")
    expect(() => checkLength("b", [1], 2)).toThrow("b has length 1; valid: 2")
  })
})
