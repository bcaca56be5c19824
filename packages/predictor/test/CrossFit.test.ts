import { crossFit, crossFitAsync, mlp, ridge, successHead } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem } from "./Data.ts"

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
