import { type Problem, samples, successCurves } from "@alloc/core"
import { elimination } from "@alloc/core/policies"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { difficulty, run } from "./simulation.ts"

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
