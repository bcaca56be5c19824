import { betaCurves, type Curves, empiricalCurves, empiricalRewardCurves, samples, successCurves } from "@alloc/core"
import {
  fitOffline,
  type OfflineBins,
  offline,
  offlineCost,
  offlineLookup,
  parseOffline,
  serialiseOffline
} from "@alloc/core/policies"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sum } from "../Arbitraries.ts"
import { fits, fitted } from "./OfflineFits.ts"
import { difficulty } from "./simulation.ts"

describe("fitOffline", () => {
  it("costs at most the budget on its own queries, and exactly the budget with a randomised remainder", () => {
    fc.assert(
      fc.property(fits, (fit) => {
        const { bins } = fitted(fit)
        expect(bins.fitted.mean).toBeLessThanOrEqual(bins.budget + 1e-9)
        if (fit.remainder === "randomised") expect(bins.fitted.mean).toBeCloseTo(Math.min(bins.budget, 8), 9)
        for (const row of bins.samples) for (const b of row) expect(b).toBeGreaterThanOrEqual(fit.minimum)
      }),
      { numRuns: 300 }
    )
  })

  it("equals brute force over all budgets of the bins, for the grouped problem", () => {
    const success = [0.05, 0.07, 0.3, 0.35, 0.8, 0.9]
    const heldOut = successCurves(success, { maxSamples: 6 })
    for (const budget of [1, 2, 3, 4]) {
      const bins = fitOffline(heldOut, { budget: samples(budget), bins: 3, marginals: "predicted", remainder: "none" })
      const value = (levels: ReadonlyArray<number>): number =>
        sum(success.map((_, i) => heldOut.value(i, levels[Math.floor(i / 2)])))
      let best = 0
      for (let a = 0; a <= 6; a++) {
        for (let b = 0; b <= 6; b++) {
          for (let c = 0; c <= 6; c++) if (2 * (a + b + c) <= budget * 6) best = Math.max(best, value([a, b, c]))
        }
      }
      expect(value(bins.samples.flat())).toBeCloseTo(best, 12)
    }
  })

  it("bins by outcomes calibrate a predictor that is wrong", () => {
    // The predictor says .5 and .6; what it calls .5 never succeeds.
    const heldOut = successCurves([0.5, 0.5, 0.6, 0.6], { maxSamples: 8 })
    const outcomes = empiricalCurves([0, 0, 3, 4], 8)
    const options = { budget: samples(2), bins: 2, outcomes }
    expect(fitOffline(heldOut, options).samples).toEqual([[0], [4]])
    expect(fitOffline(heldOut, { ...options, marginals: "predicted" }).samples).toEqual([[2], [2]])
  })

  it("a forced first sample of negative reward does not hide what further ones bring", () => {
    const heldOut = successCurves([0.2, 0.2, 0.8, 0.8], { maxSamples: 4 })
    const rewards = [
      [-9, -9, -9, -9],
      [-5, -5, -5, -5],
      [-9, -1, -5, -3],
      [-8, -2, -4, -4]
    ]
    const outcomes = empiricalRewardCurves(rewards, { forced: 1 })
    const options = { budget: samples(2), bins: 2, outcomes, minimum: 1, remainder: "none" as const }
    expect(fitOffline(heldOut, options).samples).toEqual([[1], [3]])
    expect(() => fitOffline(heldOut, { ...options, minimum: 0 })).toThrow(
      "valid: at least 1, the curves' forced samples"
    )
  })

  it("in a ragged recording a mean is taken over those that have the sample", () => {
    const heldOut = successCurves([0.5, 0.5, 0.1, 0.1], { maxSamples: 8 })
    // The first query has two samples, its neighbour eight, whose third brings .089; the others' sixteen bring .0625 each.
    const outcomes = empiricalCurves([1, 5, 0, 1], Int32Array.of(2, 8, 8, 8), { maxSamples: 8 })
    const options = { budget: samples(3), bins: 2, outcomes, remainder: "none" as const }
    expect(fitOffline(heldOut, options).samples).toEqual([[4], [2]])
    const available = Int32Array.of(2, 8, 8, 8)
    expect(fitOffline(heldOut, { ...options, available }).samples).toEqual([[3], [3]])
    expect(() => fitOffline(heldOut, { ...options, available: Int32Array.of(1) })).toThrow("available has length 1")
  })

  it("equal predictions share a bin; width bins without members are left out", () => {
    const heldOut = successCurves([0.2, 0.2, 0.2, 0.2], { maxSamples: 4 })
    expect(fitOffline(heldOut, { budget: samples(2), bins: 4 }).edges).toEqual([])
    const gap = successCurves([0.1, 0.12, 0.88, 0.9], { maxSamples: 4 })
    expect(fitOffline(gap, { budget: samples(2), bins: 4, edges: "width" }).edges.length).toBe(1)
  })

  it("offers both marginals with both remainders: each keeps its budget and is the best of its kind for the grouped problem", () => {
    const truth = difficulty(400, 5)
    const heldOut = betaCurves(truth.alpha, truth.beta, { maxSamples: 16 })
    const stream = random("outcomes")
    const successes = truth.success.map((p) => {
      let hits = 0
      for (let k = 0; k < 16; k++) if (stream.next() < p) hits++
      return hits
    })
    const outcomes = empiricalCurves(successes, 16)
    const value = (bins: OfflineBins, by: Curves): number => {
      const lookUp = offlineLookup(bins)
      const { probability = 0 } = bins.remainder ?? {}
      let total = 0
      for (let i = 0; i < 400; i++) {
        const x = heldOut.marginal(i, 1)
        total += (1 - probability) * by.value(i, lookUp(x)) + probability * by.value(i, lookUp(x, 0, 0))
      }
      return total / 400
    }
    for (const budget of [2.3, 5.1]) {
      const fit = (marginals: "outcomes" | "predicted", remainder: "none" | "randomised"): OfflineBins =>
        fitOffline(heldOut, { budget: samples(budget), bins: 7, outcomes, marginals, remainder })
      for (const [marginals, by] of [
        ["outcomes", outcomes],
        ["predicted", heldOut]
      ] as const) {
        const whole = fit(marginals, "none")
        const random = fit(marginals, "randomised")
        expect(whole.remainder).toBeUndefined()
        expect(whole.fitted.mean).toBeLessThanOrEqual(budget)
        expect(random.fitted.mean).toBeCloseTo(budget, 9)
        expect(value(random, by)).toBeGreaterThanOrEqual(value(whole, by))
        const other = fit(marginals === "outcomes" ? "predicted" : "outcomes", "randomised")
        expect(value(random, by)).toBeGreaterThanOrEqual(value(other, by) - 1e-12)
        const { mean, low, high } = offlineCost(random)
        expect(low).toBeLessThan(mean)
        expect(high).toBeGreaterThan(mean)
      }
    }
  })

  it("the remainder is spent in expectation", () => {
    const heldOut = successCurves(new Float64Array(10).fill(0.3), { maxSamples: 8 })
    const bins = fitOffline(heldOut, { budget: samples(2.25) })
    expect(bins.samples).toEqual([[2]])
    expect(bins.remainder).toEqual({ bin: 0, cell: 0, probability: 0.25 })
    const lookUp = offlineLookup(bins)
    expect([lookUp(0.3, 0, 0.2), lookUp(0.3, 0, 0.3), lookUp(0.3)]).toEqual([3, 2, 2])
    expect(bins.fitted.variance).toBeCloseTo(0.25 * 0.75, 12)
  })

  it("refuses what cannot be fitted", () => {
    const heldOut = successCurves([0.2, 0.4], { maxSamples: 4 })
    const budget = samples(1)
    expect(() => fitOffline(successCurves([], { maxSamples: 2 }), { budget })).toThrow("no marginal")
    expect(() => fitOffline(heldOut, { budget, minimum: 2 })).toThrow("budget 1 is below")
    expect(() => fitOffline(heldOut, { budget, minimum: 0.5 })).toThrow("query 0 has minimum 0.5 and maximum 4")
    expect(() => fitOffline(heldOut, { budget, maximum: -1 })).toThrow("query 0 has minimum 0 and maximum -1")
    expect(() => fitOffline(heldOut, { budget, bins: 0 })).toThrow("bins is 0; valid: a whole number in 1 .. 65535")
    expect(() => fitOffline(heldOut, { budget, by: [] })).toThrow(
      "number of features in by is 0; valid: a whole number in 1 .. 2"
    )
    expect(() => fitOffline(heldOut, { budget, marginals: "outcomes" })).toThrow("outcomes is undefined")
    expect(() => fitOffline(heldOut, { budget, outcomes: empiricalCurves([1], 4) })).toThrow("outcomes has length 1")
    const leak = { budget, ids: ["a", "b"], trainedOn: new Set(["b"]) }
    expect(() => fitOffline(heldOut, leak)).toThrow("ids of query 1 is b; valid: queries that the predictor was not")
  })
})

describe("offline", () => {
  it("looks each query up by its own prediction, within its bounds", () => {
    const heldOut = successCurves([0.05, 0.1, 0.6, 0.9], { maxSamples: 8 })
    const bins = fitOffline(heldOut, { budget: samples(3), bins: 2, remainder: "none" })
    const curves = successCurves([0.9, 0.01, 0.5, 0.08], { maxSamples: 8 })
    const problem = { arms: [{ name: "lm", curves }], budget: samples(3), maximum: 3, seed: 1 }
    const policy = offline(parseOffline(serialiseOffline(bins)))
    const { queries, samples: counts } = policy.start(problem).plan
    expect([...queries]).toEqual([0, 1, 2, 3])
    expect([...counts]).toEqual([2, 3, 2, 3])
    expect(() => policy.start({ ...problem, budget: samples(2) })).toThrow("budget is 2; valid: 3, which the bins")
  })

  it("the deployed cost falls into the predicted interval about nineteen times of twenty", () => {
    const options = { bins: 5, marginals: "predicted" as const }
    let inside = 0
    for (let trial = 0; trial < 40; trial++) {
      const held = difficulty(300, 100 + trial)
      const fresh = difficulty(300, 900 + trial)
      const bins = fitOffline(betaCurves(held.alpha, held.beta, { maxSamples: 16 }), { ...options, budget: samples(4) })
      const curves = betaCurves(fresh.alpha, fresh.beta, { maxSamples: 16 })
      const problem = { arms: [{ name: "lm", curves }], budget: samples(4), seed: trial }
      const cost = sum(offline(bins).start(problem).plan.samples) / 300
      const { low, high, mean } = offlineCost(bins, { queries: 300 })
      expect(mean).toBeCloseTo(4, 9)
      if (cost >= low && cost <= high) inside += 1
    }
    expect(inside).toBeGreaterThanOrEqual(34)
  })
})
