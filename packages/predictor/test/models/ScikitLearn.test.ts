/**
 * Beside scikit-learn on real hidden states. Its numbers were computed by `fixtures/scikit_learn.py`, which says how to
 * make them again.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  armScoresHead,
  type Counts,
  fitPca,
  inputs,
  logistic,
  logisticLarge,
  nearestNeighbours,
  ridge,
  selectInputs,
  successHead,
  train,
  trainAsync
} from "@alloc/predictor"
import { applyCalibrator, fitCalibrator } from "@alloc/predictor/calibration"
import { auc, brier, crossEntropy, spearman } from "@alloc/predictor/metrics"
import type { Fitted, Layer } from "@alloc/predictor/models"
import { expect, it } from "vitest"
import { fitStandardiser, standardise, standardiseRows } from "../../src/features/Standardiser.ts"
import { solveRidge } from "../../src/models/Ridge.ts"
import { epochGraph, forwardGraph, parameterShapes } from "../../src/models/TrainingGraph.ts"
import { floatsOf, loadRuntime } from "../../src/persistence/Runtime.ts"

const fixture = (name: string): Buffer => readFileSync(join(import.meta.dirname, "../fixtures", name))
const rows = 80
const width = 576
const bytes = Uint8Array.from(fixture("hidden-states.f32"))
const values = new Float32Array(bytes.buffer)
const source = { model: "smollm2-135m-instruct", modelHash: "b179c9523d0e", kind: "last-token, last layer", width }
const ids = Array.from({ length: rows }, (_, i) => `q${i}`)
const batch = inputs(ids, { source, size: rows, values })
const labels: Counts = JSON.parse(fixture("counts.json").toString())
const expected = JSON.parse(fixture("scikit-learn.json").toString())
const rates = Float64Array.from(ids, (_, i) => labels.successes[i] / labels.trials[i])
const standardiser = fitStandardiser(batch.features)

const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length)
  let worst = 0
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]))
  return worst
}

const layerOf = (fitted: Fitted): Layer => {
  if (fitted.kind !== "network") throw new Error(`a fit of kind ${fitted.kind}`)
  return fitted.layers[0]
}

it("logistic: coefficients, intercept and probabilities of LogisticRegression to 1e-5", () => {
  const { coefficients, intercept, probability, strength } = expected.logistic
  const model = logistic({ strengths: [strength] })
  const predictor = train(batch, labels, { head: successHead(), model })
  expect(apart(layerOf(predictor.fitted).weights, coefficients)).toBeLessThan(1e-5)
  expect(Math.abs(layerOf(predictor.fitted).bias[0] - intercept)).toBeLessThan(1e-5)
  expect(apart(predictor.predict(batch.features).probability, probability)).toBeLessThan(1e-5)
})
it("logisticLarge: the same probabilities in single precision to 1e-3", async () => {
  const { probability, strength } = expected.logistic
  const model = logisticLarge({ strengths: [strength], tolerance: 1e-10 })
  const predictor = await trainAsync(batch, labels, { head: successHead(), model })
  expect(apart(predictor.predict(batch.features).probability, probability)).toBeLessThan(1e-3)
})
it("ridge: coefficients and intercept of Ridge with sample weights to 1e-6", () => {
  const { coefficients, intercept, strength } = expected.ridge
  const x = standardise(standardiser, values)
  const solution = solveRidge(x, width, { values: rates, weights: Float64Array.from(labels.trials), width: 1 }, [
    strength
  ])
  expect(apart(solution.coefficients, coefficients)).toBeLessThan(1e-6)
  expect(Math.abs(solution.intercepts[0] - intercept)).toBeLessThan(1e-6)
})
it("ridge: strength and leave-one-out errors of RidgeCV to 1e-6, coefficients to 1e-6", () => {
  const head = armScoresHead(1)
  const predictor = train(batch, { scores: rates, arms: 1 }, { head, model: ridge() })
  expect(predictor.report.strength).toBeCloseTo(expected.ridgeCV.strength, 10)
  expect(
    apart(
      (predictor.report.path ?? []).map((p) => p.loss),
      expected.ridgeCV.losses
    )
  ).toBeLessThan(1e-6)
  expect(apart(layerOf(predictor.fitted).weights, expected.ridgeCV.coefficients)).toBeLessThan(1e-6)
})
it("nearest neighbours: the means of KNeighborsRegressor to 1e-9", () => {
  const part = (from: number, to: number) =>
    selectInputs(
      batch,
      Array.from({ length: to - from }, (_, i) => from + i)
    )
  const model = nearestNeighbours({ candidates: [7], weighting: "uniform" })
  const head = armScoresHead(1)
  const predictor = train(part(0, 60), { scores: rates.slice(0, 60), arms: 1 }, { head, model })
  expect(apart(predictor.predict(part(60, 80).features).scores, expected.neighbours.mean)).toBeLessThan(1e-9)
})
it("calibration: IsotonicRegression to 1e-9 and an unpenalised LogisticRegression of the log odds to 1e-3", () => {
  const { isotonic, platt, predicted } = expected.calibration
  const grid = Array.from({ length: 50 }, (_, i) => 0.01 + 0.02 * i)
  const steps = fitCalibrator(predicted, labels, "isotonic")
  expect(apart(applyCalibrator(steps, grid), isotonic)).toBeLessThan(1e-9)
  const line = fitCalibrator(predicted, labels, "platt")
  expect(line.kind === "platt" ? apart([line.slope, line.offset], platt) : Number.NaN).toBeLessThan(1e-3)
})
it("metrics: roc_auc_score, brier_score_loss, log_loss and spearmanr to 1e-9", () => {
  const { predicted } = expected.calibration
  const failures = rates.map((_, i) => labels.trials[i] - labels.successes[i])
  expect(auc(predicted, labels.successes, failures)).toBeCloseTo(expected.metrics.auc, 9)
  expect(brier(predicted, labels)).toBeCloseTo(expected.metrics.brier, 9)
  expect(crossEntropy(predicted, labels)).toBeCloseTo(expected.metrics.loss, 9)
  expect(spearman(predicted, rates)).toBeCloseTo(expected.metrics.spearman, 9)
})
it("principal components: explained shares of PCA to 1e-6, the fifth component's scores to 1e-4", () => {
  const pca = fitPca(batch.features, 5)
  expect(apart(pca.explained, expected.pca.explained)).toBeLessThan(1e-6)
  const scores = pca.transform(batch.features).values
  const fifth = ids.map((_, i) => Math.abs(scores[i * 5 + 4]))
  expect(apart(fifth, expected.pca.last)).toBeLessThan(1e-4)
})
it("mlp: thirty steps of Adam of MLPRegressor from the same weights, predictions and weights to 1e-4", async () => {
  const { decay, hidden, output, predicted, rate, steps } = expected.mlp
  const ort = await loadRuntime()
  const widths = [width, hidden, 1]
  const shapes = parameterShapes(widths)
  const columns = armScoresHead(1).columns({ scores: rates, arms: 1 })
  const tensor = (data: Float32Array, dims: ReadonlyArray<number>) => new ort.Tensor("float32", data, dims)
  const made = (a: number, b: number, phase: number) =>
    Float32Array.from({ length: a * b }, (_, i) => Math.sin(i * 0.7 + phase) * Math.sqrt(2 / (a + b)))
  const start = [made(width, hidden, 0), new Float32Array(hidden), made(hidden, 1, 1), new Float32Array(1)]
  const state = Object.fromEntries(
    shapes.flatMap((shape, i) => [
      [`p${i}`, tensor(start[i], shape)],
      [`m${i}`, tensor(new Float32Array(start[i].length), shape)],
      [`v${i}`, tensor(new Float32Array(start[i].length), shape)]
    ])
  )
  const session = await ort.InferenceSession.create(
    epochGraph({ widths, objective: columns.objective, columns: columns.width, decay })
  )
  const x = tensor(standardiseRows(standardiser, values, undefined), [rows, width])
  const rates32 = Float32Array.from(
    { length: steps },
    (_, s) => (((rate * Math.sqrt(1 - 0.999 ** (s + 1))) / (1 - 0.9 ** (s + 1))) * 0.1) / Math.sqrt(0.001)
  )
  const out = await session.run({
    ...state,
    x,
    columns: tensor(columns.values, [rows, columns.width]),
    order: new ort.Tensor(
      "int64",
      BigInt64Array.from({ length: steps * rows }, (_, i) => BigInt(i % rows)),
      [steps, rows]
    ),
    rates: tensor(rates32, [steps]),
    steps: new ort.Tensor("int64", BigInt64Array.of(BigInt(steps)), []),
    reciprocal: tensor(Float32Array.of(1 / rows), [1])
  })
  expect(apart(floatsOf(out.p2_next), output)).toBeLessThan(1e-4)
  const forward = await ort.InferenceSession.create(forwardGraph(widths))
  const { raw } = await forward.run({
    x,
    ...Object.fromEntries(shapes.map((_, i) => [`p${i}`, out[`p${i}_next`]]))
  })
  expect(apart(floatsOf(raw), predicted)).toBeLessThan(1e-4)
})
