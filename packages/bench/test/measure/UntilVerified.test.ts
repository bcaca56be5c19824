import { samples, successCurves } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { untilVerified } from "../../src/measure/UntilVerified.ts"
import { replay } from "../../src/recording/Replay.ts"
import { poolOfRewards } from "../recording/PoolOfRewards.ts"

const problem = (size: number, budget: number) => ({
  arms: [{ name: "lm", curves: successCurves(new Float64Array(size).fill(0.5), { maxSamples: 4 }) }],
  budget: samples(budget),
  seed: 1
})

describe("until-verified", () => {
  it("draws one sample after the other until one is verified, at most the budget of each", () => {
    const rewards = [
      [0, 1, 1, 1],
      [0, 0, 0, 1],
      [1, 0, 0, 0]
    ]
    const done = replay(untilVerified(), problem(3, 3), poolOfRewards(rewards))
    expect([...done.committed]).toEqual([2, 3, 1])
    expect([...done.value]).toEqual([1, 0, 1])
    expect(done.rounds).toBe(3)
  })

  it("does not give to others what a query leaves", () => {
    const done = replay(untilVerified(), problem(2, 2), poolOfRewards([[1], [0, 0, 0, 1]]))
    expect([...done.committed]).toEqual([1, 2])
  })

  it("counts a failed draw, and ends where there are no more samples", () => {
    const done = replay(untilVerified(), problem(1, 4), poolOfRewards([[Number.NaN, 0]]))
    expect([...done.committed]).toEqual([2])
    expect(done.value[0]).toBe(0)
  })
})
