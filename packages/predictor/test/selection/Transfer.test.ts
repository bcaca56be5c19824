import { constant, inputs, ridge, selectInputs, successHead } from "@alloc/predictor"
import { transfer } from "@alloc/predictor/selection"
import { expect, it } from "vitest"
import { problem, rejectionOf } from "../Data.ts"

const a = problem(150, 6, 1, { prefix: "a" })
const b = problem(120, 6, 2, { prefix: "b" })
const turned = {
  successes: Float64Array.from(b.labels.successes, (s, i) => b.labels.trials[i] - s),
  trials: b.labels.trials
}
const first = { name: "first", inputs: a.inputs, labels: a.labels }
const options = { head: successHead(), model: ridge(), resamples: 200, folds: 4 }

it("tests every pair, within a data set by cross-fitting", async () => {
  const pairs = await transfer([first, { name: "alike", inputs: b.inputs, labels: b.labels }], options)
  expect(pairs.map((p) => `${p.trainedOn} to ${p.testedOn}`)).toEqual([
    "first to first",
    "first to alike",
    "alike to first",
    "alike to alike"
  ])
  for (const { metrics } of pairs) {
    expect(metrics.loss.value).toBeLessThan(metrics.avg.value)
    expect(metrics.spearman.low).toBeGreaterThan(0.6)
    expect(metrics.spearman.low).toBeLessThan(metrics.spearman.high)
  }
})
it("shows that a predictor is useless where what was easy is hard", async () => {
  const [, across] = await transfer([first, { name: "turned", inputs: b.inputs, labels: turned }], options)
  expect(across.metrics.spearman.high).toBeLessThan(0)
  expect(across.metrics.loss.value).toBeGreaterThan(across.metrics.avg.value)
})
it("the constant knows the training domain's rate, and nothing else", async () => {
  const low = { successes: Float64Array.from(b.labels.successes, (s) => Math.floor(s / 4)), trials: b.labels.trials }
  const [, across] = await transfer([first, { name: "low", inputs: b.inputs, labels: low }], {
    ...options,
    model: constant()
  })
  expect(across.metrics.loss.value).toBeCloseTo(across.metrics.avg.value, 3)
  expect(across.metrics.spearman.value).toBeNaN()
})
it("refuses features of another model, and a query in two data sets", async () => {
  const source = { ...b.inputs.features.source, modelHash: "other" }
  const foreign = inputs(b.inputs.ids, { ...b.inputs.features, source })
  expect(await rejectionOf(transfer([first, { name: "x", inputs: foreign, labels: b.labels }], options))).toBe(
    "ForeignFeatures"
  )
  const same = selectInputs(
    a.inputs,
    Array.from({ length: 120 }, (_, i) => i)
  )
  expect(await rejectionOf(transfer([first, { name: "x", inputs: same, labels: b.labels }], options))).toBe(
    "LeakedQuery"
  )
})
