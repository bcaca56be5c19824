import { betaCurves, type Policy, samples, sequential, uniform } from "@alloc/core"
import { random } from "@alloc/core/random"
import { betaHead, inputs, logistic, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { estimate, forecastRuns, mean, ofRuns } from "../../src/live/Forecast.ts"
import { stateless } from "../../src/live/LiveQueries.ts"
import { isAsForecast } from "../../src/live/LiveTable.ts"
import { replay } from "../../src/recording/Replay.ts"
import { poolOfRewards } from "../recording/PoolOfRewards.ts"

describe("estimate", () => {
  it("is the mean, with an interval around it that has no width where all values are the same", () => {
    const { high, low, value } = estimate([0, 1, 1, 1, 0, 1, 1, 1], 1)
    expect(value).toBe(0.75)
    expect(low).toBeLessThan(0.75)
    expect(high).toBeGreaterThan(0.75)
    expect(estimate([0.5, 0.5], 1)).toEqual({ value: 0.5, low: 0.5, high: 0.5 })
  })
})

const policies: ReadonlyArray<() => Policy> = [() => stateless(uniform()), () => stateless(sequential())]
const size = 12
const maximum = 16

/**
 * Queries whose success probability is known to the simulation alone: its log-odds are a number that the predictor reads, and
 * as much again that it cannot know. It learns from other queries, `recorded` samples of each.
 */
const simulated = (world: number, recorded: number) => {
  const stream = random("forecast", world, recorded)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
  const queries = Array.from({ length: 4 * size }, () => {
    const read = normal()
    return { read, success: 1 / (1 + Math.exp(-(read + normal()))) }
  })
  const draws = ({ success }: { readonly success: number }, count: number): ReadonlyArray<number> =>
    Array.from({ length: count }, () => (stream.next() < success ? 1 : 0))
  const inputsOf = (some: typeof queries, name: string) =>
    inputs(
      some.map((_, q) => `${name}${q}`),
      {
        source: { model: "toy", modelHash: "0", kind: "log-odds", width: 1 },
        size: some.length,
        values: Float32Array.from(some, ({ read }) => read)
      }
    )
  const [live, others] = [queries.slice(0, size), queries.slice(size)]
  const before = others.map((query) => draws(query, recorded))
  const successes = Float64Array.from(before, (row) => row.reduce((sum, reward) => sum + reward, 0))
  const labels = { successes, trials: successes.map(() => recorded) }
  const predictor = train(inputsOf(others, "other"), labels, { head: betaHead(), model: logistic(), seed: world })
  return {
    curves: predictor.predictHeldOut(inputsOf(live, "live")).curves(maximum),
    learnt: poolOfRewards(before).arms[0],
    pool: poolOfRewards(live.map((query) => draws(query, recorded))),
    live: poolOfRewards(live.map((query) => draws(query, maximum)))
  }
}

/** How often a run earns and spends what was forecast, over worlds and policies. */
const coverage = (worlds: number, recorded: number): { readonly reward: number; readonly cost: number } => {
  const within = Array.from({ length: worlds }, (_, world) => {
    const { curves, learnt, live, pool } = simulated(world, recorded)
    return policies.map((make) => {
      const problem = { arms: [{ name: "lm", curves }], budget: samples(4), minimum: 0, maximum, seed: world }
      const runs = forecastRuns({ pool, predictions: [{ curves, learnt }], most: maximum, seed: 1 }, (seed) => ({
        policy: make(),
        problem: { ...problem, seed }
      }))
      const reached = replay(make(), problem, live)
      const isForecast = (read: (run: typeof reached) => number): number =>
        isAsForecast(read(reached), ofRuns(runs.map(read))) ? 1 : 0
      return { reward: isForecast(({ value }) => mean(value)), cost: isForecast(({ committed }) => mean(committed)) }
    })
  }).flat()
  return { reward: mean(within.map(({ reward }) => reward)), cost: mean(within.map(({ cost }) => cost)) }
}

describe("forecastRuns", () => {
  it.each([2, 16])(
    "holds about 95 of 100 runs, in reward and in cost, with %i recorded samples a query",
    (recorded) => {
      const { cost, reward } = coverage(30, recorded)
      // Of 30 worlds: 0.95 has a standard error of 0.04.
      expect(reward).toBeGreaterThanOrEqual(0.88)
      expect(cost).toBeGreaterThanOrEqual(0.88)
    },
    600_000
  )

  it("narrows with the samples that are recorded, around what the policy earns", () => {
    const half = (count: number) =>
      poolOfRewards(Array.from({ length: 20 }, () => Array.from({ length: count }, (_, k) => k % 2)))
    const forecast = (count: number) => {
      const curves = betaCurves(Array(20).fill(1), Array(20).fill(1), { maxSamples: 2 })
      const pool = half(count)
      const runs = forecastRuns(
        { pool, predictions: [{ curves, learnt: pool.arms[0] }], most: 2, seed: 1 },
        (seed) => ({
          policy: stateless(uniform()),
          problem: { arms: [{ name: "lm", curves }], budget: samples(2), seed }
        })
      )
      expect(new Set(runs.map(({ committed }) => committed[0]))).toEqual(new Set([2]))
      return ofRuns(runs.map(({ value }) => mean(value)))
    }
    const [few, many] = [forecast(2), forecast(200)]
    expect(many.value).toBeCloseTo(0.75, 1)
    expect(few.value).toBeLessThan(many.value)
    expect(few.high - few.low).toBeGreaterThan(many.high - many.low)
  })
})
