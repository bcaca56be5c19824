import { random } from "@alloc/core/random"
import {
  armScoresHead,
  betaHead,
  histogramHead,
  inputs,
  logistic,
  type NearestNeighboursOptions,
  nearestNeighbours,
  selectInputs,
  successHead,
  train
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import type { Fitted } from "../../src/models/Model.ts"
import { problem, reasonOf } from "../Data.ts"
import * as scikit from "../ScikitLearn.ts"

const training = problem(400, 10, 1)
const testing = problem(200, 10, 3, { prefix: "t" })

const neighboursOf = (fitted: Fitted) => {
  if (fitted.kind !== "neighbours") throw new Error(`a fit of kind ${fitted.kind}`)
  return fitted
}

describe("nearestNeighbours", () => {
  for (const weighting of ["uniform", "kernel"] as const) {
    it(`returns the ${weighting} mean that a full sort of all distances returns`, () => {
      const model = nearestNeighbours({ candidates: [7], weighting })
      const predictor = train(training.inputs, training.labels, { head: successHead(), model })
      const { mean, scale } = neighboursOf(predictor.fitted).standardiser
      const scaled = (values: Float32Array) => values.map((v, i) => Math.fround((v - mean[i % 10]) * scale[i % 10]))
      const points = scaled(training.inputs.features.values)
      const queries = scaled(testing.inputs.features.values)
      const { probability } = predictor.predict(testing.inputs.features)
      for (let q = 0; q < 20; q++) {
        const distances = Array.from({ length: 400 }, (_, p) => {
          let sum = 0
          for (let j = 0; j < 10; j++) sum += (queries[q * 10 + j] - points[p * 10 + j]) ** 2
          return { p, sum }
        }).sort((a, b) => a.sum - b.sum)
        let total = 0
        let expected = 0
        for (const { p, sum } of distances.slice(0, 7)) {
          const weight = weighting === "uniform" ? 1 : 1 - sum / distances[7].sum
          total += weight
          expected += (weight * training.labels.successes[p]) / 16
        }
        const clipped = Math.min(1 - 0.5 / 17, Math.max(0.5 / 17, expected / total))
        expect(probability[q]).toBeCloseTo(clipped, 6)
      }
    })
  }
  it("takes the k with the least leave-one-out loss of the head", () => {
    const { report } = train(training.inputs, training.labels, { head: betaHead(), model: nearestNeighbours() })
    const path = report.path ?? []
    expect(path.map((p) => p.strength)).toEqual([5, 10, 20, 40, 80])
    expect(path.find((p) => p.strength === report.strength)?.loss).toBe(Math.min(...path.map((p) => p.loss)))
  })
  it("gives equal points equal weights", () => {
    const source = { model: "toy", modelHash: "0", kind: "all alike", width: 1 }
    const batch = inputs(["a", "b", "c", "d"], { source, size: 4, values: new Float32Array(4) })
    const labels = { arms: 1, scores: Float64Array.of(0, 1, 0.5, 0.75) }
    const model = nearestNeighbours({ candidates: [2] })
    const { scores } = train(batch, labels, { head: armScoresHead(1), model }).predict(batch.features)
    expect(scores[3]).toBeCloseTo(0.5, 6)
  })
  it("says what is wrong with its options and its data", () => {
    const run = (options: NearestNeighboursOptions, rows = 400) =>
      reasonOf(() => {
        const { inputs: batch, labels } = problem(rows, 2, 1)
        train(batch, labels, { head: successHead(), model: nearestNeighbours(options) })
      })
    expect(run({ candidates: [] })).toBe("InvalidOption")
    expect(run({ candidates: [1.5] })).toBe("InvalidOption")
    expect(run({}, 6)).toBe("TooFewRows")
    expect(run({}, 7)).toBe("nothing thrown")
  })
})

describe("a histogram among neighbours", () => {
  // Two clusters of features. In one, half of the queries hardly ever succeed and half succeed every other time; in the
  // other, all succeed every other time. No Beta distribution has a gap between two rates.
  const made = (size: number, seed: number, prefix: string) => {
    const stream = random(seed, "clusters")
    const source = { model: "toy", modelHash: "0", kind: "two clusters", width: 1 }
    const values = Float32Array.from({ length: size }, (_, i) => (i % 2) + 0.1 * stream.next())
    const truth = Array.from({ length: size }, (_, i) => (i % 2 === 0 && stream.next() < 0.5 ? 0.004 : 0.5))
    const successes = truth.map((p) => Array.from({ length: 64 }, () => stream.next()).filter((u) => u < p).length)
    const batch = inputs(
      truth.map((_, i) => `${prefix}${i}`),
      { source, size, values }
    )
    return { batch, labels: { successes, trials: truth.map(() => 64) } }
  }
  const fit = made(400, 1, "q")
  const held = made(400, 2, "t")
  it("has a better likelihood than a Beta distribution, and is nearly empty after a few failures", () => {
    const head = histogramHead({ bins: 31 })
    const predictor = train(fit.batch, fit.labels, { head, model: nearestNeighbours({ candidates: [40, 80] }) })
    const beta = train(fit.batch, fit.labels, { head: betaHead(), model: logistic() })
    const ours = head.loss(predictor.rawOutputs(held.batch.features).values, held.labels)
    const theirs = betaHead().loss(beta.rawOutputs(held.batch.features).values, held.labels)
    expect(ours).toBeLessThan(theirs - 0.2)
    const curves = predictor.predictHeldOut(held.batch).curves(8)
    const rate = (from: number): number => {
      let sum = 0
      for (let i = from; i < 400; i += 2) sum += held.labels.successes[i] / 64
      return sum / 200
    }
    expect(Math.abs(curves.marginal(0, 1) - rate(0))).toBeLessThan(0.06)
    expect(Math.abs(curves.marginal(1, 1) - rate(1))).toBeLessThan(0.06)
    // After six failures, the first cluster's queries are among those that hardly ever succeed.
    const after = (query: number): number => curves.marginal(query, 7) / (1 - curves.value(query, 6))
    expect(after(0)).toBeLessThan(0.05)
    expect(after(1)).toBeGreaterThan(0.35)
  })
})

describe("beside scikit-learn", () => {
  it("the means of KNeighborsRegressor to 1e-9", () => {
    const part = (from: number, to: number) =>
      selectInputs(
        scikit.batch,
        Array.from({ length: to - from }, (_, i) => from + i)
      )
    const model = nearestNeighbours({ candidates: [7], weighting: "uniform" })
    const head = armScoresHead(1)
    const predictor = train(part(0, 60), { scores: scikit.rates.slice(0, 60), arms: 1 }, { head, model })
    expect(scikit.apart(predictor.predict(part(60, 80).features).scores, scikit.expected.neighbours.mean)).toBeLessThan(
      1e-9
    )
  })
})
