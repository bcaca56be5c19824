import { inputs, ridge, successHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { checkPredictor } from "../../src/checks/PredictorShape.ts"
import { problem, reasonOf } from "../Data.ts"

describe("checkPredictor", () => {
  it("takes a predictor, and refuses what lacks its methods", () => {
    const { inputs: batch, labels } = problem(20, 2, 1)
    const predictor = train(inputs(batch.ids, batch.features), labels, { head: successHead(), model: ridge() })
    expect(reasonOf(() => checkPredictor(predictor))).toBe("nothing thrown")
    for (const other of [null, 5, {}, { predict: 1 }]) {
      // @ts-expect-error no predictor
      expect(reasonOf(() => checkPredictor(other))).toBe("InvalidOption")
    }
  })
})
