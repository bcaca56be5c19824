import { betaCurves, type Curves, type Problem, samples, sequential, successCurves } from "@alloc/core"
import { sequentialLearning } from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { betaDraw, run } from "./simulation.ts"

describe("sequentialLearning", () => {
  it("has the posterior of Bayes' rule over the grid, a query's own outcomes counted once", () => {
    const predicted = [0.6, 0.3]
    const policy = sequentialLearning({ bins: 1 })
    const curves = successCurves(predicted, { maxSamples: 8 })
    const start = policy.start({ arms: [{ name: "lm", curves }], budget: samples(6), minimum: 2, seed: 1 })
    // Query 0 fails twice, query 1 fails and then succeeds.
    const after = policy.observe(start, {
      queries: Int32Array.of(0, 0, 1, 1),
      arms: new Int32Array(4),
      rewards: Float64Array.of(0, 0, 0, 1)
    })
    let [all, hits] = [0, 0]
    for (const shift of [-3, -2.25, -1.5, -0.75, 0, 0.75, 1.5, 2.25, 3])
      for (const c of [0.5, 2, 8, 32]) {
        const [first, second] = predicted.map((p) => 1 / (1 + ((1 - p) / p) * Math.exp(-shift)))
        const twice = ((c * (1 - first)) / c) * ((c * (1 - first) + 1) / (c + 1))
        const once = ((c * (1 - second)) / c) * ((c * second) / (c + 1))
        const weight = Math.exp(-(shift ** 2) / 2) * once * twice
        all += weight
        hits += (weight * c * first) / (c + 2)
      }
    expect(after.survival.after(0, 2)).toBeCloseTo(hits / all, 12)
  })

  it("regret: near the right prior where the predictor is right, and better than believing it where it is not", () => {
    const n = 300
    const solved = { right: 0, believed: 0, learned: 0, noRegret: 0 }
    for (let rep = 0; rep < 6; rep++) {
      const stream = random(rep, "learning")
      const mean = Float64Array.from({ length: n }, () => Math.min(0.99, Math.max(0.005, stream.next() ** 2)))
      const real = mean.map((m) => betaDraw(2 * m + 0.01, 2 * (1 - m) + 0.01, stream))
      // Three times too sure, on the scale of logits.
      const told = mean.map((p) => 1 / (1 + ((1 - p) / p) ** 3))
      const prior = betaCurves(
        mean.map((m) => 2 * m),
        mean.map((m) => 2 * (1 - m)),
        { maxSamples: 32 }
      )
      const problem = (curves: Curves): Problem => ({ arms: [{ name: "lm", curves }], budget: samples(2), seed: rep })
      const points = (p: Float64Array): Problem => problem(successCurves(p, { maxSamples: 32 }))
      const count = ({ solved: found }: { readonly solved: Uint8Array }): number => found.reduce((a, b) => a + b, 0)
      solved.right += count(run(sequential(), problem(prior), real, rep))
      solved.believed += count(run(sequential(), points(told), real, rep))
      solved.learned += count(run(sequentialLearning(), points(told), real, rep))
      solved.noRegret += count(run(sequentialLearning(), points(mean), real, rep))
    }
    expect(solved.noRegret).toBeGreaterThan(0.975 * solved.right)
    expect(solved.learned).toBeGreaterThan(1.02 * solved.believed)
    expect(solved.learned).toBeGreaterThan(0.96 * solved.right)
  })
})
