import { betaCurves, marginalCurves, type Outcomes, type Policy, type Problem, samples } from "@alloc/core"
import { type Probe, probe } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { run } from "./simulation.ts"

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
