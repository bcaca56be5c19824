import {
  constant,
  crossFit,
  crossFitAsync,
  logistic,
  mlp,
  ridge,
  selectInputs,
  successHead,
  train
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "./Data.ts"

describe("crossFit", () => {
  const training = problem(300, 20, 1)
  const head = successHead()

  it("predicts every query by a model that did not see it", () => {
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

  it("keeps groups together and needs as many groups as folds", () => {
    const groups = training.inputs.ids.map((_, i) => `g${i % 7}`)
    const { foldOf } = crossFit(training.inputs, training.labels, { head, model: constant(), folds: 3, groups })
    for (let i = 7; i < 300; i++) expect(foldOf[i]).toBe(foldOf[i % 7])
    expect(
      reasonOf(() => crossFit(training.inputs, training.labels, { head, model: constant(), folds: 8, groups }))
    ).toBe("TooFewRows")
  })

  const small = problem(6, 2, 4)
  const options = { head, model: ridge() }

  it("refuses fewer rows than folds", () => {
    expect(reasonOf(() => crossFit(small.inputs, small.labels, { ...options, folds: 10 }))).toBe("TooFewRows")
    expect(reasonOf(() => train(small.inputs, small.labels, { head, model: logistic({ folds: 7 }) }))).toBe(
      "TooFewRows"
    )
    expect(reasonOf(() => crossFit(small.inputs, small.labels, { ...options, folds: 1 }))).toBe("InvalidOption")
  })
})

const training = problem(240, 12, 1)

describe("crossFitAsync", () => {
  it("does what crossFit does, for models that need a runtime, too", async () => {
    const options = { head: successHead(), folds: 3, seed: 2 }
    const waited = await crossFitAsync(training.inputs, training.labels, { ...options, model: ridge() })
    expect(waited.outputs).toEqual(crossFit(training.inputs, training.labels, { ...options, model: ridge() }).outputs)
    const model = mlp({ hidden: [4], epochs: 2, threads: 1 })
    const { foldOf, outputs, predictors } = await crossFitAsync(training.inputs, training.labels, { ...options, model })
    expect(outputs.size).toBe(240)
    training.inputs.ids.forEach((id, i) => {
      expect(predictors[foldOf[i]].trainedOn.has(id)).toBe(false)
    })
  })
})
