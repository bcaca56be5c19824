import { samples } from "@alloc/core"
import {
  betaHead,
  constant,
  histogramHead,
  logistic,
  mlp,
  nearestNeighbours,
  ridge,
  successHead
} from "@alloc/predictor"
import { chooseModel } from "@alloc/predictor/selection"
import { describe, expect, it } from "vitest"
import { problem, rejectionOf } from "../Data.ts"

const training = problem(240, 12, 1)

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
