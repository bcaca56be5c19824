import { permutation, random } from "@alloc/core/random"
import {
  betaHead,
  constant,
  countsOf,
  crossFit,
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
  it("predictHeldOut refuses training queries; predict does not", () => {
    const predictor = train(training.inputs, training.labels, { head, model: constant() })
    expect(reasonOf(() => predictor.predictHeldOut(training.inputs))).toBe("LeakedQuery")
    expect(predictor.predict(training.inputs.features).probability.length).toBe(300)
  })
  it("cross-fitting predicts every query by a model that did not see it", () => {
    const { foldOf, outputs, predictors } = crossFit(training.inputs, training.labels, {
      head,
      model: ridge(),
      folds: 5,
      seed: 3
    })
    for (let i = 0; i < 300; i += 17) {
      const own = predictors[foldOf[i]]
      expect(own.trainedOn.has(training.inputs.ids[i])).toBe(false)
      expect(own.trainedOn.size).toBe(240)
      expect(outputs.values[i]).toBe(own.rawOutputs(selectInputs(training.inputs, [i]).features).values[0])
    }
  })
  it("cross-fitting keeps groups together and needs as many groups as folds", () => {
    const groups = training.inputs.ids.map((_, i) => `g${i % 7}`)
    const { foldOf } = crossFit(training.inputs, training.labels, { head, model: constant(), folds: 3, groups })
    for (let i = 7; i < 300; i++) expect(foldOf[i]).toBe(foldOf[i % 7])
    expect(
      reasonOf(() => crossFit(training.inputs, training.labels, { head, model: constant(), folds: 8, groups }))
    ).toBe("TooFewRows")
  })
})

describe("bad input", () => {
  const small = problem(6, 2, 4)
  const features = small.inputs.features
  const options = { head, model: ridge() }
  it("features: NaN, wrong width, of another model, of another layer", () => {
    const values = features.values.slice()
    values[3] = Number.NaN
    expect(() => inputs(small.inputs.ids, { ...features, values })).toThrow("feature 1 of query q1 is NaN")
    expect(reasonOf(() => inputs(small.inputs.ids, { ...features, values: values.slice(1) }))).toBe("WidthMismatch")
    const predictor = train(training.inputs, training.labels, options)
    const source = training.inputs.features.source
    for (const other of [{ modelHash: "f" }, { kind: "layer 3" }, { model: "m" }]) {
      expect(reasonOf(() => predictor.predict({ ...training.inputs.features, source: { ...source, ...other } }))).toBe(
        "ForeignFeatures"
      )
    }
    expect(reasonOf(() => predictor.predict(features))).toBe("ForeignFeatures")
  })
  it("ids: too few, twice the same", () => {
    expect(reasonOf(() => inputs(["a"], features))).toBe("LengthMismatch")
    expect(reasonOf(() => inputs(["a", "b", "c", "d", "e", "a"], features))).toBe("DuplicateQuery")
  })
  it("labels: no samples, more successes than samples, one class, too few", () => {
    const labels = (successes: ReadonlyArray<number>, trials: ReadonlyArray<number>) => () =>
      train(small.inputs, { successes, trials }, options)
    const six = [4, 4, 4, 4, 4, 4]
    expect(labels([1, 1, 1, 1, 1, 0], [4, 4, 0, 4, 4, 4])).toThrow("trials of query q2 is 0")
    expect(labels([1, 1, 1, 5, 1, 0], six)).toThrow("successes of query q3 is 5")
    expect(reasonOf(labels([1, 1, Number.NaN, 1, 1, 0], six))).toBe("InvalidLabel")
    expect(reasonOf(labels([0, 0, 0, 0, 0, 0], six))).toBe("OneClass")
    expect(reasonOf(labels(six, six))).toBe("OneClass")
    expect(reasonOf(labels([1, 2], [4, 4]))).toBe("LengthMismatch")
  })
  it("fewer rows than folds", () => {
    expect(reasonOf(() => crossFit(small.inputs, small.labels, { ...options, folds: 10 }))).toBe("TooFewRows")
    expect(reasonOf(() => train(small.inputs, small.labels, { head, model: logistic({ folds: 7 }) }))).toBe(
      "TooFewRows"
    )
    expect(reasonOf(() => crossFit(small.inputs, small.labels, { ...options, folds: 1 }))).toBe("InvalidOption")
  })
  it("counts of ragged rewards", () => {
    expect(
      countsOf({
        rewards: [
          [0.5, 1],
          [2, 0, 1]
        ]
      })
    ).toEqual({ successes: Float64Array.of(1, 2), trials: Float64Array.of(2, 3) })
  })
})
