import { describe, expect, it } from "vitest"
import {
  checkArray,
  checkDoubles,
  checkFunction,
  checkList,
  checkObject,
  checkSingles,
  checkText
} from "../../src/checks/Shapes.ts"
import { reasonOf } from "../Data.ts"

describe("checks of shapes", () => {
  it("take what has the shape, and refuse all else", () => {
    const cases: ReadonlyArray<readonly [(value: unknown) => void, unknown, ReadonlyArray<unknown>]> = [
      [(value) => checkObject("x", value, "a"), { a: undefined }, [null, 5, "a", {}]],
      [(value) => checkList("x", value), Int32Array.of(1), [null, "text", {}, 5]],
      [(value) => checkArray("x", value), [], [null, "text", new Float64Array(1)]],
      [(value) => checkSingles("x", value), new Float32Array(1), [null, [1], new Float64Array(1)]],
      [(value) => checkDoubles("x", value), new Float64Array(1), [null, [1], new Float32Array(1)]],
      [(value) => checkFunction("x", value), () => 1, [null, {}, 5]],
      [(value) => checkText("x", value), "a", [null, "", 5]]
    ]
    for (const [check, right, wrong] of cases) {
      expect(reasonOf(() => check(right))).toBe("nothing thrown")
      for (const value of wrong) expect(reasonOf(() => check(value))).toBe("InvalidOption")
    }
  })
  it("name the field, the value and what would be valid", () => {
    expect(() => checkObject("labels", 5, "successes", "trials")).toThrow(
      "option labels is 5; valid: an object with successes, trials"
    )
  })
})
