import { logistic, successHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

describe("the success head", () => {
  it("balanced classes give probabilities back, not odds distorted by the weights", () => {
    const rare = problem(400, 5, 3, { signal: 0.5 })
    const labels = {
      successes: Float64Array.from(rare.labels.successes, (s) => Math.floor(s / 6)),
      trials: rare.labels.trials
    }
    const plain = train(rare.inputs, labels, { head: successHead(), model: logistic() })
    const balanced = train(rare.inputs, labels, { head: successHead({ classWeight: "balanced" }), model: logistic() })
    const mean = (p: Float64Array): number => p.reduce((a, b) => a + b, 0) / p.length
    const rate = labels.successes.reduce((a, b) => a + b, 0) / (16 * 400)
    expect(mean(plain.predict(rare.inputs.features).probability)).toBeCloseTo(rate, 2)
    expect(mean(balanced.predict(rare.inputs.features).probability)).toBeCloseTo(rate, 1)
  })

  it("its loss is the cross entropy per sample, whatever the number of samples of a query", () => {
    const p = [0.2, 0.7]
    const raw = Float64Array.from(p, (x) => Math.log(x / (1 - x)))
    const expected = -(Math.log(0.2) + 3 * Math.log(0.8) + 2 * Math.log(0.7)) / 6
    expect(successHead().loss(raw, { successes: [1, 2], trials: [4, 2] })).toBeCloseTo(expected, 12)
  })

  it("refuses one class and labels of another length", () => {
    const head = successHead()
    expect(reasonOf(() => head.checkLearnable({ successes: [2, 1], trials: [2, 1] }))).toBe("OneClass")
    expect(reasonOf(() => head.check({ successes: [1], trials: [2, 2] }, ["a", "b"]))).toBe("LengthMismatch")
  })
})
