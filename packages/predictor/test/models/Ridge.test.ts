import { armScoresHead, inputs, ridge, selectInputs, successHead, train } from "@alloc/predictor"
import { inverse, Matrix } from "ml-matrix"
import { describe, expect, it } from "vitest"
import { fitStandardiser, standardise } from "../../src/features/Standardiser.ts"
import type { Layer } from "../../src/models/Model.ts"
import { solveRidge } from "../../src/models/Ridge.ts"
import { problem, reasonOf } from "../Data.ts"
import * as scikit from "../ScikitLearn.ts"

/** Coefficients and intercept by the normal equations, with an unpenalised intercept. */
const closedForm = (
  x: Float64Array,
  y: Float64Array,
  w: Float64Array,
  width: number,
  strength: number
): Float64Array => {
  const size = y.length
  const total = w.reduce((a, b) => a + b, 0)
  const design = Matrix.zeros(size, width + 1)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < width; j++) design.set(i, j, x[i * width + j])
    design.set(i, width, 1)
  }
  const weights = Matrix.diag(Array.from(w))
  const normal = design.transpose().mmul(weights).mmul(design)
  for (let j = 0; j < width; j++) normal.set(j, j, normal.get(j, j) + strength * total)
  const right = design
    .transpose()
    .mmul(weights)
    .mmul(Matrix.columnVector(Array.from(y)))
  return Float64Array.from(inverse(normal).mmul(right).to1DArray())
}

const dataOf = (size: number, width: number, weightOf: (i: number) => number) => {
  const p = problem(size, width, 5)
  const x = Float64Array.from(p.inputs.features.values)
  const y = Float64Array.from(p.labels.successes, (s, i) => s / p.labels.trials[i])
  const weights = Float64Array.from({ length: size }, (_, i) => weightOf(i))
  return { x, y, weights }
}

describe("solveRidge", () => {
  for (const [size, width] of [
    [60, 8],
    [20, 35]
  ]) {
    for (const [name, weightOf] of [
      ["equal", () => 1],
      ["unequal", (i: number) => 1 + (i % 5)]
    ] as const) {
      it(`equals the normal equations to 1e-8 with ${name} weights, ${size} rows of ${width}`, () => {
        const { weights, x, y } = dataOf(size, width, weightOf)
        const solution = solveRidge(x, width, { values: y, weights, width: 1 }, [0.03])
        const expected = closedForm(x, y, weights, width, 0.03)
        for (let j = 0; j < width; j++) expect(Math.abs(solution.coefficients[j] - expected[j])).toBeLessThan(1e-8)
        expect(Math.abs(solution.intercepts[0] - expected[width])).toBeLessThan(1e-7)
      })
      it(`leaves one out exactly, as refitting does to 1e-8, with ${name} weights, ${size} rows of ${width}`, () => {
        const { weights, x, y } = dataOf(size, width, weightOf)
        const strength = 0.05
        const { heldOut } = solveRidge(x, width, { values: y, weights, width: 1 }, [strength])
        const total = weights.reduce((a, b) => a + b, 0)
        for (const out of [0, 7, size - 1]) {
          const without = weights.map((w, i) => (i === out ? 0 : w))
          // The penalty of the whole problem, strength * total, stays what it was.
          const fit = closedForm(x, y, without, width, (strength * total) / (total - weights[out]))
          let expected = fit[width]
          for (let j = 0; j < width; j++) expected += fit[j] * x[out * width + j]
          expect(Math.abs(heldOut[out] - expected)).toBeLessThan(1e-8)
        }
      })
    }
  }
  it("treats a target of weight 0 as missing", () => {
    const { weights, x, y } = dataOf(40, 6, (i) => (i % 4 === 0 ? 0 : 1))
    const other = y.map((v, i) => (weights[i] === 0 ? 99 : v))
    const a = solveRidge(x, 6, { values: y, weights, width: 1 }, [0.1])
    const b = solveRidge(x, 6, { values: other, weights, width: 1 }, [0.1])
    expect(Array.from(b.coefficients)).toEqual(Array.from(a.coefficients))
    expect(Array.from(b.heldOut)).toEqual(Array.from(a.heldOut))
    const { coefficients } = solveRidge(
      x,
      6,
      {
        values: Float64Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? other[i >> 1] : 1)),
        weights: Float64Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? weights[i >> 1] : 1)),
        width: 2
      },
      [0.1]
    )
    for (let j = 0; j < 6; j++) {
      expect(coefficients[j]).toBeCloseTo(a.coefficients[j], 10)
      expect(coefficients[6 + j]).toBeCloseTo(0, 10)
    }
  })
})

describe("ridge", () => {
  it("predicts in the features' own scale what the normal equations predict, to 1e-5", () => {
    const { inputs: batch, labels } = problem(80, 6, 9, { trials: (i) => 4 + (i % 9) })
    const predictor = train(batch, labels, { head: successHead(), model: ridge({ strengths: [0.01] }) })
    const network = predictor.fitted as {
      standardiser: { mean: Float32Array; scale: Float32Array }
      layers: ReadonlyArray<Layer>
      link: { low: number; high: number }
    }
    const { high, low } = network.link
    const { mean, scale } = network.standardiser
    const x = Float64Array.from(batch.features.values, (v, i) => (v - mean[i % 6]) * scale[i % 6])
    const y = Float64Array.from(labels.successes, (s, i) => s / labels.trials[i])
    const expected = closedForm(x, y, Float64Array.from(labels.trials), 6, 0.01)
    const { probability } = predictor.predict(batch.features)
    let clipped = 0
    for (let i = 0; i < 80; i++) {
      let score = expected[6]
      for (let j = 0; j < 6; j++) score += expected[j] * x[i * 6 + j]
      const p = Math.min(high, Math.max(low, score))
      if (p !== score) clipped++
      expect(Math.abs(probability[i] - p)).toBeLessThan(1e-5)
    }
    expect(clipped).toBeLessThan(40)
  })
  it("is the same for the same arguments, and after its features were forgotten", () => {
    const { inputs: batch, labels } = problem(50, 12, 3)
    const options = { head: successHead(), model: ridge() }
    const a = train(batch, labels, options)
    const copy = selectInputs(
      batch,
      Array.from({ length: 50 }, (_, i) => i)
    )
    expect(train(copy, labels, options).fitted).toEqual(a.fitted)
  })
  it("notices features that were changed in place", () => {
    const { inputs: batch, labels } = problem(50, 4, 3)
    const options = { head: successHead(), model: ridge() }
    const before = train(batch, labels, options)
    const values = batch.features.values
    for (let i = 0; i < values.length; i += 4) values[i] = Math.sin(i)
    expect(train(batch, labels, options).fitted).not.toEqual(before.fitted)
  })
  it("ignores a column that never varies", () => {
    const { inputs: batch, labels } = problem(40, 3, 4)
    const values = Float32Array.from({ length: 160 }, (_, i) =>
      i % 4 === 3 ? 5 : batch.features.values[Math.floor(i / 4) * 3 + (i % 4)]
    )
    const wide = inputs(batch.ids, { source: { ...batch.features.source, width: 4 }, size: 40, values })
    const options = { head: successHead(), model: ridge() }
    const a = train(batch, labels, options).predict(batch.features).probability
    const b = train(wide, labels, options).predict(wide.features).probability
    for (let i = 0; i < 40; i++) expect(b[i]).toBeCloseTo(a[i], 5)
  })
  it("says what is wrong with its options and its data", () => {
    const { inputs: batch, labels } = problem(2, 3, 4)
    expect(
      reasonOf(() => train(batch, { successes: [1, 0], trials: [2, 2] }, { head: successHead(), model: ridge() }))
    ).toBe("TooFewRows")
    expect(reasonOf(() => train(batch, labels, { head: successHead(), model: ridge({ strengths: [-1] }) }))).toMatch(
      /InvalidOption|OneClass/
    )
  })
})

describe("beside scikit-learn", () => {
  it("coefficients and intercept of Ridge with sample weights to 1e-6", () => {
    const { coefficients, intercept, strength } = scikit.expected.ridge
    const x = standardise(fitStandardiser(scikit.batch.features), scikit.values)
    const solution = solveRidge(
      x,
      scikit.width,
      { values: scikit.rates, weights: Float64Array.from(scikit.labels.trials), width: 1 },
      [strength]
    )
    expect(scikit.apart(solution.coefficients, coefficients)).toBeLessThan(1e-6)
    expect(Math.abs(solution.intercepts[0] - intercept)).toBeLessThan(1e-6)
  })

  it("strength and leave-one-out errors of RidgeCV to 1e-6, coefficients to 1e-6", () => {
    const head = armScoresHead(1)
    const predictor = train(scikit.batch, { scores: scikit.rates, arms: 1 }, { head, model: ridge() })
    expect(predictor.report.strength).toBeCloseTo(scikit.expected.ridgeCV.strength, 10)
    expect(
      scikit.apart(
        (predictor.report.path ?? []).map((p) => p.loss),
        scikit.expected.ridgeCV.losses
      )
    ).toBeLessThan(1e-6)
    expect(
      scikit.apart(scikit.firstLayer(predictor.fitted).weights, scikit.expected.ridgeCV.coefficients)
    ).toBeLessThan(1e-6)
  })
})
