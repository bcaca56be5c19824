import { PredictorError, type SuccessPrediction } from "@alloc/predictor"
import { predictOrUniform, uniformPrediction } from "@alloc/predictor/remote"
import { describe, expect, it } from "vitest"

const failure = (status: number, retryable: boolean): PredictorError =>
  new PredictorError({ reason: { _tag: "BadResponse", url: "http://x", status, problem: "busy", retryable } })

describe("predictOrUniform", () => {
  it("goes on with one probability for all, and says why", async () => {
    const found = await predictOrUniform(() => Promise.reject(failure(503, true)), 10, 0.3)
    expect(found.failure?.reason._tag).toBe("BadResponse")
    const { probability } = found.prediction as SuccessPrediction
    expect(probability.length).toBe(10)
    for (const p of probability) expect(p).toBeCloseTo(0.3, 12)
  })

  it("hands a prediction on", async () => {
    const prediction = uniformPrediction(2, 0.5)
    expect(await predictOrUniform(() => Promise.resolve(prediction), 2, 0.1)).toEqual({
      prediction,
      failure: undefined
    })
  })

  it("still rejects with what will not pass", async () => {
    await expect(predictOrUniform(() => Promise.reject(failure(400, false)), 2, 0.5)).rejects.toMatchObject({
      reason: { status: 400 }
    })
    await expect(predictOrUniform(() => Promise.reject(new TypeError("mine")), 2, 0.5)).rejects.toThrow("mine")
  })
})
