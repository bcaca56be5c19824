import type { Features } from "@alloc/core/recording"
import { type Inputs, ridge, successHead, train, trainInBatches } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { fitStandardiser } from "../src/features/Standardiser.ts"
import { problem, rejectionOf } from "./Data.ts"

/** The features of some inputs, `most` rows at a time; counts how many passes were begun. */
const inBatches = ({ features, ids }: Inputs, most: number) => {
  const { size, source, values } = features
  const seen = { passes: 0 }
  const batches = async function* (): AsyncGenerator<Features> {
    seen.passes += 1
    for (let from = 0; from < size; from += most) {
      const rows = Math.min(most, size - from)
      yield { source, size: rows, values: values.slice(from * source.width, (from + rows) * source.width) }
    }
  }
  return { inputs: { ids, features: { source, batches } }, seen }
}

const head = successHead()

describe("trainInBatches", () => {
  for (const [name, trials] of [
    ["equal", 16],
    ["unequal", (i: number) => 1 + (i % 7)]
  ] as const)
    it(`gives the coefficients of ridge, with ${name} weights, whatever the size of the batches`, async () => {
      const { inputs, labels } = problem(200, 6, 3, { trials })
      const strengths = [0.05]
      const whole = train(inputs, labels, { head, model: ridge({ strengths }) })
      for (const most of [1, 33, 200]) {
        const { inputs: batched, seen } = inBatches(inputs, most)
        const { fitted } = await trainInBatches(batched, labels, { head, strengths })
        expect(seen.passes).toBe(3)
        if (fitted.kind !== "network" || whole.fitted.kind !== "network") throw new Error("expected networks")
        const [layer] = fitted.layers
        const [expected] = whole.fitted.layers
        for (const [j, weight] of expected.weights.entries()) expect(layer.weights[j]).toBeCloseTo(weight, 5)
        expect(layer.bias[0]).toBeCloseTo(expected.bias[0], 5)
      }
    })

  it("standardises by the moments of all rows, as in memory", async () => {
    const { inputs, labels } = problem(150, 5, 9)
    const { fitted } = await trainInBatches(inBatches(inputs, 17).inputs, labels, { head })
    if (fitted.kind !== "network") throw new Error("expected a network")
    const expected = fitStandardiser(inputs.features)
    for (const name of ["mean", "scale", "skewness", "kurtosis"] as const)
      for (const [j, value] of (expected[name] ?? []).entries())
        expect(fitted.standardiser[name]?.[j]).toBeCloseTo(value, 4)
  })

  it("predicts held-out queries as well as ridge in memory", async () => {
    const { inputs, labels } = problem(600, 12, 4)
    const other = problem(400, 12, 5, { prefix: "t" })
    const batched = await trainInBatches(inBatches(inputs, 100).inputs, labels, { head })
    const whole = train(inputs, labels, { head, model: ridge() })
    const lossOf = (predictor: typeof whole): number =>
      head.loss(predictor.rawOutputs(other.inputs.features).values, other.labels)
    expect(lossOf(batched)).toBeLessThan(1.01 * lossOf(whole))
    expect(batched.trainedOn.size).toBe(600)
  })

  it("refuses passes with other rows than ids, numbers that are not finite, foreign features, and held-out ids", async () => {
    const { inputs, labels } = problem(40, 3, 2)
    const { ids } = inputs
    const { source } = inputs.features
    const reasonFor = (batches: () => Iterable<Features>, more = {}) =>
      rejectionOf(trainInBatches({ ids, features: { source, batches } }, labels, { head, ...more }))
    const rows = (size: number, value = 1): Features => ({
      source,
      size,
      values: new Float32Array(3 * size).fill(value)
    })
    expect(await reasonFor(() => [rows(39)])).toBe("LengthMismatch")
    expect(await reasonFor(() => [rows(39), rows(2)])).toBe("LengthMismatch")
    expect(await reasonFor(() => [rows(39), rows(1, Number.NaN)])).toBe("InvalidFeature")
    expect(await reasonFor(() => [{ ...rows(40), source: { ...source, modelHash: "other" } }])).toBe("ForeignFeatures")
    expect(await reasonFor(() => [rows(40)], { heldOut: ["q3"] })).toBe("LeakedQuery")
    expect(await reasonFor(() => [rows(40)], { folds: 1 })).toBe("InvalidOption")
  })
})
