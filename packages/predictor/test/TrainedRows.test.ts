import {
  heldOutParts,
  heldOutPredictions,
  heldOutPredictionsAsync,
  ridge,
  successHead,
  train,
  trainedRows,
  trainedRowsAsync
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "./Data.ts"

const { inputs: queries, labels } = problem(60, 4, 3, { trials: 6 })
const parts = heldOutParts(queries, { kind: "folds", folds: 3, seed: 1 })
const options = { head: successHead(), model: ridge(), seed: 5 }

describe("trainedRows", () => {
  it("trains on the rows of the part, with their labels, and predicts as that predictor does", () => {
    const { part, predicts } = parts.fits[0]
    const held = parts.select(predicts[0].rows)
    const predictor = train(part.inputs, successHead().select(labels, part.rows), options)
    expect(trainedRows(labels, options)(part)(held)).toEqual(predictor.rawOutputs(held.features))
  })

  it("fits features on the training rows alone, and never predicts a row that was trained on", () => {
    const { part } = parts.fits[1]
    const fittedOn: Array<number> = []
    const predict = trainedRows(labels, {
      ...options,
      features: (training) => {
        fittedOn.push(training.ids.length)
        return (some) => some
      }
    })(part)
    expect(fittedOn).toEqual([part.rows.length])
    expect(reasonOf(() => predict(part.inputs))).toBe("LeakedQuery")
  })

  it("does the same later as at once", async () => {
    const later = await heldOutPredictionsAsync(parts, trainedRowsAsync(labels, options))
    expect(later).toEqual(heldOutPredictions(parts, trainedRows(labels, options)))
  })
})
