import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { knownWidth, moreSamples } from "../../src/collect/AdaptiveCounts.ts"

describe("knownWidth", () => {
  it("is that of Jeffreys' interval, as scipy's beta.ppf gives it", () => {
    expect(knownWidth(0, 16)).toBeCloseTo(0.14315, 5)
    expect(knownWidth(8, 16)).toBeCloseTo(0.45553, 5)
    expect(knownWidth(3, 5)).toBeCloseTo(0.69619, 5)
  })

  it("is of a posterior that is right on average although drawing ended once it was narrow, as the rate is not", () => {
    const rng = random(3, "stopping")
    const queries = 4000
    const widths = Array.from({ length: 65 }, (_, failures) => knownWidth(0, failures))
    const errors = { posterior: new Float64Array(queries), rate: new Float64Array(queries) }
    for (let query = 0; query < queries; query++) {
      // From the prior itself: then the posterior is right whatever made drawing stop.
      const p = Math.sin((Math.PI / 2) * rng.next()) ** 2
      let [successes, trials] = [0, 0]
      // Stops at the first success, or once enough is known.
      while (trials < 64 && (trials < 1 || (successes === 0 && widths[trials] > 0.1))) {
        trials += 1
        successes += rng.next() < p ? 1 : 0
      }
      errors.posterior[query] = (successes + 0.5) / (trials + 1) - p
      errors.rate[query] = successes / trials - p
    }
    const standardErrors = (values: Float64Array): number => {
      const mean = values.reduce((a, b) => a + b, 0) / queries
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / queries
      return mean / Math.sqrt(variance / queries)
    }
    expect(Math.abs(standardErrors(errors.posterior))).toBeLessThan(3)
    expect(standardErrors(errors.rate)).toBeGreaterThan(5)
  })
})

describe("moreSamples", () => {
  it("spends what is given, on what is known least, and nothing on what is known well enough or has the most", () => {
    const counts = { successes: [0, 4, 1, 8], trials: [16, 8, 2, 16] }
    const more = moreSamples(counts, { width: 0.2, most: 16 }, 8)
    expect([...more]).toEqual([0, 1, 7, 0])
    // No more than the most, whatever is left.
    expect([...moreSamples(counts, { width: 0.2, most: 10 }, 80)]).toEqual([0, 2, 8, 0])
    expect([...moreSamples(counts, { width: 0.9, most: 16 }, 8)]).toEqual([0, 0, 0, 0])
    expect([...moreSamples(counts, { width: 0.2, most: 16 }, 0)]).toEqual([0, 0, 0, 0])
  })

  it("splits so that no sample would lower the sum of expected variances more elsewhere", () => {
    const counts = { successes: [1, 2, 3, 0], trials: [4, 4, 4, 4] }
    const more = moreSamples(counts, { width: 0.01, most: 100 }, 40)
    const gain = (query: number, k: number): number => {
      const n = counts.trials[query] + 1
      const mean = (counts.successes[query] + 0.5) / n
      return ((mean * (1 - mean)) / (n + 1)) * (n / ((n + k - 1) * (n + k)))
    }
    const last = Math.min(...Array.from(more, (k, query) => (k === 0 ? Number.POSITIVE_INFINITY : gain(query, k))))
    const next = Math.max(...Array.from(more, (k, query) => gain(query, k + 1)))
    expect(more.reduce((a, b) => a + b, 0)).toBe(40)
    expect(last).toBeGreaterThanOrEqual(next)
  })
})
