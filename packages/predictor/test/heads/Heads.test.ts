import {
  armScoresHead,
  betaHead,
  constant,
  crossFit,
  histogramHead,
  inputs,
  logistic,
  marginalsHead,
  preferenceHead,
  preferencesOf,
  rewardSpreadHead,
  ridge,
  successHead,
  train
} from "@alloc/predictor"
import { normalMaxima, sigmoid } from "@alloc/predictor/heads"
import { describe, expect, it } from "vitest"
import { digamma } from "../../src/heads/Digamma.ts"
import { problem, reasonOf } from "../Data.ts"

const { inputs: batch, labels, truth } = problem(200, 6, 31)
const noise = (i: number): number => Math.sin(12.9898 * (i + 1)) * 0.5

describe("digamma", () => {
  it("equals scipy.special.digamma to 1e-13 relative", () => {
    const reference: ReadonlyArray<[number, number]> = [
      [0.05, -20.49784499],
      [0.3, -3.50252422],
      [1, -0.5772156649015329],
      [7.5, 1.94675748],
      [200, 5.29581528]
    ]
    for (const [x, y] of reference) expect(digamma(x)).toBeCloseTo(y, 8)
    // psi(x + 1) = psi(x) + 1 / x
    for (const x of [0.01, 0.7, 3, 42.5]) expect(digamma(x + 1)).toBeCloseTo(digamma(x) + 1 / x, 11)
  })
})

describe("constant predictions", () => {
  it("are the pooled rate, and the most likely Beta and histogram among neighbours", () => {
    const predicted = train(batch, labels, { head: successHead(), model: constant() }).predict(batch.features)
    const rate = Array.from(labels.successes).reduce((a, b) => a + b, 0) / (16 * 200)
    expect(predicted.probability[0]).toBeCloseTo(rate, 3)
    const beta = betaHead()
    const at = (u: number, v: number): number =>
      beta.loss(
        Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? u : v)),
        labels
      )
    const [u, v] = beta.constant(labels)
    for (const dv of [-0.1, 0.1]) expect(at(u, v + dv)).toBeGreaterThan(at(u, v))
    const histogram = histogramHead({ bins: 6 })
    const best = histogram.constant(labels)
    const loss = (raw: Float64Array): number =>
      histogram.loss(
        Float64Array.from({ length: 1200 }, (_, i) => raw[i % 6]),
        labels
      )
    for (let b = 0; b < 6; b++) {
      const other = best.slice()
      other[b] += 1
      expect(loss(other)).toBeGreaterThan(loss(best))
    }
  })
})

describe("histogram", () => {
  it("gives curves, and finds two sorts of queries where they are", () => {
    const two = {
      successes: Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : 15)),
      trials: labels.trials
    }
    const { curves, weights } = train(batch, two, { head: histogramHead({ bins: 10 }), model: constant() }).predict(
      batch.features
    )
    expect(weights[0] + weights[1] + weights[2]).toBeGreaterThan(0.35)
    expect(weights[7] + weights[8] + weights[9]).toBeGreaterThan(0.35)
    expect(weights[4] + weights[5]).toBeLessThan(0.1)
    expect(curves(4).marginal(0, 2)).toBeLessThan(curves(4).marginal(0, 1))
    expect(reasonOf(() => histogramHead({ bins: 1 }))).toBe("InvalidOption")
  })
})

describe("real rewards", () => {
  const rewards = {
    rewards: Array.from(truth, (p, i) =>
      Array.from({ length: 4 + (i % 3) }, (_, j) => 2 * p - 1 + (0.2 + p) * noise(7 * i + j))
    )
  }
  it("expected maxima of normals equal the tabulated ones (Harter, 1961) to 1e-5", () => {
    const e = normalMaxima(10)
    for (const [k, value] of [
      [2, 0.56419],
      [3, 0.84628],
      [4, 1.02938],
      [5, 1.16296],
      [10, 1.53875]
    ])
      expect(e[k]).toBeCloseTo(value, 4)
  })
  it("predict mean and spread, and curves whose first sample is the mean", () => {
    const head = rewardSpreadHead()
    const ours = train(batch, rewards, { head, model: logistic() }).predict(batch.features)
    const flat = train(batch, rewards, { head, model: constant() })
    expect(
      head.loss(train(batch, rewards, { head, model: logistic() }).rawOutputs(batch.features).values, rewards)
    ).toBeLessThan(head.loss(flat.rawOutputs(batch.features).values, rewards) - 0.1)
    const c = ours.curves(8)
    expect(c.value(5, 1)).toBeCloseTo(ours.mean[5], 10)
    expect(c.value(5, 2)).toBeCloseTo(ours.mean[5] + ours.deviation[5] / Math.sqrt(Math.PI), 6)
  })
  it("vectors of marginals take missing late samples as missing", () => {
    const head = marginalsHead({ maxSamples: 6 })
    const { curves, marginals } = train(batch, rewards, { head, model: constant() }).predict(batch.features)
    expect(marginals[5]).toBeGreaterThan(0)
    expect(curves().marginal(0, 2)).toBeGreaterThanOrEqual(curves().marginal(0, 6))
    expect(reasonOf(() => curves(7))).toBe("InvalidOption")
    expect(
      reasonOf(() =>
        train(batch, { rewards: rewards.rewards.map((r, i) => (i === 3 ? [] : r)) }, { head, model: ridge() })
      )
    ).toBe("InvalidLabel")
    const bad = { rewards: rewards.rewards.map((r, i) => (i === 3 ? [1, Number.NaN] : r)) }
    expect(() => train(batch, bad, { head, model: ridge() })).toThrow("reward of sample 1 of query q3 is NaN")
  })
})

describe("routing", () => {
  it("preferences are the mean over all pairs", () => {
    const found = preferencesOf({ rewards: [[1, 3]] }, { rewards: [[0, 2]] })
    expect(found.successes[0]).toBeCloseTo((sigmoid(1) + sigmoid(-1) + sigmoid(3) + sigmoid(1)) / 4, 12)
    expect(reasonOf(() => preferencesOf({ rewards: [[1], []] }, { rewards: [[1], [1]] }))).toBe("InvalidLabel")
  })
  it("the preference head learns who benefits", () => {
    const strong = { rewards: Array.from(truth, (p, i) => [2 * p + noise(i)]) }
    const weak = { rewards: Array.from(truth, (p, i) => [1 - p + noise(i + 999)]) }
    const { predictions } = crossFit(batch, preferencesOf(strong, weak), {
      head: preferenceHead(),
      model: ridge(),
      folds: 5
    })
    const order = Array.from(truth.keys()).sort((a, b) => predictions.probability[b] - predictions.probability[a])
    const gain = (rows: ReadonlyArray<number>): number =>
      rows.reduce((sum, i) => sum + 3 * truth[i] - 1, 0) / rows.length
    expect(gain(order.slice(0, 60))).toBeGreaterThan(gain(order.slice(60)) + 0.5)
  })
  it("scores per arm leave out arms that were not asked", () => {
    const scores = Float64Array.from({ length: 400 }, (_, i) =>
      i % 2 === 0 ? truth[i >> 1] : i % 6 === 1 ? Number.NaN : 1 - truth[i >> 1]
    )
    const predicted = train(batch, { scores, arms: 2 }, { head: armScoresHead(2), model: ridge() }).predict(
      batch.features
    )
    let agree = 0
    for (let i = 0; i < 200; i++) if (predicted.scores[2 * i] > predicted.scores[2 * i + 1] === truth[i] > 0.5) agree++
    expect(agree).toBeGreaterThan(180)
    const never = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : Number.NaN))
    expect(reasonOf(() => train(batch, { scores: never, arms: 2 }, { head: armScoresHead(2), model: ridge() }))).toBe(
      "InvalidLabel"
    )
    expect(
      reasonOf(() =>
        train(inputs(batch.ids, batch.features), { scores, arms: 2 }, { head: armScoresHead(3), model: ridge() })
      )
    ).toBe("WidthMismatch")
  })
})
