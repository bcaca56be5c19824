import { samples } from "@alloc/core"
import {
  betaHead,
  constant,
  crossFit,
  crossFitAsync,
  histogramHead,
  logistic,
  mlp,
  nearestNeighbours,
  ridge,
  successHead
} from "@alloc/predictor"
import { chooseModel, learningCurve, learningCurveTable } from "@alloc/predictor/selection"
import { describe, expect, it } from "vitest"
import { problem, rejectionOf } from "./Data.ts"

const training = problem(240, 12, 1)
const test = problem(200, 12, 2, { prefix: "t" })

describe("learningCurve", () => {
  const base = { head: successHead(), model: ridge(), test, seed: 4 }
  it("falls with more queries, and hardly with more samples once there are some", async () => {
    const points = await learningCurve(training.inputs, training.labels, {
      ...base,
      sizes: [20, 240],
      samples: [2, 16],
      repeats: 4
    })
    const at = (queries: number, m: number) => points.find((p) => p.queries === queries && p.samples === m)
    expect(points.length).toBe(4)
    expect(at(240, 16)?.loss.value).toBeLessThan(at(20, 16)?.loss.value ?? 0)
    expect(at(240, 16)?.spearman.value).toBeGreaterThan(at(20, 2)?.spearman.value ?? 1)
    expect(at(20, 2)?.spearman.low).toBeLessThan(at(20, 2)?.spearman.high ?? 0)
    const lines = learningCurveTable(points).split("\n")
    expect(lines.length).toBe(6)
    expect(lines[2]).toMatch(/^\| 20 \| 2 \| 0\.\d{4} \(0\.\d{4} to 0\.\d{4}\) \| 0\.\d\d \(/)
  })
  it("is the same for the same seed", async () => {
    const run = () =>
      learningCurve(training.inputs, training.labels, { ...base, sizes: [30], samples: [3], repeats: 2 })
    expect(await run()).toEqual(await run())
  })
  it("leaves out subsets of one class, and says how many", async () => {
    const successes = new Float64Array(240)
    successes[3] = 4
    const labels = { successes, trials: training.labels.trials }
    const [point] = await learningCurve(training.inputs, labels, { ...base, sizes: [60], repeats: 12 })
    expect(point.skipped).toBeGreaterThan(4)
    expect(point.skipped).toBeLessThan(12)
    expect(learningCurveTable([point])).toContain(`${point.skipped} of one class left out`)
  })
  it("refuses leaks, too many queries, and samples that are not there", async () => {
    const run = (options: object) =>
      rejectionOf(learningCurve(training.inputs, training.labels, { ...base, sizes: [30], ...options }))
    expect(await run({ test: training })).toBe("LeakedQuery")
    expect(await run({ sizes: [241] })).toBe("TooFewRows")
    expect(await run({ samples: [17] })).toBe("InvalidOption")
  })
})

describe("chooseModel", () => {
  const candidates = [
    { name: "constant", head: successHead(), model: constant() },
    { name: "ridge", head: successHead(), model: ridge() },
    { name: "beta", head: betaHead(), model: logistic() }
  ]
  it("prefers predictors that help to allocate over the constant, whatever their model", async () => {
    const choices = await chooseModel(training.inputs, training.labels, {
      candidates: [
        ...candidates,
        { name: "histogram", head: histogramHead(), model: nearestNeighbours() },
        { name: "mlp", head: successHead(), model: mlp({ hidden: [8], rate: 0.01, threads: 1, epochs: 40 }) }
      ],
      budgets: [samples(2), samples(4)],
      folds: 4
    })
    expect(choices[4].name).toBe("constant")
    expect(choices[0].objective).toBeGreaterThan(choices[4].objective)
    expect(choices[0].values.length).toBe(2)
    expect(choices[0].values[1]).toBeGreaterThan(choices[0].values[0])
  })
  it("refuses to choose on the test split, or among nothing", async () => {
    const budgets = [samples(2)]
    const run = (options: Parameters<typeof chooseModel>[2]) =>
      rejectionOf(chooseModel(training.inputs, training.labels, options))
    expect(await run({ candidates, budgets, heldOut: ["q3"] })).toBe("LeakedQuery")
    expect(await run({ candidates: [], budgets })).toBe("InvalidOption")
    expect(await run({ candidates, budgets: [] })).toBe("InvalidOption")
  })
})

describe("crossFitAsync", () => {
  it("does what crossFit does, for models that need a runtime, too", async () => {
    const options = { head: successHead(), folds: 3, seed: 2 }
    const waited = await crossFitAsync(training.inputs, training.labels, { ...options, model: ridge() })
    expect(waited.raw).toEqual(crossFit(training.inputs, training.labels, { ...options, model: ridge() }).raw)
    const model = mlp({ hidden: [4], epochs: 2, threads: 1 })
    const { foldOf, predictors, raw } = await crossFitAsync(training.inputs, training.labels, { ...options, model })
    expect(raw.length).toBe(240)
    training.inputs.ids.forEach((id, i) => {
      expect(predictors[foldOf[i]].trainedOn.has(id)).toBe(false)
    })
  })
})
