import { type Problem, samples, usd } from "@alloc/core"
import { cascade } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { arm, outcomesOf } from "./ArmRounds.ts"

describe("cascade", () => {
  const instances = fc
    .record({
      success: fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }), {
        minLength: 1,
        maxLength: 4
      }),
      costs: fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }),
      budget: fc.double({ min: 0, max: 20, noNaN: true }),
      seed: fc.nat(99)
    })
    .map((given) => ({
      ...given,
      problem: {
        arms: given.success.map((p, k) => arm(`arm ${k}`, p, given.costs[k])),
        budget: usd(given.budget),
        seed: given.seed
      }
    }))

  it("goes through the stages in order, never back to a verified query, within the budget", () => {
    fc.assert(
      fc.property(instances, ({ problem, success, seed }) => {
        const policy = cascade({ stages: success.map((_, k) => ({ arm: k, samples: 1 + (k % 2) })) })
        let state = policy.start(problem)
        let stage = -1
        for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
          expect(state.stage).toBeGreaterThan(stage)
          stage = state.stage
          for (const [at, i] of round.queries.entries()) {
            expect(state.solved[i]).toBe(0)
            expect(round.arms[at]).toBe(stage)
            expect(round.samples[at]).toBe(1 + (stage % 2))
          }
          const before = state.solved.slice()
          const next = policy.observe(state, outcomesOf(round, success, seed + stage))
          expect(state.solved).toEqual(before)
          state = next
          expect(state.spent).toBeLessThanOrEqual(problem.budget * 6 * (1 + 1e-9))
        }
      }),
      { numRuns: 200 }
    )
  })

  it("serves the largest gain per cost where the budget is short", () => {
    const weak = arm("weak", [0.5, 0.5, 0.5], 1)
    const strong = arm("strong", [0.6, 0.9, 0.7], 4)
    const policy = cascade()
    const start = policy.start({ arms: [weak, strong], budget: usd(3.7), seed: 1 })
    const failed = {
      queries: Int32Array.of(0, 1, 2),
      arms: new Int32Array(3),
      rewards: new Float64Array(3),
      failed: Uint8Array.of(0, 1, 0)
    }
    const second = policy.next(policy.observe(start, failed))
    // 11.1 - 3 = 8.1 buys two of the strong decoder.
    expect([...(second?.queries ?? [])]).toEqual([1, 2])
    expect([...(second?.arms ?? [])]).toEqual([1, 1])
  })

  it("skips arms that cannot help, and ends", () => {
    const policy = cascade()
    const start = policy.start({ arms: [arm("a", [0, 0.5], 1), arm("b", [0.5, 0], 1)], budget: usd(9), seed: 1 })
    expect([...(policy.next(start)?.queries ?? [])]).toEqual([1])
    const second = policy.observe(start, {
      queries: Int32Array.of(1),
      arms: Int32Array.of(0),
      rewards: Float64Array.of(0)
    })
    expect([...(policy.next(second)?.queries ?? [])]).toEqual([0])
    const third = policy.observe(second, {
      queries: Int32Array.of(0),
      arms: Int32Array.of(1),
      rewards: Float64Array.of(0)
    })
    expect(policy.next(third)).toBeUndefined()
  })

  it("beats either decoder alone at equal cost where the weak one is cheap and right half of the time", () => {
    const n = 400
    const stream = random(3, "cascade")
    const weak = Array.from({ length: n }, () => stream.next())
    const strong = weak.map((p) => Math.min(1, p + 0.3))
    const arms = [arm("weak", weak, 1), arm("strong", strong, 8)]
    const policy = cascade()
    let state = policy.start({ arms, budget: usd(5), seed: 1 })
    for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
      state = policy.observe(state, outcomesOf(round, [weak, strong], 4))
    }
    const best = sum(weak.map((p) => 1 - (1 - p) ** 4)) / n
    const some = (5 / 8) * (sum(strong) / n)
    expect(sum(state.solved) / n).toBeGreaterThan(some + 0.1)
    expect(state.spent).toBeLessThanOrEqual(5 * n)
    expect(best).toBeGreaterThan(0)
  })

  it("refuses bad stages, costs and rewards", () => {
    const problem: Problem = { arms: [arm("a", [0.5], 1)], budget: usd(1), seed: 1 }
    expect(() => cascade({ stages: [{ arm: 1, samples: 1 }] }).start(problem)).toThrow(
      "stages[0].arm is 1; valid: a whole number in 0 .. 0"
    )
    expect(() => cascade({ stages: [{ arm: 0, samples: 9 }] }).start(problem)).toThrow("stages[0].samples is 9")
    expect(() => cascade().start({ ...problem, arms: [] })).toThrow("arms is 0; valid: at least one arm")
    expect(() => cascade().start({ ...problem, arms: [arm("a", [0.5], -1)] })).toThrow("cost of query 0 is -1")
    const uneven = [arm("a", [0.5], 1), arm("b", [0.5, 0.5], 1)]
    expect(() => cascade().start({ ...problem, arms: uneven })).toThrow("curves of arm b has length 2; valid: 1")
    const start = cascade().start({ ...problem, budget: samples(1) })
    const outcomes = { queries: Int32Array.of(0), arms: Int32Array.of(0), rewards: Float64Array.of(Number.NaN) }
    expect(() => cascade().observe(start, outcomes)).toThrow("reward of query 0 is NaN")
  })
})
