import {
  betaHead,
  calibrate,
  constant,
  ensemble,
  type Inputs,
  logistic,
  mlp,
  nearestNeighbours,
  type Predictor,
  ridge,
  selectInputs,
  successHead,
  train,
  trainAsync
} from "@alloc/predictor"
import { crossEntropy } from "@alloc/predictor/metrics"
import { updatePredictor } from "@alloc/predictor/monitoring"
import { describe, expect, it } from "vitest"
import { type Problem, problem, reasonOf } from "../Data.ts"

const head = successHead()
const model = logistic({ strengths: [0.01] })
const stream = problem(500, 5, 1, { trials: 4 })
const test = problem(400, 5, 2, { trials: 16, prefix: "t" })
const part = ({ inputs, labels }: Problem, from: number, to: number) => {
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i)
  return { inputs: selectInputs(inputs, rows), labels: head.select(labels, rows) }
}
const lossOf = (predictor: Predictor<{ readonly probability: Float64Array }>): number =>
  crossEntropy(predictor.predict(test.inputs.features).probability, test.labels)

describe("updatePredictor", () => {
  it("batch after batch, comes close to training on all at once, and is better than before", () => {
    const first = part(stream, 0, 60)
    let updated = train(first.inputs, first.labels, { head, model })
    const before = lossOf(updated)
    for (let from = 60; from < 500; from += 40) {
      const batch = part(stream, from, from + 40)
      updated = updatePredictor(updated, batch.inputs, batch.labels, { head })
    }
    const whole = lossOf(train(stream.inputs, stream.labels, { head, model }))
    const after = lossOf(updated)
    expect(after).toBeLessThan(before)
    expect(after - whole).toBeLessThan(0.4 * (before - whole))
    expect(updated.trainedOn.size).toBe(500)
  })

  it("forgets as fast as it is told where outcomes have changed", () => {
    const turned = {
      successes: Float64Array.from(stream.labels.trials, (n, i) => n - stream.labels.successes[i]),
      trials: stream.labels.trials
    }
    const wrong = train(stream.inputs, turned, { head, model })
    const fresh = problem(200, 5, 3, { trials: 4, prefix: "f" })
    const losses = [1000, 100, 10].map((weight) =>
      lossOf(updatePredictor(wrong, fresh.inputs, fresh.labels, { head, weight }))
    )
    expect(losses[1]).toBeLessThan(losses[0])
    expect(losses[2]).toBeLessThan(losses[1])
    expect(losses[2]).toBeLessThan(0.8 * lossOf(wrong))
  })

  it.each([
    ["constant", (some: Inputs, labels: Problem["labels"]) => train(some, labels, { head, model: constant() })],
    [
      "neighbours",
      (some: Inputs, labels: Problem["labels"]) =>
        train(some, labels, { head, model: nearestNeighbours({ candidates: [20] }) })
    ],
    [
      "ensemble",
      (some: Inputs, labels: Problem["labels"]) => train(some, labels, { head, model: ensemble([model, constant()]) })
    ],
    [
      "mlp",
      (some: Inputs, labels: Problem["labels"]) =>
        trainAsync(some, labels, { head, model: mlp({ hidden: [8], epochs: 20, threads: 1 }) })
    ]
  ] as const)("%s: learns from new outcomes, too", async (_, fit) => {
    const turned = { successes: Float64Array.from(stream.labels.trials, (n) => n), trials: stream.labels.trials }
    turned.successes[0] = 0
    const first = {
      inputs: selectInputs(
        stream.inputs,
        Int32Array.from({ length: 100 }, (_, i) => i)
      ),
      labels: head.select(
        turned,
        Int32Array.from({ length: 100 }, (_, i) => i)
      )
    }
    const before = await fit(first.inputs, first.labels)
    const fresh = problem(300, 5, 3, { trials: 4, prefix: "f" })
    const after = updatePredictor(before, fresh.inputs, fresh.labels, { head, weight: 20 })
    expect(lossOf(after)).toBeLessThan(lossOf(before))
  })

  it("takes new outcomes of old queries", () => {
    const predictor = train(stream.inputs, stream.labels, { head, model })
    const again = part(stream, 0, 50)
    expect(updatePredictor(predictor, again.inputs, again.labels, { head }).trainedOn.size).toBe(500)
  })

  it("refuses what it cannot update, and another head, labels and features", () => {
    const predictor = train(stream.inputs, stream.labels, { head, model })
    const fresh = problem(40, 5, 3, { prefix: "f" })
    const linear = train(stream.inputs, stream.labels, { head, model: ridge() })
    const calibrated = calibrate(predictor, fresh.inputs, fresh.labels, "platt")
    expect(reasonOf(() => updatePredictor(linear, fresh.inputs, fresh.labels, { head }))).toBe("Unsupported")
    expect(reasonOf(() => updatePredictor(calibrated, test.inputs, test.labels, { head }))).toBe("Unsupported")
    // A head of another prediction, as a caller without types may give it.
    const beta = betaHead() as unknown as typeof head
    expect(reasonOf(() => updatePredictor(predictor, fresh.inputs, fresh.labels, { head: beta }))).toBe("InvalidOption")
    expect(reasonOf(() => updatePredictor(predictor, fresh.inputs, fresh.labels, { head, weight: 0 }))).toBe(
      "InvalidOption"
    )
    expect(reasonOf(() => updatePredictor(predictor, fresh.inputs, { successes: [1], trials: [1] }, { head }))).toBe(
      "LengthMismatch"
    )
    expect(
      reasonOf(() => updatePredictor(predictor, problem(40, 4, 3, { prefix: "f" }).inputs, fresh.labels, { head }))
    ).toBe("ForeignFeatures")
  })
})
