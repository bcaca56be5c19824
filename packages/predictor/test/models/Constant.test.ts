import { betaHead, constant, histogramHead, successHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem } from "../Data.ts"

const { inputs: batch, labels } = problem(200, 6, 31)

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

  it("is the same for every query, whatever its features", () => {
    const { probability } = train(batch, labels, { head: successHead(), model: constant() }).predict(batch.features)
    expect(new Set(probability).size).toBe(1)
  })
})
