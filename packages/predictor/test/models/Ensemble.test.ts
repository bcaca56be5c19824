import { constant, ensemble, ensembleAsync, mlp, ridge, successHead, train, trainAsync } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import type { Fitted, Model } from "../../src/models/Model.ts"
import { problem, reasonOf } from "../Data.ts"

const training = problem(400, 10, 1)
const testing = problem(200, 10, 3, { prefix: "t" })
const head = successHead()

describe("ensembles", () => {
  it("predict the mean of their members' raw outputs", () => {
    const raw = (model: Model): Float64Array =>
      train(training.inputs, training.labels, { head, model }).rawOutputs(testing.inputs.features).values
    const [a, b, both] = [ridge(), constant(), ensemble([ridge(), constant()])].map(raw)
    both.forEach((value, i) => {
      expect(value).toBeCloseTo((a[i] + b[i]) / 2, 12)
    })
  })

  it("give members that differ by their seeds alone different weights, networks among linear models", async () => {
    const network = mlp({ hidden: [16], batch: 64, threads: 1, rate: 0.01, epochs: 2 })
    const predictor = await trainAsync(training.inputs, training.labels, {
      head,
      model: ensembleAsync([network, network, ridge()])
    })
    const { members } = predictor.fitted as Extract<Fitted, { kind: "ensemble" }>
    expect(members.length).toBe(3)
    expect(members[0]).not.toEqual(members[1])
    const alone = train(training.inputs, training.labels, { head, model: ridge() })
    expect(members[2]).toEqual(alone.fitted)
  })

  it("need a member", () => {
    expect(reasonOf(() => ensemble([]))).toBe("InvalidOption")
    expect(reasonOf(() => ensembleAsync([]))).toBe("InvalidOption")
  })
})
