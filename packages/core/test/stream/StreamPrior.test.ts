import { betaCurves, type Curves, pacer, samples, streamPrior, successCurves } from "@alloc/core"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { betaDraw } from "../policies/simulation.ts"

/** The posterior mean of Bayes' rule over the grid, by the definition, for outcomes [predicted, successes, failures]. */
const meanByDefinition = (predicted: number, seen: ReadonlyArray<readonly [number, number, number]>): number => {
  const shifted = (p: number, shift: number): number => 1 / (1 + ((1 - p) / p) * Math.exp(-shift))
  let [all, hits] = [0, 0]
  for (const shift of [-3, -2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3])
    for (const c of [0.5, 2, 8, 32]) {
      let weight = Math.exp(-(shift ** 2) / 2)
      for (const [p, successes, failures] of seen) {
        const m = shifted(p, shift)
        for (let k = 0; k < successes; k++) weight *= (c * m + k) / (c + k)
        for (let k = 0; k < failures; k++) weight *= (c * (1 - m) + k) / (c + successes + k)
      }
      all += weight
      hits += weight * shifted(predicted, shift)
    }
  return hits / all
}

describe("streamPrior", () => {
  it("has the posterior of Bayes' rule over the grid, each bin its own", () => {
    const prior = streamPrior({ maxSamples: 8, edges: [0.5] })
    const seen = [
      [0.6, 1, 2],
      [0.9, 0, 3],
      [0.7, 2, 0]
    ] as const
    let state = prior.start
    for (const [p, successes, failures] of seen) state = prior.observe(state, p, successes, failures)
    for (const p of [0.5, 0.8, 1])
      expect(prior.curves(state, p).marginal(0, 1)).toBeCloseTo(meanByDefinition(Math.min(p, 1 - 1e-6), seen), 10)
    expect(prior.curves(state, 0.4).marginal(0, 1)).toBe(prior.curves(prior.start, 0.4).marginal(0, 1))
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  })

  it("forgets by its half-life", () => {
    const after = (halfLife: number): number => {
      const prior = streamPrior({ maxSamples: 1, edges: [], halfLife })
      let state = prior.start
      for (let k = 0; k < 200; k++) state = prior.observe(state, 0.5, 0, 1)
      for (let k = 0; k < 60; k++) state = prior.observe(state, 0.5, 1, 0)
      return prior.curves(state, 0.5).marginal(0, 1)
    }
    expect(after(10)).toBeGreaterThan(0.8)
    expect(after(Number.POSITIVE_INFINITY)).toBeLessThan(0.4)
  })

  it("stays finite over a million outcomes that were held to be impossible", () => {
    const prior = streamPrior({ maxSamples: 4, edges: [] })
    const state = prior.observe(prior.start, 0, 1_000_000, 0)
    expect(prior.curves(state, 0).marginal(0, 1)).toBeGreaterThan(0)
    expect(state.logWeights.every(Number.isFinite)).toBe(true)
  })

  it("regret: near the right prior whatever the predictor, where believing it costs", () => {
    const size = 800
    const errors: ReadonlyArray<(p: number) => number> = [
      (p) => p,
      (p) => 1 / (1 + ((1 - p) / p) ** 3),
      (p) => 1 / (1 + ((1 - p) / p) * Math.exp(-2))
    ]
    const solved = { right: 0, believed: [0, 0, 0], learned: [0, 0, 0] }
    for (let rep = 0; rep < 4; rep++) {
      const stream = random(rep, "learning")
      const mean = Float64Array.from({ length: size }, () => Math.min(0.99, Math.max(0.005, stream.next() ** 2)))
      const real = mean.map((m) => betaDraw(2 * m + 0.01, 2 * (1 - m) + 0.01, stream))
      const run = (
        curvesOf: (query: number) => Curves,
        seen?: (query: number, successes: number, failures: number) => void
      ) => {
        const draws = random(rep, "draws")
        const pace = pacer({ budget: samples(2), price: 0.1, queries: size })
        let state = pace.start
        let count = 0
        for (let query = 0; query < size; query++) {
          const most = pace.decide(state, curvesOf(query), 0)
          const hits = Array.from({ length: 32 }, () => draws.next() < real[query])
          const first = hits.slice(0, most).indexOf(true)
          const used = first < 0 ? most : first + 1
          if (first >= 0) count += 1
          seen?.(query, first < 0 ? 0 : 1, first < 0 ? most : first)
          state = pace.observe(state, used)
        }
        return count
      }
      solved.right += run((query) => betaCurves([2 * mean[query]], [2 * (1 - mean[query])], { maxSamples: 32 }))
      for (const [at, error] of errors.entries()) {
        const told = mean.map(error)
        const prior = streamPrior({ maxSamples: 32 })
        let state = prior.start
        solved.believed[at] += run((query) => successCurves([told[query]], { maxSamples: 32 }))
        solved.learned[at] += run(
          (query) => prior.curves(state, told[query]),
          (query, successes, failures) => {
            state = prior.observe(state, told[query], successes, failures)
          }
        )
      }
    }
    for (const learned of solved.learned) expect(learned).toBeGreaterThan(0.95 * solved.right)
    expect(solved.learned[1]).toBeGreaterThan(1.03 * solved.believed[1])
    expect(solved.learned[2]).toBeGreaterThan(1.08 * solved.believed[2])
  })
})
