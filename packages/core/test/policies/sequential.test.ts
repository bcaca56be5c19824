import {
  allocate,
  betaCurves,
  type Curves,
  histogramCurves,
  type Outcomes,
  online,
  type Problem,
  samples,
  sequential,
  successCurves,
  uniform
} from "@alloc/core"
import { sequentialFlat, sequentialShuffled } from "@alloc/core/controls"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { difficulty, run } from "./simulation.ts"

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)
const outcome = (queries: ReadonlyArray<number>, rewards: ReadonlyArray<number>): Outcomes => ({
  queries: Int32Array.from(queries),
  arms: new Int32Array(queries.length),
  rewards: Float64Array.from(rewards)
})

const betaProblem = fc
  .record({
    shapes: fc.array(
      fc.tuple(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.double({ min: 0.1, max: 5, noNaN: true })),
      {
        minLength: 1,
        maxLength: 12
      }
    ),
    budget: fc.double({ min: 0, max: 9, noNaN: true }),
    minimum: fc.constantFrom(0, 0, 1),
    seed: fc.nat(999),
    maximum: fc.integer({ min: 1, max: 10 })
  })
  .map(({ shapes, budget, minimum, seed, maximum }) => {
    const curves = betaCurves(
      shapes.map(([a]) => a),
      shapes.map(([, b]) => b),
      { maxSamples: 8 }
    )
    const least = minimum === 1 ? Math.max(1, budget) : budget
    const problem: Problem = { arms: [{ name: "lm", curves }], budget: samples(least), minimum, maximum, seed }
    return { problem, minimum, maximum, success: shapes.map(([a, b]) => a / (a + b)) }
  })
const variants = [
  sequential(),
  sequentialFlat(),
  sequentialShuffled(),
  sequential({ rounds: 1 }),
  sequential({ rounds: 3 }),
  sequential({ maxInFlight: 2 }),
  sequential({ minInFlight: 6 }),
  sequential({ rounds: 4, minInFlight: 5, maxInFlight: 20 })
]

describe("stop on success", () => {
  it("keeps to budget and bounds, never samples a solved query again, counts committed and used", () => {
    fc.assert(
      fc.property(
        betaProblem,
        fc.constantFrom(...variants),
        fc.nat(99),
        ({ problem, success, minimum, maximum }, policy, seed) => {
          const { drawn, states, total } = run(policy, problem, success, seed)
          const last = states[states.length - 1]
          expect(total).toBe(last.committed)
          expect(total).toBeLessThanOrEqual(last.batch.total)
          expect(last.used).toBeLessThanOrEqual(last.committed)
          for (const [i, each] of drawn.entries()) {
            expect(each).toBeLessThanOrEqual(Math.min(8, maximum))
            if (last.solved[i] === 0) expect(each).toBeGreaterThanOrEqual(minimum)
          }
          for (const state of states) {
            for (const i of policy.next(state)?.queries ?? []) expect(state.solved[i]).toBe(0)
          }
        }
      ),
      { numRuns: 300 }
    )
  })

  it("without caps it spends everything while anything may be gained", () => {
    fc.assert(
      fc.property(
        betaProblem,
        fc.constantFrom(...variants.slice(0, 5)),
        fc.nat(99),
        ({ problem, success }, policy, seed) => {
          const { drawn, solved, total, states } = run(policy, problem, success, seed)
          const last = states[states.length - 1]
          const open = drawn.some((each, i) => solved[i] === 0 && each < last.batch.maximum[i])
          // A cap on rounds may end with budget that the last round's solved queries left.
          if (open && policy === variants[0]) expect(total).toBe(last.batch.total)
          if (open && policy === variants[3]) expect(total).toBe(last.batch.total)
        }
      ),
      { numRuns: 200 }
    )
  })

  it("next and observe leave their state as it is", () => {
    const { problem, success } = fc.sample(betaProblem, { numRuns: 1, seed: 4 })[0]
    for (const policy of variants) {
      const { states } = run(policy, problem, success)
      for (const state of states.slice(0, -1)) {
        const before = structuredClone({ ...state, survival: undefined, batch: undefined })
        const round = policy.next(state)
        if (round === undefined) throw new Error("only the last state has no round")
        const queries = [...round.queries].flatMap((i, at) => new Array<number>(round.samples[at]).fill(i))
        policy.observe(state, outcome(queries, new Array<number>(queries.length).fill(1)))
        expect({ ...state, survival: undefined, batch: undefined }).toEqual(before)
      }
    }
  })

  it("keeps to the caps on rounds and on samples in flight", () => {
    const { alpha, beta, success } = difficulty(100, 3)
    const arms = [{ name: "lm", curves: betaCurves(alpha, beta, { maxSamples: 32 }) }]
    const problem = { arms, budget: samples(4), seed: 1 }
    for (const rounds of [1, 2, 5]) {
      const done = run(sequential({ rounds }), problem, success)
      expect(done.rounds).toBeLessThanOrEqual(rounds)
      expect(done.total).toBe(400)
    }
    expect(run(sequential({ maxInFlight: 17 }), problem, success).widest).toBeLessThanOrEqual(17)
    const wide = run(sequential({ minInFlight: 60 }), problem, success)
    const thin = run(sequential(), problem, success)
    expect(wide.rounds).toBeLessThan(thin.rounds)
    for (const state of wide.states.slice(0, 3)) {
      expect(sum(sequential().next(state)?.samples ?? [])).toBeGreaterThanOrEqual(60)
    }
  })

  it("with one round it is online", () => {
    fc.assert(
      fc.property(betaProblem, ({ problem }) => {
        const once = sequential({ rounds: 1 })
        const round = once.next(once.start(problem))
        const decided = online().start(problem).plan
        const { curves } = problem.arms[0]
        const value = (queries: Int32Array, counts: Int32Array): number =>
          sum(Array.from(queries, (i, at) => curves.value(i, counts[at])))
        const ours = value(round?.queries ?? new Int32Array(), round?.samples ?? new Int32Array())
        expect(ours).toBeCloseTo(value(decided.queries, decided.samples), 9)
      }),
      { numRuns: 200 }
    )
  })

  it("follows a permutation of the queries, and turns to all alike where their priors are equal", () => {
    // Steps of 0.01: neighbouring doubles would tie once divided.
    const shape = fc.integer({ min: 10, max: 500 }).map((k) => k / 100)
    const shapes = fc.uniqueArray(shape, { minLength: 2, maxLength: 12 })
    fc.assert(
      fc.property(shapes, fc.double({ min: 0.2, max: 5, noNaN: true }), (alpha, budget) => {
        const first = (a: ReadonlyArray<number>, seed: number): ReadonlyArray<number> => {
          const curves = betaCurves(a, new Float64Array(a.length).fill(1), { maxSamples: 8 })
          const policy = sequential({ maxInFlight: Number.POSITIVE_INFINITY })
          const state = policy.start({ arms: [{ name: "lm", curves }], budget: samples(budget), seed })
          const drawn = new Array<number>(a.length).fill(0)
          for (const [at, i] of (policy.next(state)?.queries ?? []).entries()) {
            drawn[i] = policy.next(state)?.samples[at] ?? 0
          }
          return drawn
        }
        expect([...first([...alpha].reverse(), 1)].reverse()).toEqual(first(alpha, 2))
        const equal = first(new Array<number>(alpha.length).fill(0.7), 3)
        expect(Math.max(...equal)).toBeLessThanOrEqual(1)
        expect(sum(equal)).toBe(Math.min(alpha.length, Math.floor(budget * alpha.length)))
      }),
      { numRuns: 200 }
    )
  })

  it("samples the query of the highest posterior first, and moves on as failures lower it", () => {
    const curves = betaCurves([2, 1], [2, 2], { maxSamples: 8 })
    const policy = sequential({ maxInFlight: 1 })
    let state = policy.start({ arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 })
    const chosen: Array<number> = []
    for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
      chosen.push(round.queries[0])
      state = policy.observe(state, outcome([round.queries[0]], [0]))
    }
    // Posteriors 2/4, 2/5, then 2/6 against 1/3 (a tie), then the other of the two.
    expect(chosen.slice(0, 2)).toEqual([0, 0])
    expect([...chosen.slice(2)].sort()).toEqual([0, 1])
    expect([...state.failures]).toEqual([3, 1])
  })

  it("while equal queries cannot all be served to the end, worse ones wait, however many rounds there are", () => {
    // 20 queries of .2 could use 100 samples; 60 are there, and 20 queries of .1 that must not get any.
    const curves = successCurves(
      Float64Array.from({ length: 40 }, (_, i) => (i < 20 ? 0.2 : 0.1)),
      { maxSamples: 64 }
    )
    const problem = { arms: [{ name: "lm", curves }], budget: samples(1.5), seed: 1 }
    for (const rounds of [Number.POSITIVE_INFINITY, 4]) {
      const { drawn, total } = run(sequential({ rounds }), problem, new Float64Array(40))
      expect(total).toBe(60)
      expect(sum(drawn.subarray(20))).toBe(0)
      expect(Math.max(...drawn)).toBe(3)
    }
    const wide = sequential({ minInFlight: 30 })
    expect(sum(wide.next(wide.start(problem))?.samples ?? [])).toBe(30)
  })

  it("gives up below the price, whatever budget is left", () => {
    const curves = betaCurves([1], [1], { maxSamples: 100 })
    const problem = { arms: [{ name: "lm", curves }], budget: samples(100), seed: 1 }
    // 1 / (2 + m) >= 0.1 up to m = 8 failures: nine samples.
    expect(run(sequential({ price: 0.1 }), problem, [0]).total).toBe(9)
    expect(run(sequential(), problem, [0]).total).toBe(100)
  })

  it("never samples what cannot succeed, unless the minimum says so", () => {
    const curves = successCurves([0, 1], { maxSamples: 8 })
    const arms = [{ name: "lm", curves }]
    expect([...run(sequential(), { arms, budget: samples(4), seed: 1 }, [0, 1]).drawn]).toEqual([0, 1])
    expect([...run(sequential(), { arms, budget: samples(4), minimum: 2, seed: 1 }, [0, 1]).drawn]).toEqual([2, 2])
  })

  it("failed draws cost, count against the maximum, and show nothing", () => {
    const curves = betaCurves([1], [1], { maxSamples: 2 })
    const policy = sequential()
    const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 })
    const failed = policy.observe(start, { ...outcome([0], [Number.NaN]), failed: Uint8Array.of(1) })
    expect([failed.committed, failed.used, failed.failures[0]]).toEqual([1, 1, 0])
    const done = policy.observe(failed, outcome([0], [0]))
    expect(policy.next(done)).toBeUndefined()
    expect(() => policy.observe(start, outcome([0], [Number.NaN]))).toThrow("reward of query 0 is NaN")
    expect(() => policy.observe(start, outcome([7], [1]))).toThrow(
      "outcomes.queries is 7; valid: a whole number in 0 .. 0"
    )
  })

  it("ends where fewer samples come back than were asked for", () => {
    const curves = betaCurves([1, 1], [1, 1], { maxSamples: 8 })
    const policy = sequential({ maxInFlight: Number.POSITIVE_INFINITY })
    const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(8), seed: 1 })
    expect(policy.next(policy.observe(start, outcome([], [])))).toBeUndefined()
  })

  it("counts what is used up to the first success", () => {
    const curves = betaCurves([1], [3], { maxSamples: 8 })
    const policy = sequential({ rounds: 1 })
    const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(4), seed: 1 })
    const done = policy.observe(start, outcome([0, 0, 0, 0], [0, 1, 0, 1]))
    expect([done.committed, done.used]).toEqual([4, 2])
    const later = sequential({ rounds: 1, success: 0.5 })
    expect(
      later.observe(later.start({ arms: [{ name: "lm", curves }], budget: samples(1), seed: 1 }), outcome([0], [0.5]))
        .used
    ).toBe(1)
  })

  it("refuses options outside their range", () => {
    expect(() => sequential({ rounds: 0 })).toThrow("rounds is 0; valid: a whole number >= 1")
    expect(() => sequential({ maxInFlight: 1.5 })).toThrow("maxInFlight is 1.5")
    expect(() => sequential({ price: 2 })).toThrow("price is 2; valid: a number in [0, 1]")
  })
})

describe("a good predictor on synthetic difficulty", () => {
  const n = 500
  const { alpha, beta, success } = difficulty(n, 7)
  const curves = betaCurves(alpha, beta, { maxSamples: 64 })
  const mean = (policy: ReturnType<typeof sequential>, budget: number): number => {
    const problem = { arms: [{ name: "lm", curves }], budget: samples(budget), seed: 3 }
    return sum([1, 2, 3].map((seed) => run(policy, problem, success, seed).success)) / 3
  }

  it("sequential beats sequential-flat, online and uniform; sequential-shuffled does not beat sequential-flat", () => {
    for (const budget of [1, 2, 4, 8]) {
      const flat = mean(sequentialFlat(), budget)
      const ours = mean(sequential(), budget)
      const base = sum(Array.from(success, (p) => 1 - (1 - p) ** budget)) / n
      const decided = allocate(curves, { budget: samples(budget) }).samples
      const once = sum(Array.from(decided, (b, i) => 1 - (1 - success[i]) ** b)) / n
      expect(ours).toBeGreaterThan(flat + 0.02)
      expect(ours).toBeGreaterThan(once + 0.02)
      if (budget > 1) expect(flat).toBeGreaterThan(base + 0.02)
      expect(mean(sequentialShuffled(), budget)).toBeLessThan(flat)
    }
  })

  it("wide rounds cost little: two, four and all rounds against one sample at a time", () => {
    const one = mean(sequential({ maxInFlight: 8 }), 4)
    expect(Math.abs(mean(sequential(), 4) - one)).toBeLessThan(0.01)
    const four = mean(sequential({ rounds: 4 }), 4)
    const two = mean(sequential({ rounds: 2 }), 4)
    expect(four).toBeGreaterThan(one - 0.03)
    expect(two).toBeGreaterThan(mean(sequential({ rounds: 1 }), 4) + 0.02)
  })

  it("a prior that fits the tail beats the Beta of the same mean and variance", () => {
    // Odd queries never succeed in 40 of 100 cases and else with .3; even ones always with .04.
    const size = 800
    const share = 0.6
    const stream = random(11, "tail")
    const truth = Float64Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 0.04 : stream.next() < share ? 0.3 : 0))
    const odd = (i: number): boolean => i % 2 === 1
    const fitting = histogramCurves(
      Float64Array.from({ length: 3 * size }, (_, k) =>
        odd(Math.floor(k / 3)) ? [1 - share, 0, share][k % 3] : [0, 1, 0][k % 3]
      ),
      { points: [0, 0.04, 0.3], maxSamples: 64 }
    )
    const mean = share * 0.3
    const variance = share * 0.09 - mean ** 2
    const strength = (mean * (1 - mean)) / variance - 1
    const beta = betaCurves(
      Float64Array.from({ length: size }, (_, i) => (odd(i) ? mean * strength : 40)),
      Float64Array.from({ length: size }, (_, i) => (odd(i) ? (1 - mean) * strength : 960)),
      { maxSamples: 64 }
    )
    const solved = (of: Curves, budget: number): number =>
      sum(
        [1, 2, 3].map(
          (seed) =>
            run(sequential(), { arms: [{ name: "lm", curves: of }], budget: samples(budget), seed: 3 }, truth, seed)
              .success
        )
      ) / 3
    for (const budget of [8, 12]) expect(solved(fitting, budget)).toBeGreaterThan(solved(beta, budget) + 0.01)
  })

  it("uniform spends the same total", () => {
    const problem = { arms: [{ name: "lm", curves }], budget: samples(4), seed: 3 }
    expect(run(uniform(), problem, success).total).toBe(run(sequential(), problem, success).total)
  })

  it("never asks for more samples of a query than it has left, however few rounds and queries there are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0.02, 0.05, 0.1, 0.5, 1, 3), { minLength: 1, maxLength: 6 }),
        fc.record({
          rounds: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
          minInFlight: fc.integer({ min: 1, max: 8 }),
          maxInFlight: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY)
        }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0, max: 6, noNaN: true }),
        fc.nat(),
        (alpha, options, maxSamples, budget, seed) => {
          const curves = betaCurves(alpha, [...alpha].reverse(), { maxSamples })
          const problem = { arms: [{ name: "lm", curves }], budget: samples(budget), seed }
          const policy = sequential(options)
          let state = policy.start(problem)
          const drawn = new Int32Array(alpha.length)
          for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
            const queries = [...round.queries].flatMap((i, at) => new Array<number>(round.samples[at]).fill(i))
            expect(new Set(round.queries).size).toBe(round.queries.length)
            for (const i of queries) drawn[i] += 1
            expect(Math.max(...drawn)).toBeLessThanOrEqual(maxSamples)
            state = policy.observe(state, outcome(queries, new Array<number>(queries.length).fill(0)))
          }
          expect(sum([...drawn])).toBeLessThanOrEqual(Math.floor(budget * alpha.length + 1e-9))
        }
      ),
      { numRuns: 2000 }
    )
    const curves = betaCurves([0.1, 0.05], [0.05, 0.05], { maxSamples: 3 })
    const policy = sequential({ rounds: 2, minInFlight: 4 })
    const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(3.005), seed: 1 })
    expect(Math.max(...(policy.next(start)?.samples ?? []))).toBeLessThanOrEqual(3)
  })
})
