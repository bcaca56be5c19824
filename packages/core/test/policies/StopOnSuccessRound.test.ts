import { betaCurves, samples, sequential, successCurves } from "@alloc/core"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { outcome, run } from "./simulation.ts"

describe("a round of stop on success", () => {
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
