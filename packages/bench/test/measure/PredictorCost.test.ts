import { describe, expect, it } from "vitest"
import { predictionCostInWords, predictionTokens } from "../../src/measure/PredictorCost.ts"

describe("what a prediction costs", () => {
  it("is the query's own prompt tokens, those that all share aside", () => {
    expect(predictionTokens({ tokenCost: 0.2, sharedTokens: 100 }, 150)).toBe(10)
    expect(predictionTokens({ tokenCost: 0.2, sharedTokens: 100 }, 60)).toBe(0)
  })

  it("is nothing where the prompt's length is not recorded", () => {
    expect(predictionTokens({ tokenCost: 0.2, sharedTokens: 0 }, undefined)).toBe(0)
  })

  it("is said in words, also where it is not counted", () => {
    expect(predictionCostInWords(undefined)).toBe("not counted in tokens")
    expect(predictionCostInWords({ tokenCost: 0.2, sharedTokens: 1 })).toContain("0.2 generated tokens each")
  })
})
