import { samples } from "@alloc/core"
import { betaHead, chooseModel, constant, learningCurve, logistic, ridge, successHead } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "./Data.ts"

const training = problem(240, 12, 1)
const test = problem(200, 12, 2, { prefix: "t" })

describe("learningCurve", () => {
  const base = { head: successHead(), model: ridge(), test, seed: 4 }
  it("falls with more queries, and hardly with more samples once there are some", () => {
    const points = learningCurve(training.inputs, training.labels, {
      ...base,
      sizes: [20, 240],
      samples: [2, 16],
      repeats: 4
    })
    const at = (queries: number, m: number) => points.find((p) => p.queries === queries && p.samples === m)
    expect(points.length).toBe(4)
    expect(at(240, 16)?.loss).toBeLessThan(at(20, 16)?.loss ?? 0)
    expect(at(240, 16)?.spearman).toBeGreaterThan(at(20, 2)?.spearman ?? 1)
    expect(at(240, 16)?.lowest).toBeLessThanOrEqual(at(240, 16)?.highest ?? 0)
  })
  it("is the same for the same seed", () => {
    const run = () =>
      learningCurve(training.inputs, training.labels, { ...base, sizes: [30], samples: [3], repeats: 2 })
    expect(run()).toEqual(run())
  })
  it("refuses leaks, too many queries, and samples that are not there", () => {
    const run = (options: object) => () =>
      learningCurve(training.inputs, training.labels, { ...base, sizes: [30], ...options })
    expect(reasonOf(run({ test: training }))).toBe("LeakedQuery")
    expect(reasonOf(run({ sizes: [241] }))).toBe("TooFewRows")
    expect(reasonOf(run({ samples: [17] }))).toBe("InvalidOption")
  })
})

describe("chooseModel", () => {
  const candidates = [
    { name: "constant", head: successHead(), model: constant() },
    { name: "ridge", head: successHead(), model: ridge() },
    { name: "beta", head: betaHead(), model: logistic() }
  ]
  it("prefers predictors that help to allocate over the constant", () => {
    const choices = chooseModel(training.inputs, training.labels, {
      candidates,
      budgets: [samples(2), samples(4)],
      folds: 4
    })
    expect(choices.map((c) => c.name).indexOf("constant")).toBe(2)
    expect(choices[0].objective).toBeGreaterThan(choices[2].objective)
    expect(choices[0].values.length).toBe(2)
    expect(choices[0].values[1]).toBeGreaterThan(choices[0].values[0])
  })
  it("refuses to choose on the test split, or among nothing", () => {
    const budgets = [samples(2)]
    expect(
      reasonOf(() => chooseModel(training.inputs, training.labels, { candidates, budgets, heldOut: ["q3"] }))
    ).toBe("LeakedQuery")
    expect(reasonOf(() => chooseModel(training.inputs, training.labels, { candidates: [], budgets }))).toBe(
      "InvalidOption"
    )
    expect(reasonOf(() => chooseModel(training.inputs, training.labels, { candidates, budgets: [] }))).toBe(
      "InvalidOption"
    )
  })
})
