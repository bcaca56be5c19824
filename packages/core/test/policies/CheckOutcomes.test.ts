import { describe, expect, it } from "vitest"
import { checkOutcomes } from "../../src/policies/CheckOutcomes.ts"

describe("checkOutcomes", () => {
  const round = { queries: Int32Array.of(0, 1), arms: Int32Array.of(0, 1), samples: Int32Array.of(2, 1) }
  const outcomes = (queries: ReadonlyArray<number>, arms: ReadonlyArray<number>, reward = 1) => ({
    queries: Int32Array.from(queries),
    arms: Int32Array.from(arms),
    rewards: new Float64Array(queries.length).fill(reward)
  })

  it("takes what the round asked for, and fewer", () => {
    expect(() => checkOutcomes(outcomes([0, 0, 1], [0, 0, 1]), round, 2, "finite")).not.toThrow()
    expect(() => checkOutcomes(outcomes([], []), round, 2, "finite")).not.toThrow()
  })

  it("refuses more than was asked for, and another arm", () => {
    expect(() => checkOutcomes(outcomes([1, 1], [1, 1]), round, 2, "none")).toThrow(
      "2 outcomes came back for query 1 from arm 1; valid: at most 1"
    )
    expect(() => checkOutcomes(outcomes([0], [7]), round, 2, "none")).toThrow("from arm 7; valid: at most 0")
    expect(() => checkOutcomes(outcomes([2], [0]), round, 2, "none")).toThrow("outcomes.queries is 2")
  })

  it("asks of a reward what the policy reads of it, and nothing of a failed draw", () => {
    const infinite = outcomes([0], [0], Number.POSITIVE_INFINITY)
    expect(() => checkOutcomes(infinite, round, 2, "number")).not.toThrow()
    expect(() => checkOutcomes(infinite, round, 2, "finite")).toThrow("reward of query 0 is Infinity")
    const failed = { ...outcomes([0], [0], Number.NaN), failed: Uint8Array.of(1) }
    expect(() => checkOutcomes(failed, round, 2, "finite")).not.toThrow()
  })

  it("refuses columns of another length", () => {
    const short = { ...outcomes([0, 0], [0, 0]), tokens: Float64Array.of(1) }
    expect(() => checkOutcomes(short, round, 2, "none")).toThrow("outcomes.tokens has length 1; valid: 2")
  })
})
