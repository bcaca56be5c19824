import {
  type Arm,
  allocateArms,
  type Outcomes,
  type Policy,
  type Problem,
  type Round,
  samples,
  successCurves,
  usd
} from "@alloc/core"
import { randomRouting } from "@alloc/core/controls"
import { cascade, type OneShot, onlineArms, routing } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)
const arm = (name: string, success: ReadonlyArray<number>, cost: number, maxSamples = 4): Arm => ({
  name,
  cost,
  curves: successCurves(success, { maxSamples })
})

/** Outcomes of a round, successes drawn with the arms' own probabilities. */
const outcomesOf = (round: Round, success: ReadonlyArray<ReadonlyArray<number>>, seed: number): Outcomes => {
  const stream = random(seed)
  const queries: Array<number> = []
  const arms: Array<number> = []
  const rewards: Array<number> = []
  for (const [at, i] of round.queries.entries()) {
    for (let k = 0; k < round.samples[at]; k++) {
      queries.push(i)
      arms.push(round.arms[at])
      rewards.push(stream.next() < success[round.arms[at]][i] ? 1 : 0)
    }
  }
  return { queries: Int32Array.from(queries), arms: Int32Array.from(arms), rewards: Float64Array.from(rewards) }
}

describe("routing", () => {
  const weak = [0.9, 0.2, 0.3, 0.1]
  const strong = [0.95, 0.8, 0.4, 0.9]
  const problem = (budget: number): Problem => ({
    arms: [arm("weak", weak, 1), arm("strong", strong, 3)],
    budget: usd(budget),
    seed: 1
  })
  const arms = (policy: Policy<OneShot>, budget: number): Array<number> => {
    const { plan } = policy.start(problem(budget))
    expect([...plan.queries]).toEqual([0, 1, 2, 3])
    expect([...plan.samples]).toEqual([1, 1, 1, 1])
    return [...plan.arms]
  }

  it("at a share, the largest gains go to the strong decoder", () => {
    expect(arms(routing({ share: 0 }), 1)).toEqual([0, 0, 0, 0])
    expect(arms(routing({ share: 0.25 }), 1)).toEqual([0, 0, 0, 1])
    expect(arms(routing({ share: 0.5 }), 1)).toEqual([0, 1, 0, 1])
    expect(arms(routing({ share: 1 }), 1)).toEqual([1, 1, 1, 1])
    expect(arms(routing({ share: 0.25, preference: Float64Array.of(1, 0, 0, 0) }), 1)).toEqual([1, 0, 0, 0])
  })

  it("at a cost, as many as the budget allows, and not below the weak decoder's cost", () => {
    expect(arms(routing(), 1)).toEqual([0, 0, 0, 0])
    expect(arms(routing(), 1.5)).toEqual([0, 0, 0, 1])
    expect(arms(routing(), 2)).toEqual([0, 1, 0, 1])
    expect(arms(routing(), 10)).toEqual([1, 1, 1, 1])
    expect(() => routing().start(problem(0.5))).toThrow("budget 0.5 is below the sum of the minima")
  })

  it("random routing sends the same share, whoever it is", () => {
    const n = 1000
    const two = [arm("w", new Array<number>(n).fill(0.5), 1), arm("s", new Array<number>(n).fill(0.6), 2)]
    const at = (seed: number): Int32Array =>
      randomRouting({ share: 0.3 }).start({ arms: two, budget: usd(1), seed }).plan.arms
    expect(sum(at(1))).toBe(300)
    expect(at(1)).toEqual(at(1))
    expect(at(2)).not.toEqual(at(1))
  })

  it("refuses other than two arms, a share that is none, preferences of another length", () => {
    const one: Problem = { ...problem(1), arms: [arm("weak", weak, 1)] }
    expect(() => routing().start(one)).toThrow("arms is 1; valid: two arms")
    expect(() => routing({ share: 2 }).start(problem(1))).toThrow("share is 2")
    expect(() => randomRouting({ share: -1 }).start(problem(1))).toThrow("share is -1")
    const preference = Float64Array.of(1)
    expect(() => routing({ share: 0.5, preference }).start(problem(1))).toThrow("preference has length 1; valid: 4")
  })
})

describe("arms", () => {
  it("is the multiple-choice allocation", () => {
    const arms = [arm("weak", [0.8, 0.1], 1), arm("strong", [0.9, 0.8], 5)]
    const { plan } = onlineArms().start({ arms, budget: usd(3.5), seed: 1 })
    const best = allocateArms(arms, { budget: usd(3.5) })
    expect([...plan.arms]).toEqual([...best.arm])
    expect([...plan.samples]).toEqual([...best.samples])
  })
})

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
