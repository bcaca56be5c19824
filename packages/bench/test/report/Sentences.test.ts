import { describe, expect, it } from "vitest"
import { findingsOf, sentences } from "../../src/report/Sentences.ts"
import type { ComparisonResult } from "../../src/results/Schema.ts"
import { evaluation } from "../Evaluated.ts"

const compared = (policy: string, baseline: string, budget: number, difference: number): ComparisonResult => ({
  policy,
  baseline,
  budget,
  difference,
  low: difference - 0.01,
  high: difference + 0.01,
  distinguishable: Math.abs(difference) > 0.01,
  p: null,
  adjusted: null,
  queriesNeeded: null,
  costDifference: 0
})
const results = {
  ...evaluation.results,
  comparisons: [
    compared("online", "uniform", 1, 0.05),
    compared("online", "uniform", 2, 0.08),
    compared("online", "uniform", 4, 0),
    compared("shuffled", "uniform", 1, 0),
    compared("sequential", "sequential-flat", 1, -0.02)
  ]
}

describe("findings in words", () => {
  it("say where a policy is better, by how much at most, and what that saves", () => {
    expect(sentences(results, ["online"])[0]).toBe(
      "online against uniform: better at B = 1, 2: +8.0 points at B = 2 (95 % interval +7.0 to +9.0); elsewhere not distinguishable. At most, at B = 1, 50 % fewer samples for the same quality (95 % interval over all budgets 30 % to 70 %)."
    )
  })

  it("say where nothing can be told apart, and what predicting adds to stopping on success", () => {
    expect(sentences(results, ["shuffled"])).toEqual([
      "shuffled against uniform: not distinguishable at any budget.",
      "What predicting adds to stopping on success, sequential against sequential-flat: worse at B = 1: −2.0 points at B = 1 (95 % interval −3.0 to −1.0)."
    ])
  })

  it("are the evaluation's own where it has some", () => {
    expect(findingsOf({ ...evaluation, findings: ["Nothing was found."] })).toEqual(["Nothing was found."])
    expect(findingsOf({ ...evaluation, results })).toHaveLength(3)
  })
})
