import {
  betaHead,
  type Counts,
  histogramHead,
  inputs,
  logistic,
  mlp,
  successHead,
  train,
  trainAsync
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import { intrinsic } from "@alloc/predictor/metrics"
import type { Fitted } from "@alloc/predictor/models"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const training = problem(400, 10, 1)
const validation = problem(100, 10, 2, { prefix: "v" })
const testing = problem(200, 10, 3, { prefix: "t" })
const options = { hidden: [16], batch: 64, threads: 1, rate: 0.01 }

describe("mlp", () => {
  const heads: ReadonlyArray<Head<Counts, { readonly probability: Float64Array }>> = [
    successHead(),
    betaHead(),
    histogramHead({ bins: 8 })
  ]
  for (const head of heads) {
    it(`learns the ${head.name} head`, async () => {
      const predictor = await trainAsync(training.inputs, training.labels, {
        head,
        model: mlp(options),
        validation,
        heldOut: testing.inputs.ids
      })
      const metrics = intrinsic(predictor.predictHeldOut(testing.inputs).probability, testing.labels)
      expect(metrics.loss).toBeLessThan(metrics.avg - 0.1)
      expect(metrics.spearman).toBeGreaterThan(0.8)
    })
  }
  it("learns what no linear model can: exclusive or", async () => {
    const source = { model: "toy", modelHash: "0", kind: "xor", width: 2 }
    const size = 400
    const values = Float32Array.from({ length: 2 * size }, (_, i) => Math.sin(1000 * (i + 1)))
    const batch = inputs(
      Array.from({ length: size }, (_, i) => `q${i}`),
      { source, size, values }
    )
    const labels = {
      successes: Float64Array.from({ length: size }, (_, i) => (values[2 * i] * values[2 * i + 1] > 0 ? 9 : 1)),
      trials: new Float64Array(size).fill(10)
    }
    const head = successHead()
    const linear = train(batch, labels, { head, model: logistic() }).predict(batch.features)
    const deep = await trainAsync(batch, labels, { head, model: mlp({ ...options, hidden: [32, 16], patience: 40 }) })
    expect(intrinsic(linear.probability, labels).auc).toBeLessThan(0.65)
    expect(intrinsic(deep.predict(batch.features).probability, labels).auc).toBeGreaterThan(0.86)
  })
  it("gives the same weights for the same seed, and others for another", async () => {
    const fit = async (seed: number): Promise<Fitted> =>
      (
        await trainAsync(training.inputs, training.labels, {
          head: successHead(),
          model: mlp({ ...options, epochs: 3 }),
          seed
        })
      ).fitted
    const a = await fit(5)
    expect(await fit(5)).toEqual(a)
    expect(await fit(6)).not.toEqual(a)
  })
  it("keeps the weights of the epoch with the least validation loss and stops after it", async () => {
    const head = successHead()
    const model = mlp({ ...options, hidden: [64], rate: 0.02, patience: 4 })
    const predictor = await trainAsync(training.inputs, training.labels, { head, model, validation })
    const epochs = predictor.report.epochs ?? []
    const losses = epochs.map((e) => e.validation ?? Number.NaN)
    const best = losses.indexOf(Math.min(...losses))
    expect(predictor.report.bestEpoch).toBe(best + 1)
    expect(epochs.length).toBe(best + 1 + 4)
    expect(head.loss(predictor.rawOutputs(validation.inputs.features).values, validation.labels)).toBeCloseTo(
      losses[best],
      5
    )
  })
  it("says so when it diverges, and when options are wrong", async () => {
    const run = trainAsync(training.inputs, training.labels, {
      head: betaHead(),
      model: mlp({ ...options, rate: 1e30, epochs: 5 })
    })
    await expect(run).rejects.toMatchObject({ reason: { _tag: "Diverged" } })
    expect(reasonOf(() => mlp({ batch: 0 }))).toBe("InvalidOption")
    expect(reasonOf(() => mlp({ rate: Number.NaN }))).toBe("InvalidOption")
    expect(reasonOf(() => mlp({ hidden: [1.5] }))).toBe("InvalidOption")
  })
})
