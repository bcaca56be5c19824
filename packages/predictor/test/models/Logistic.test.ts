import {
  betaHead,
  type Counts,
  histogramHead,
  logistic,
  marginalsHead,
  readFeatures,
  successHead,
  textTerms,
  train,
  trainQueries
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import { describe, expect, it } from "vitest"
import type { Layer } from "../../src/models/Model.ts"
import { problem } from "../Data.ts"
import * as scikit from "../ScikitLearn.ts"

const { inputs: batch, labels: exact } = problem(120, 9, 21, { trials: (i) => 2 + (i % 13) })
// Every fifth query is turned round, so that success rates vary beyond what the features say.
const labels: Counts = {
  successes: Float64Array.from(exact.successes, (s, i) => (i % 5 === 0 ? exact.trials[i] - s : s)),
  trials: exact.trials
}

describe("logistic", () => {
  it("ends where the penalised loss has no slope, in every head", () => {
    const heads: ReadonlyArray<Head<Counts, unknown>> = [successHead(), betaHead(), histogramHead({ bins: 6 })]
    for (const head of heads) {
      const predictor = train(batch, labels, { head, model: logistic({ strengths: [0.05] }) })
      const fitted = predictor.fitted as {
        standardiser: { mean: Float32Array; scale: Float32Array }
        layers: ReadonlyArray<Layer>
      }
      const { mean, scale } = fitted.standardiser
      const { bias, weights } = fitted.layers[0]
      const k = head.outputs
      const x = Float64Array.from(batch.features.values, (v, i) => (v - mean[i % 9]) * scale[i % 9])
      const raw = new Float64Array(120 * k)
      for (let i = 0; i < 120; i++) {
        for (let t = 0; t < k; t++) {
          raw[i * k + t] = bias[t]
          for (let j = 0; j < 9; j++) raw[i * k + t] += weights[t * 9 + j] * x[i * 9 + j]
        }
      }
      const byRaw = new Float64Array(raw.length)
      head.loss(raw, labels, byRaw)
      // With the intercepts free, the gradient by them must vanish; by weights, loss and penalty must balance, each
      // output in proportion to its own curvature: the ratio gradient / weight is one number per output.
      for (let t = 0; t < k; t++) {
        let byBias = 0
        for (let i = 0; i < 120; i++) byBias += byRaw[i * k + t]
        expect(Math.abs(byBias)).toBeLessThan(1e-5)
        const ratios: Array<number> = []
        for (let j = 0; j < 9; j++) {
          let gradient = 0
          for (let i = 0; i < 120; i++) gradient += byRaw[i * k + t] * x[i * 9 + j]
          if (Math.abs(weights[t * 9 + j]) > 0.02) ratios.push(-gradient / weights[t * 9 + j])
        }
        for (const ratio of ratios) expect(Math.abs(ratio / ratios[0] - 1)).toBeLessThan(2e-3)
        for (const ratio of ratios) expect(ratio).toBeGreaterThan(0)
      }
    }
  })
  it("fits a vector of marginals by squared error as least squares does", () => {
    const rewards = { rewards: Array.from({ length: 120 }, (_, i) => [Math.sin(i), Math.cos(i * 3), (i % 5) / 5]) }
    const predictor = train(batch, rewards, {
      head: marginalsHead({ maxSamples: 3 }),
      model: logistic({ strengths: [1e-9] })
    })
    const { curves, marginals } = predictor.predict(batch.features)
    // Without a penalty, least squares with an intercept keeps the mean of each target.
    for (let t = 0; t < 3; t++) {
      let predicted = 0
      let observed = 0
      for (let i = 0; i < 120; i++) {
        predicted += marginals[i * 3 + t] / 120
        const best = [0, 1, 2].map((k) => {
          const r = Float64Array.from(rewards.rewards[i]).sort()
          return [(r[0] + r[1] + r[2]) / 3, (r[1] + 2 * r[2]) / 3, r[2]][k]
        })
        observed += (best[t] - (t === 0 ? 0 : best[t - 1])) / 120
      }
      expect(predicted).toBeCloseTo(observed, 6)
    }
    const c = curves()
    for (let i = 0; i < 120; i++) expect(c.marginal(i, 3)).toBeLessThanOrEqual(c.marginal(i, 2) + 1e-12)
  })
  it("gives the same weights for the same seed", () => {
    const fit = (seed: number) => train(batch, labels, { head: successHead(), model: logistic(), seed })
    expect(fit(4).fitted).toEqual(fit(4).fitted)
    expect(fit(4).report).toEqual(fit(4).report)
  })
})

describe("beside scikit-learn", () => {
  it("coefficients, intercept and probabilities of LogisticRegression to 1e-5", () => {
    const { coefficients, intercept, probability, strength } = scikit.expected.logistic
    const model = logistic({ strengths: [strength] })
    const predictor = train(scikit.batch, scikit.labels, { head: successHead(), model })
    expect(scikit.apart(scikit.firstLayer(predictor.fitted).weights, coefficients)).toBeLessThan(1e-5)
    expect(Math.abs(scikit.firstLayer(predictor.fitted).bias[0] - intercept)).toBeLessThan(1e-5)
    expect(scikit.apart(predictor.predict(scikit.batch.features).probability, probability)).toBeLessThan(1e-5)
  })
})

describe("queries of a few kinds, each with one rate of success", () => {
  const words = "sum product list story poem code proof table train apple river stone cloud".split(" ")
  const kinds = { "0, 1/4, 3/4": [0, 0.25, 0.75], "1/4, 3/4": [0.25, 0.75], "0, 1/2, 1": [0, 0.5, 1] }

  it.each(Object.entries(kinds))("rates %s: the fit ends where only rounding is left to gain", (_, rates) => {
    const texts = Array.from(
      { length: 50 },
      (_, i) => `${words[i % rates.length]} ${words[(i * 7) % 13]} ${words[(i * 5 + 3) % 13]} ${i}`
    )
    const trials = texts.map(() => 4)
    const successes = texts.map((_, i) => 4 * rates[i % rates.length])
    let evaluations = 0
    let least = Number.POSITIVE_INFINITY
    const counted = betaHead()
    const head: typeof counted = {
      ...counted,
      loss: (raw, labels, gradient) => {
        const value = counted.loss(raw, labels, gradient)
        if (gradient !== undefined) evaluations++
        if (labels.trials.length === 50) least = Math.min(least, value)
        return value
      }
    }
    const queries = { ids: texts.map((_, i) => `q${i}`), texts }
    const options = { features: textTerms(), head, model: logistic(), seed: 1 }
    const predictor = trainQueries(queries, { successes, trials }, options)
    // Line searches in rounding's noise took more than 70,000.
    expect(evaluations).toBeLessThan(6000)
    const raw = predictor.rawOutputs(readFeatures(predictor.features, queries)).values
    expect(counted.loss(raw, { successes, trials })).toBeLessThan(least + 1e-2)
  })
})
