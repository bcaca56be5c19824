import { random } from "@alloc/core/random"
import { betaHead, logistic, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem } from "../Data.ts"

const training = problem(300, 20, 1)
const testing = problem(200, 20, 2, { prefix: "t" })

describe("the best constant Beta distribution", () => {
  it("is where the likelihood is largest, whatever the numbers of trials", () => {
    const head = betaHead()
    for (let seed = 0; seed < 25; seed++) {
      const stream = random(seed, "beta")
      const size = 30 + stream.below(60)
      const base = 0.05 + 0.9 * stream.next()
      // From all queries alike to most of them sure, and from equal trials to a hundredfold.
      const spread = stream.next()
      const trials = Float64Array.from({ length: size }, () => 2 + Math.floor(10 ** (2 * stream.next() * (seed % 3))))
      const successes = trials.map((n) => {
        const sure = stream.next() < spread
        const rate = sure ? (stream.next() < base ? 0.97 : 0.03) : base
        let s = 0
        for (let t = 0; t < n; t++) if (stream.next() < rate) s++
        return s
      })
      const total = successes.reduce((a, b) => a + b, 0)
      if (total === 0 || total === trials.reduce((a, b) => a + b, 0)) continue
      const labels = { successes, trials }
      const [logit, concentration] = head.constant(labels)
      const lossAt = (u: number, v: number): number => {
        const raw = new Float64Array(2 * size)
        for (let i = 0; i < size; i++) raw.set([u, v], 2 * i)
        return head.loss(raw, labels)
      }
      const found = lossAt(logit, concentration)
      for (const du of [-0.3, -0.03, -0.003, 0, 0.003, 0.03, 0.3]) {
        for (const dv of [-0.5, -0.05, 0, 0.05, 0.5]) {
          const v = Math.min(9, Math.max(-3, concentration + dv))
          expect(lossAt(logit + du, v)).toBeGreaterThan(found - 1e-7)
        }
      }
    }
  })

  it("with one outcome a query, which says nothing of the spread, is as wide as a uniform distribution", () => {
    const [logit, concentration] = betaHead().constant({ successes: [1, 0, 0, 0], trials: [1, 1, 1, 1] })
    expect(concentration).toBeCloseTo(Math.log(2), 12)
    expect(1 / (1 + Math.exp(-logit))).toBeCloseTo(0.25, 3)
  })

  it("the Beta head knows more than a point: a better likelihood than the same means with a fixed concentration", () => {
    const beta = betaHead()
    const predictor = train(training.inputs, training.labels, { head: beta, model: logistic() })
    const raw = predictor.rawOutputs(testing.inputs.features).values
    const sure = raw.map((v, i) => (i % 2 === 0 ? v : 8))
    expect(beta.loss(raw, testing.labels)).toBeLessThan(beta.loss(sure, testing.labels))
    const { alpha, curves, probability } = predictor.predict(testing.inputs.features)
    expect(curves(8).marginal(3, 1)).toBeCloseTo(probability[3], 10)
    expect(Math.min(...alpha)).toBeGreaterThan(0)
  })
})
