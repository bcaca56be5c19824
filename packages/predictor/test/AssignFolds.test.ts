import { assignFolds } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { reasonOf } from "./Data.ts"

describe("assignFolds", () => {
  it("deals folds whose sizes differ by at most one, the same for the same seed", () => {
    const foldOf = assignFolds(23, 5, 7)
    const sizes = [0, 1, 2, 3, 4].map((fold) => foldOf.filter((f) => f === fold).length)
    expect(sizes.sort()).toEqual([4, 4, 5, 5, 5])
    expect(assignFolds(23, 5, 7)).toEqual(foldOf)
    expect(assignFolds(23, 5, 8)).not.toEqual(foldOf)
  })

  it("deals groups whole, to the fold that is smallest so far", () => {
    const groups = ["a", "a", "a", "a", "b", "b", "c", "c", "d"]
    const foldOf = assignFolds(9, 2, 1, groups)
    const sizes = [0, 1].map((fold) => foldOf.filter((f) => f === fold).length)
    expect(sizes.sort()).toEqual([4, 5])
    groups.forEach((group, i) => {
      expect(foldOf[i]).toBe(foldOf[groups.indexOf(group)])
    })
  })

  it("refuses more folds than queries or groups, and groups of another number", () => {
    expect(reasonOf(() => assignFolds(3, 4, 1))).toBe("TooFewRows")
    expect(reasonOf(() => assignFolds(4, 3, 1, ["a", "a", "b", "b"]))).toBe("TooFewRows")
    expect(reasonOf(() => assignFolds(4, 2, 1, ["a"]))).toBe("LengthMismatch")
    for (const folds of [1, 2.5, Number.NaN]) expect(reasonOf(() => assignFolds(9, folds, 1))).toBe("InvalidOption")
  })
})
