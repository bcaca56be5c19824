import { type Inputs, inputs as makeInputs, predictionRows, ridge } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { binaryPredictors, type CurvePredictor } from "../../src/predict/CurvePredictor.ts"
import { featureContext } from "../../src/predict/Features.ts"
import { type PredictionTask, predictHeldOut } from "../../src/predict/HeldOutPredictions.ts"
import { reasonOf } from "../Reason.ts"

const size = 30
const ids = Array.from({ length: size }, (_, i) => `q${i}`)
const source = { model: "toy", modelHash: "0", kind: "place", width: 1 }
const splits = ids.map((_, i) => ["train", "train", "validation", "test"][i % 4])

/** A predictor that says which queries its model was trained on: their number, and whether a query was among them. */
const spy = (seen: Array<ReadonlyArray<string>>): CurvePredictor => ({
  ...binaryPredictors(ridge()).point,
  fit: async (training) => {
    seen.push(training.ids)
    const known = new Set(training.ids)
    return (batch: Inputs) =>
      predictionRows(Float64Array.from(batch.ids.flatMap((id) => [known.size, known.has(id) ? 1 : 0])), 2)
  }
})

const taskOf = (design: PredictionTask["design"], seen: Array<ReadonlyArray<string>> = []): PredictionTask => ({
  recording: "mine",
  inputs: makeInputs(ids, { source, size, values: Float32Array.from(ids, (_, i) => i) }),
  rewards: ids.map((_, i) => Float64Array.of(i % 2, Number.NaN, 1)),
  splits,
  context: featureContext({ queries: ids.map((id) => ({ id, split: "all" })), features: new Map() }),
  predictors: { point: spy(seen) },
  baselines: { length: spy([]) },
  fittedOn: new Set(["point"]),
  design,
  seed: 1
})

describe("held-out predictions", () => {
  it("by folds score every query by a model that did not see it, and fit by models that saw neither", async () => {
    const seen: Array<ReadonlyArray<string>> = []
    const { groups, outputs, scored, trained, trainMean } = await predictHeldOut(
      taskOf({ kind: "cross-fit", folds: 3 }, seen)
    )
    expect([scored.length, trained]).toEqual([30, 20])
    // One known sample in two of each other query is right: (0 or 1, and 1).
    expect(trainMean).toBeCloseTo(0.75, 12)
    expect(outputs.get("point")?.values.filter((_, k) => k % 2 === 1)).toEqual(new Float64Array(30))
    expect(outputs.get("length")?.size).toBe(30)
    // Three folds and three pairs of folds.
    expect(seen.map(({ length }) => length)).toEqual([20, 20, 20, 10, 10, 10])
    expect(groups.map((group) => group.scored.length)).toEqual([10, 10, 10])
    for (const { fitOutputs, fitRows, scored: own } of groups) {
      expect(fitRows.length).toBe(20)
      expect(Array.from(own).some((row) => fitRows.includes(row))).toBe(false)
      expect(fitOutputs.has("length")).toBe(false)
      expect(fitOutputs.get("point")?.values.filter((_, k) => k % 2 === 1)).toEqual(new Float64Array(20))
    }
  })

  it("by a split train on train, fit on validation and score test", async () => {
    const { groups, outputs, scored, trained } = await predictHeldOut(taskOf({ kind: "split" }))
    expect(Array.from(scored, (row) => splits[row])).toEqual(new Array(scored.length).fill("test"))
    expect(trained).toBe(splits.filter((split) => split === "train").length)
    expect(Array.from(groups[0].fitRows, (row) => splits[row])).toEqual(
      new Array(groups[0].fitRows.length).fill("validation")
    )
    expect(outputs.get("point")?.values[0]).toBe(trained)
  })

  it("by a split with folds hold nothing back: train and validation are learnt from together", async () => {
    const { groups, trained } = await predictHeldOut(taskOf({ kind: "split", folds: 2 }))
    expect(trained).toBe(splits.filter((split) => split !== "test").length)
    expect(groups[0].fitRows.length).toBe(trained)
    expect(groups[0].fitOutputs.get("point")?.values.filter((_, k) => k % 2 === 1)).toEqual(new Float64Array(trained))
  })

  it("refuse a design that the recording cannot serve", async () => {
    const bare = { ...taskOf({ kind: "split" }), splits: ids.map(() => "all") }
    expect(await reasonOf(() => predictHeldOut(bare))).toEqual({
      _tag: "EmptySplit",
      split: "train",
      recording: "mine"
    })
    for (const folds of [2, 2.5]) {
      expect(await reasonOf(() => predictHeldOut(taskOf({ kind: "cross-fit", folds })))).toMatchObject({
        _tag: "InvalidOption",
        field: "folds",
        value: folds
      })
    }
  })
})
