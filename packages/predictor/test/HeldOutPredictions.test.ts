import { describe, expect, it } from "vitest"
import {
  assignFolds,
  fitPca,
  type HeldOutDesign,
  heldOutParts,
  heldOutPredictions,
  heldOutPredictionsAsync,
  type Inputs,
  inputs,
  predictionRows,
  ridge,
  rowOf,
  selectInputs,
  successHead,
  type TrainingPart,
  train,
  trainedRows,
  trainedRowsAsync
} from "../src/index.ts"
import { problem, reasonOf } from "./Data.ts"

const SIZE = 60
const { inputs: queries, labels } = problem(SIZE, 4, 3, { trials: 6 })
const rowsWhere = (keep: (row: number) => boolean): Int32Array =>
  Int32Array.from({ length: SIZE }, (_, i) => i).filter(keep)

/** Predictions of `rows` by ridge on principal components, both fitted on `training`: the long way round. */
const direct = (training: Int32Array, rows: Int32Array): Float64Array => {
  const seen = selectInputs(queries, training)
  const pca = fitPca(seen.features, 2)
  const head = successHead()
  const reduced = (some: Inputs): Inputs => inputs(some.ids, pca.transform(some.features))
  const predictor = train(reduced(seen), head.select(labels, training), { head, model: ridge(), seed: 5 })
  return predictor.rawOutputs(reduced(selectInputs(queries, rows)).features).values
}

const options = {
  head: successHead(),
  model: ridge(),
  seed: 5,
  features: (training: Inputs) => {
    const pca = fitPca(training.features, 2)
    return (some: Inputs): Inputs => inputs(some.ids, pca.transform(some.features))
  }
}

describe("held-out predictions", () => {
  it("by folds: every row by the model of the other folds, features fitted on those alone", () => {
    const parts = heldOutParts(queries, { kind: "folds", folds: 4, seed: 7 })
    const { fitOutputs, outputs } = heldOutPredictions(parts, trainedRows(labels, options))
    expect(fitOutputs).toEqual([])
    const foldOf = assignFolds(SIZE, 4, 7)
    for (let f = 0; f < 4; f++) {
      const held = rowsWhere((row) => foldOf[row] === f)
      const expected = direct(
        rowsWhere((row) => foldOf[row] !== f),
        held
      )
      held.forEach((row, i) => {
        expect(rowOf(outputs, row)[0]).toBe(expected[i])
      })
    }
  })

  it("by folds, nested: fit rows by a model that saw neither their fold nor the scored one", () => {
    const parts = heldOutParts(queries, { kind: "folds", folds: 3, seed: 7 })
    const { fitOutputs } = heldOutPredictions(parts, trainedRows(labels, options), { nested: true })
    const foldOf = assignFolds(SIZE, 3, 7)
    parts.groups.forEach(({ fitRows, scored }, f) => {
      expect(Array.from(scored)).toEqual(Array.from(rowsWhere((row) => foldOf[row] === f)))
      expect(Array.from(fitRows)).toEqual(Array.from(rowsWhere((row) => foldOf[row] !== f)))
      for (let g = 0; g < 3; g++) {
        if (g === f) continue
        const members = rowsWhere((row) => foldOf[row] === g)
        const expected = direct(
          rowsWhere((row) => foldOf[row] !== f && foldOf[row] !== g),
          members
        )
        members.forEach((row, i) => {
          expect(fitOutputs[f].values[fitRows.indexOf(row)]).toBe(expected[i])
        })
      }
    })
  })

  it("by a split: one model for the test and the validation rows", async () => {
    const [training, validation, test] = [0, 1, 2].map((part) => rowsWhere((row) => row % 3 === part))
    const parts = heldOutParts(queries, { kind: "split", training, validation, test })
    const found = await heldOutPredictionsAsync(parts, trainedRowsAsync(labels, options), { nested: true })
    expect(found.outputs.values).toEqual(direct(training, test))
    expect(found.fitOutputs[0].values).toEqual(direct(training, validation))
    expect(parts.groups).toEqual([{ scored: Int32Array.from(test.keys()), fitRows: validation }])
  })

  it("by a folded split: the test by a model of all training rows, those by folds among themselves", () => {
    const test = rowsWhere((row) => row % 5 === 0)
    const training = rowsWhere((row) => row % 5 !== 0)
    const parts = heldOutParts(queries, { kind: "folded split", training, test, folds: 4, seed: 2 })
    const { fitOutputs, outputs } = heldOutPredictions(parts, trainedRows(labels, options), { nested: true })
    expect(outputs.values).toEqual(direct(training, test))
    const foldOf = assignFolds(training.length, 4, 2)
    for (let f = 0; f < 4; f++) {
      const expected = direct(
        training.filter((_, i) => foldOf[i] !== f),
        training.filter((_, i) => foldOf[i] === f)
      )
      expect(fitOutputs[0].values.filter((_, i) => foldOf[i] === f)).toEqual(expected)
    }
  })

  it("no model is given, or predicts, a row that it must not see", () => {
    const third = rowsWhere((row) => row % 3 === 0)
    const rest = rowsWhere((row) => row % 3 !== 0)
    const designs: ReadonlyArray<HeldOutDesign> = [
      { kind: "folds", folds: 5, seed: 1 },
      { kind: "folds", folds: 3, seed: 1, groups: queries.ids.map((_, i) => `g${i % 7}`) },
      { kind: "split", training: rest, test: third },
      { kind: "folded split", training: rest, test: third, folds: 3, seed: 1 }
    ]
    for (const design of designs) {
      const parts = heldOutParts(queries, design)
      const scoredIds = parts.groups.map(({ scored }) => Array.from(scored, (i) => queries.ids[parts.scored[i]]))
      const asked = new Map<string, ReadonlyArray<TrainingPart>>()
      const fit = (part: TrainingPart) => {
        const trained = new Set(part.inputs.ids)
        expect(part.heldOut.some((id) => trained.has(id))).toBe(false)
        return (some: Inputs) => {
          for (const id of some.ids) {
            expect(trained.has(id)).toBe(false)
            expect(part.heldOut).toContain(id)
            asked.set(id, [...(asked.get(id) ?? []), part])
          }
          return predictionRows(new Float64Array(some.ids.length), 1)
        }
      }
      heldOutPredictions(parts, fit, { nested: true })
      for (const [g, { fitRows }] of parts.groups.entries()) {
        // Every row of the fit was predicted by at least one model that saw none of the group's scored rows.
        for (const row of fitRows) {
          const models = asked.get(queries.ids[row]) ?? []
          expect(models.some((part) => scoredIds[g].every((id) => part.heldOut.includes(id)))).toBe(true)
        }
      }
    }
  })

  it("refuses predictions of another shape", () => {
    const rows = (...some: ReadonlyArray<number>) => Int32Array.from(some)
    const parts = heldOutParts(queries, { kind: "split", training: rows(0, 1), test: rows(2, 3) })
    const short = () => () => predictionRows(new Float64Array(1), 1)
    expect(reasonOf(() => heldOutPredictions(parts, short))).toBe("LengthMismatch")
  })
})
