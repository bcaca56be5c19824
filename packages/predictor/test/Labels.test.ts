import { countsOf, ridge, selectCounts, successHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { checkCounts, checkRewards, totals } from "../src/Labels.ts"
import { problem, reasonOf } from "./Data.ts"

const small = problem(6, 2, 4)
const options = { head: successHead(), model: ridge() }

describe("labels", () => {
  it("refuse no samples, more successes than samples, one class, too few", () => {
    const labels = (successes: ReadonlyArray<number>, trials: ReadonlyArray<number>) => () =>
      train(small.inputs, { successes, trials }, options)
    const six = [4, 4, 4, 4, 4, 4]
    expect(labels([1, 1, 1, 1, 1, 0], [4, 4, 0, 4, 4, 4])).toThrow("trials of query q2 is 0")
    expect(labels([1, 1, 1, 5, 1, 0], six)).toThrow("successes of query q3 is 5")
    expect(reasonOf(labels([1, 1, Number.NaN, 1, 1, 0], six))).toBe("InvalidLabel")
    expect(reasonOf(labels([0, 0, 0, 0, 0, 0], six))).toBe("OneClass")
    expect(reasonOf(labels(six, six))).toBe("OneClass")
    expect(reasonOf(labels([1, 2], [4, 4]))).toBe("LengthMismatch")
  })

  it("count the successes among ragged rewards", () => {
    expect(
      countsOf({
        rewards: [
          [0.5, 1],
          [2, 0, 1]
        ]
      })
    ).toEqual({ successes: Float64Array.of(1, 2), trials: Float64Array.of(2, 3) })
  })

  it("fractions of successes are counts, totals are sums", () => {
    expect(reasonOf(() => checkCounts({ successes: [0.5], trials: [1.5] }, ["a"]))).toBe("nothing thrown")
    expect(totals({ successes: [1, 2.5], trials: [4, 3] })).toEqual({ successes: 3.5, trials: 7 })
    expect(selectCounts({ successes: [1, 2], trials: [3, 4] }, [1, 1])).toEqual({
      successes: Float64Array.of(2, 2),
      trials: Float64Array.of(4, 4)
    })
  })

  it("refuse rewards that are missing or not finite, by query and sample", () => {
    expect(reasonOf(() => checkRewards({ rewards: [[1]] }, ["a", "b"]))).toBe("LengthMismatch")
    expect(() => checkRewards({ rewards: [[1], []] }, ["a", "b"])).toThrow("rewards of query b is none")
    expect(() => checkRewards({ rewards: [[1, Number.NaN]] }, ["a"])).toThrow("reward of sample 1 of query a is NaN")
  })

  it("refuse rewards that single precision does not hold, and name the sample", () => {
    expect(() =>
      checkRewards(
        {
          rewards: [
            [1, 2],
            [0, 1e31]
          ]
        },
        ["a", "b"]
      )
    ).toThrow(/reward of sample 1 of query b is 1e\+31/)
    expect(reasonOf(() => checkRewards({ rewards: [[1e30], [-1e30]] }, ["a", "b"]))).toBe("nothing thrown")
  })
})
