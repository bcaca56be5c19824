import type { Outcomes, Policy, Round } from "@alloc/core"
import { betaCurves, histogramCurves, samples, sequential, successCurves, tokens, uniform } from "@alloc/core"
import { escalation, type OnlineArmsOptions, onlineArms } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { replay } from "../../src/recording/index.ts"
import { reasonOf } from "../Reason.ts"
import { poolOfRewards } from "./PoolOfRewards.ts"

const problem = (size: number, budget: number, maximum: Int32Array | number) => ({
  arms: [{ name: "lm", curves: successCurves(new Float64Array(size).fill(0.5), { maxSamples: 8 }) }],
  budget: samples(budget),
  maximum,
  seed: 1
})

/** A policy that gives the same rounds whatever comes back. */
const scripted = (rounds: ReadonlyArray<Round>, seen: Array<Outcomes> = []): Policy<number> => ({
  name: "scripted",
  start: () => 0,
  next: (state) => rounds[state],
  observe: (state, outcomes) => {
    seen.push(outcomes)
    return state + 1
  }
})

const round = (...draws: ReadonlyArray<readonly [number, number]>): Round => ({
  queries: Int32Array.from(draws, ([query]) => query),
  arms: new Int32Array(draws.length),
  samples: Int32Array.from(draws, ([, count]) => count)
})

describe("replay", () => {
  it("draws every sample once, in the pool's order", () => {
    const pool = poolOfRewards([
      [0.1, 0.2, 0.3],
      [0.9, 0.8, 0.7]
    ])
    const seen: Array<Outcomes> = []
    const done = replay(scripted([round([0, 1], [1, 2]), round([1, 1], [0, 2])], seen), problem(2, 3, 3), pool)
    expect(seen.map(({ rewards }) => [...rewards])).toEqual([
      [0.1, 0.9, 0.8],
      [0.7, 0.2, 0.3]
    ])
    expect([...done.value]).toEqual([0.3, 0.9])
    expect([...done.committed]).toEqual([3, 3])
    expect([...done.tokens]).toEqual([6, 15])
    expect(done.rounds).toBe(2)
  })

  it("gives fewer samples where the recording has fewer, and ends", () => {
    const pool = poolOfRewards([[0], [0, 0, 1]])
    const curves = betaCurves([1, 1], [1, 1], { maxSamples: 8 })
    const start = { arms: [{ name: "lm", curves }], budget: samples(4), seed: 1 }
    const done = replay(sequential(), start, pool, { success: 1 })
    expect([...done.committed]).toEqual([1, 3])
    expect([...done.value]).toEqual([0, 1])
  })

  it("counts a failed draw as cost, never as a reward", () => {
    const pool = poolOfRewards([
      [Number.NaN, 1],
      [Number.NaN, Number.NaN]
    ])
    const done = replay(uniform(), problem(2, 2, 2), pool, { baseline: -1, success: 1 })
    expect([...done.value]).toEqual([1, -1])
    expect([...done.committed]).toEqual([2, 2])
  })

  it("tells used from committed: what follows a success in its round was drawn in vain", () => {
    const done = replay(scripted([round([0, 4])]), problem(1, 4, 4), poolOfRewards([[0, 1, 0, 1]]), { success: 1 })
    expect(done.committed[0]).toBe(4)
    expect(done.used[0]).toBe(2)
  })

  it("refuses rounds that cannot be", async () => {
    const pool = poolOfRewards([[0, 1]])
    const refused = (rounds: ReadonlyArray<Round>) => reasonOf(() => replay(scripted(rounds), problem(1, 2, 2), pool))
    expect(await refused([round([1, 1])])).toMatchObject({
      _tag: "InvalidRound",
      problem: "query 1; valid: queries 0 .. 0"
    })
    expect(await refused([round([0, -1])])).toMatchObject({ _tag: "InvalidRound" })
    const arm = { ...round([0, 1]), arms: Int32Array.of(3) }
    expect(await refused([arm])).toMatchObject({ _tag: "InvalidRound", problem: "arm 3; valid: arms 0 .. 0" })
    expect(await refused(Array.from({ length: 9 }, () => round([0, 1])))).toMatchObject({ _tag: "InvalidRound" })
  })

  it("keeps a budget of tokens as often as was asked for, where samples cost random amounts", () => {
    const stream = random("lengths")
    // Exponential lengths of mean 20, whose variance is 400.
    const pool = () => {
      const made = poolOfRewards(Array.from({ length: 40 }, () => new Array<number>(8).fill(0)))
      for (const arm of made.arms)
        for (let row = 0; row < 320; row++) arm.tokens[row] = -20 * Math.log1p(-stream.next())
      return made
    }
    const pools = Array.from({ length: 400 }, pool)
    const curves = successCurves(new Float64Array(40).fill(0.3), { maxSamples: 8 })
    const overspent = (options: OnlineArmsOptions): number => {
      const given = { arms: [{ name: "lm", curves, cost: 20 }], budget: tokens(80), seed: 1 }
      const spent = pools.map((one) =>
        replay(onlineArms(options), given, one).tokens.reduce((sum, each) => sum + each, 0)
      )
      return spent.filter((sum) => sum > 40 * 80).length / pools.length
    }
    expect(overspent({})).toBeGreaterThan(0.4)
    // Three standard errors of 400 replays.
    expect(overspent({ quantile: 0.9, variances: [400] })).toBeLessThan(0.1 + 0.045)
    expect(overspent({ quantile: 0.99, variances: [400] })).toBeLessThan(0.01 + 0.015)
  })

  it("draws from several efforts of one decoder as escalation asks", () => {
    // Two classes of difficulty, equally likely: the first query is easy, the second is solved by the high effort alone.
    const [low, high] = [poolOfRewards([[1], new Array(6).fill(0)]), poolOfRewards([[1], [1]])]
    const pool = { size: 2, arms: [...low.arms, ...high.arms].map((arm, at) => ({ ...arm, name: `effort ${at}` })) }
    const weights = [0.5, 0.5, 0.5, 0.5]
    const effort = (points: ReadonlyArray<number>) => histogramCurves(weights, { points, maxSamples: 6 })
    const arms = [
      { name: "low", cost: 1, curves: effort([0.9, 0.05]) },
      { name: "high", cost: 4, curves: effort([0.95, 0.9]) }
    ]
    const done = replay(escalation(), { arms, budget: tokens(5), seed: 1 }, pool, { success: 1 })
    expect([...done.value]).toEqual([1, 1])
    expect([...done.byArm[0].committed][0]).toBe(1)
    expect([...done.byArm[1].committed]).toEqual([0, 1])
  })
})
