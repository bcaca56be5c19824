import { betaCurves, online, type Problem, samples, sequential, successCurves } from "@alloc/core"
import { sequentialFlat, sequentialShuffled } from "@alloc/core/controls"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { difficulty, outcome, run } from "./simulation.ts"

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
