import { permutation, random } from "@alloc/core/random"
import {
  constant,
  inputs,
  logistic,
  nearestNeighbours,
  ridge,
  selectCounts,
  selectInputs,
  successHead,
  train
} from "@alloc/predictor"
import { intrinsic } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "./Data.ts"

const training = problem(300, 20, 1)
const testing = problem(200, 20, 2, { prefix: "t" })
const head = successHead()

describe("train", () => {
  for (const model of [ridge(), logistic(), nearestNeighbours()]) {
    it(`${model.name} beats the constant and ranks held-out queries`, () => {
      const predictor = train(training.inputs, training.labels, { head, model, heldOut: testing.inputs.ids })
      const metrics = intrinsic(predictor.predictHeldOut(testing.inputs).probability, testing.labels)
      expect(metrics.loss).toBeLessThan(metrics.avg - 0.1)
      expect(metrics.loss).toBeGreaterThan(metrics.opt)
      expect(metrics.spearman).toBeGreaterThan(0.8)
    })
    it(`${model.name} on shuffled labels is no better than the constant, over ten shuffles`, () => {
      const gains: Array<number> = []
      for (let shuffle = 0; shuffle < 10; shuffle++) {
        const rows = permutation(300, random(shuffle, "shuffled labels"))
        const predictor = train(training.inputs, selectCounts(training.labels, rows), { head, model })
        const metrics = intrinsic(predictor.predictHeldOut(testing.inputs).probability, testing.labels)
        gains.push(metrics.avg - metrics.loss)
      }
      expect(gains.reduce((a, b) => a + b, 0) / 10).toBeLessThan(0.005)
      expect(Math.max(...gains)).toBeLessThan(0.05)
    })
  }
  it("weighs queries by their samples: a query split into two halves changes nothing", () => {
    const { inputs: batch, labels } = problem(30, 3, 8, { trials: 10 })
    const twice = Array.from({ length: 60 }, (_, i) => i >> 1)
    const doubled = selectInputs(batch, twice)
    const halves = inputs(
      doubled.ids.map((id, i) => `${id}-${i}`),
      doubled.features
    )
    const split = selectCounts(labels, twice)
    const model = logistic({ strengths: [0.1] })
    const whole = train(batch, labels, { head, model }).predict(batch.features).probability
    const parts = train(
      halves,
      {
        successes: Float64Array.from(twice, (q, i) =>
          i % 2 === 0 ? Math.floor(labels.successes[q] / 2) : Math.ceil(labels.successes[q] / 2)
        ),
        trials: Float64Array.from(split.trials, (n) => n / 2)
      },
      { head, model }
    )
    const again = parts.predict(batch.features).probability
    for (let i = 0; i < 30; i++) expect(again[i]).toBeCloseTo(whole[i], 5)
  })
})

describe("leakage", () => {
  it("training on a held-out id is an error", () => {
    const call = () => train(training.inputs, training.labels, { head, model: ridge(), heldOut: ["x", "q17"] })
    expect(reasonOf(call)).toBe("LeakedQuery")
    expect(call).toThrow(/q17/)
  })
  it("validation queries count as trained on, and may overlap with neither side", () => {
    const validation = { inputs: testing.inputs, labels: testing.labels }
    const predictor = train(training.inputs, training.labels, { head, model: constant(), validation })
    expect(reasonOf(() => predictor.predictHeldOut(testing.inputs))).toBe("LeakedQuery")
    const overlapping = { inputs: selectInputs(training.inputs, [0]), labels: selectCounts(training.labels, [0]) }
    expect(
      reasonOf(() => train(training.inputs, training.labels, { head, model: constant(), validation: overlapping }))
    ).toBe("LeakedQuery")
    expect(
      reasonOf(() => train(training.inputs, training.labels, { head, model: constant(), validation, heldOut: ["t0"] }))
    ).toBe("LeakedQuery")
  })

  it("refuses held-out ids also where they can be read but once", () => {
    const { inputs: batch, labels } = problem(20, 2, 1)
    const heldOut = new Map([[batch.ids[3], 1]]).keys()
    expect(reasonOf(() => train(batch, labels, { head: successHead(), model: ridge(), heldOut }))).toBe("LeakedQuery")
  })
})
