import { allocate, betaCurves, type Curves, histogramCurves, samples, sequential, uniform } from "@alloc/core"
import { sequentialFlat, sequentialShuffled } from "@alloc/core/controls"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { difficulty, run } from "./simulation.ts"

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
})
