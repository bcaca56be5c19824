import {
  betaCurves,
  marginalCurves,
  type Outcomes,
  type Policy,
  type Problem,
  samples,
  successCurves
} from "@alloc/core"
import { elimination, type Probe, probe } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { difficulty, run } from "./simulation.ts"

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)
const flat = (n: number, maxSamples: number, budget: number): Problem => ({
  arms: [{ name: "lm", curves: successCurves(new Float64Array(n).fill(0.5), { maxSamples }) }],
  budget: samples(budget),
  seed: 1
})

describe("elimination", () => {
  it("draws in turn from those that are left, within budget and maxima", () => {
    const success = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 })
    const budget = fc.double({ min: 0, max: 10, noNaN: true })
    fc.assert(
      fc.property(success, budget, fc.integer({ min: 1, max: 3 }), (p, b, step) => {
        const { drawn, solved, total, states } = run(elimination({ step }), flat(p.length, 8, b), p)
        const last = states[states.length - 1]
        expect(total).toBe(last.spent)
        expect(total).toBeLessThanOrEqual(last.batch.total)
        const open = [...drawn.keys()].filter((i) => solved[i] === 0)
        if (open.some((i) => drawn[i] < 8)) expect(total).toBe(last.batch.total)
        // Those that are left have drawn the same, up to one round.
        const counts = open.map((i) => drawn[i])
        if (counts.length > 0) expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(step)
      }),
      { numRuns: 200 }
    )
  })

  it("gives up once 1 - delta^(1/m) is below the bound", () => {
    // 1 - .05^(1/m) < .1 first at m = 29.
    const { drawn } = run(elimination({ giveUp: 0.1 }), flat(1, 100, 100), [0])
    expect(drawn[0]).toBe(29)
    expect(run(elimination(), flat(1, 100, 100), [0]).drawn[0]).toBe(100)
  })

  it("solves more than uniform at the same total", () => {
    const { success } = difficulty(400, 5)
    const solved = run(elimination(), flat(400, 64, 4), success).success
    expect(solved).toBeGreaterThan(sum(success.map((p) => 1 - (1 - p) ** 4)) / 400 + 0.02)
  })

  it("counts what is used up to the first success", () => {
    const policy = elimination({ step: 4 })
    const state = policy.start(flat(1, 8, 4))
    const queries = new Int32Array(4)
    const rewards = Float64Array.of(0, 1, 0, 1)
    const { spent, used } = policy.observe(state, { queries, arms: queries, rewards })
    expect([spent, used]).toEqual([4, 2])
  })

  it("leaves its state as it is, refuses options outside their range", () => {
    const policy = elimination()
    const state = policy.start(flat(2, 4, 2))
    const before = structuredClone({ ...state, batch: undefined })
    policy.observe(state, { queries: Int32Array.of(0, 1), arms: new Int32Array(2), rewards: Float64Array.of(0, 1) })
    expect({ ...state, batch: undefined }).toEqual(before)
    expect(() => elimination({ step: 0 })).toThrow("step is 0")
    expect(() => elimination({ giveUp: 2 })).toThrow("giveUp is 2")
    expect(() => elimination({ delta: 0 })).toThrow("delta is 0")
    const outcomes = { queries: Int32Array.of(0), arms: new Int32Array(1), rewards: Float64Array.of(Number.NaN) }
    expect(() => policy.observe(state, outcomes)).toThrow("reward of query 0 is NaN")
  })
})

/** Real rewards: mean 0, spread[i] the standard deviation of query i. */
const runReal = (
  policy: Policy<Probe>,
  problem: Problem,
  spread: ReadonlyArray<number>,
  seed: number
): { readonly drawn: Int32Array; readonly best: number; readonly rounds: number } => {
  const drawn = new Int32Array(spread.length)
  const best = new Float64Array(spread.length).fill(Number.NEGATIVE_INFINITY)
  let state = policy.start(problem)
  let rounds = 0
  for (let round = policy.next(state); round !== undefined; round = policy.next(state), rounds++) {
    const queries: Array<number> = []
    const rewards: Array<number> = []
    for (const [at, i] of round.queries.entries()) {
      for (let k = 0; k < round.samples[at]; k++) {
        const stream = random(seed, i, drawn[i]++)
        const reward = spread[i] * Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
        best[i] = Math.max(best[i], reward)
        queries.push(i)
        rewards.push(reward)
      }
    }
    const outcomes: Outcomes = {
      queries: Int32Array.from(queries),
      arms: new Int32Array(queries.length),
      rewards: Float64Array.from(rewards)
    }
    state = policy.observe(state, outcomes)
  }
  return { drawn, best: sum(best) / spread.length, rounds }
}

describe("probe, kernel", () => {
  const n = 200
  const spread = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 0.1 : 1))
  const matrix = marginalCurves(new Float64Array(n * 48).fill(0.1), { size: n, maxSamples: 48 })
  const problem: Problem = { arms: [{ name: "lm", curves: matrix }], budget: samples(16), minimum: 1, seed: 1 }

  it("spends the rest where rewards vary, and beats uniform", () => {
    const policy = probe({ posterior: "kernel" })
    const { drawn, rounds } = runReal(policy, problem, spread, 1)
    expect(rounds).toBe(2)
    expect(sum(drawn)).toBe(16 * n)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(8)
    expect(sum(drawn.filter((_, i) => i % 2 === 1))).toBeGreaterThan(0.65 * 16 * n)
    const even = probe({ posterior: "kernel", samples: 16 })
    expect(sum(runReal(even, problem, spread, 1).drawn)).toBe(16 * n)
    const mean = (one: Policy<Probe>): number => sum([1, 2, 3, 4].map((k) => runReal(one, problem, spread, k).best)) / 4
    expect(mean(policy)).toBeGreaterThan(mean(even) + 0.015)
  })

  it("more rounds keep to the budget and are used", () => {
    const { drawn, rounds } = runReal(probe({ posterior: "kernel", rounds: 4 }), problem, spread, 2)
    expect(rounds).toBe(4)
    expect(sum(drawn)).toBe(16 * n)
  })

  it("a budget below the probes is uniform; equal rewards everywhere gain nothing", () => {
    const policy = probe({ posterior: "kernel", samples: 4 })
    expect([...(policy.next(policy.start({ ...problem, budget: samples(2) }))?.samples ?? [])]).toEqual(
      new Array(n).fill(2)
    )
    const still = runReal(policy, problem, new Array<number>(n).fill(0), 1)
    expect(sum(still.drawn)).toBe(4 * n)
  })

  it("refuses options and rewards outside their range", () => {
    expect(() => probe({ posterior: "kernel", rounds: 1 })).toThrow("rounds is 1; valid: a whole number >= 2")
    expect(() => probe({ posterior: "kernel", samples: 0 })).toThrow("samples is 0; valid: a whole number >= 1")
    const policy = probe({ posterior: "kernel" })
    const outcomes = { queries: Int32Array.of(0), arms: new Int32Array(1), rewards: Float64Array.of(Number.NaN) }
    expect(() => policy.observe(policy.start(problem), outcomes)).toThrow("reward of query 0 is NaN")
  })
})

describe("probe, success", () => {
  it("re-allocates by the posterior after failures: budget, maxima, no more for the solved", () => {
    const shapes = fc.array(
      fc.tuple(fc.double({ min: 0.1, max: 4, noNaN: true }), fc.double({ min: 0.1, max: 4, noNaN: true })),
      { minLength: 1, maxLength: 10 }
    )
    fc.assert(
      fc.property(
        shapes,
        fc.double({ min: 0, max: 9, noNaN: true }),
        fc.integer({ min: 2, max: 4 }),
        (ab, b, rounds) => {
          const curves = betaCurves(
            ab.map(([a]) => a),
            ab.map(([, beta]) => beta),
            { maxSamples: 8 }
          )
          const problem = { arms: [{ name: "lm", curves }], budget: samples(b), seed: 2 }
          const policy = probe({ posterior: "success", rounds, samples: 2 })
          const done = run(
            policy,
            problem,
            ab.map(([a, beta]) => a / (a + beta))
          )
          const last = done.states[done.states.length - 1]
          expect(done.rounds).toBeLessThanOrEqual(rounds)
          expect(done.total).toBeLessThanOrEqual(last.batch.total)
          expect(Math.max(...done.drawn)).toBeLessThanOrEqual(8)
          for (const state of done.states) {
            for (const i of policy.next(state)?.queries ?? []) expect(state.rewards[i].includes(1)).toBe(false)
          }
        }
      ),
      { numRuns: 200 }
    )
  })

  it("gives the second round to the largest posterior marginals", () => {
    const curves = betaCurves([1, 1], [1, 9], { maxSamples: 8 })
    const policy = probe({ posterior: "success", samples: 1 })
    const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 })
    const second = policy.observe(start, {
      queries: Int32Array.of(0, 1),
      arms: new Int32Array(2),
      rewards: new Float64Array(2)
    })
    // Posteriors 1/3 and 1/11; the committed second sample of the first is worth 2/3 * 1/4 = 1/6.
    expect([...(policy.next(second)?.queries ?? [])]).toEqual([0])
    expect([...(policy.next(second)?.samples ?? [])]).toEqual([2])
  })
})
