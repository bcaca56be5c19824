import { describe, expect, it } from "vitest"
import { savingsOf } from "../../src/report/Savings.ts"
import { verdictOf } from "../../src/report/Verdict.ts"
import type { MaximumResult } from "../../src/results/Schema.ts"
import { evaluation } from "../Evaluated.ts"

const { headline } = evaluation.results
const withMaxima = (...maximum: ReadonlyArray<MaximumResult>) => ({
  ...evaluation,
  results: { ...evaluation.results, headline: { ...headline, maximum } }
})
const [most] = headline.maximum

describe("what an evaluation comes to", () => {
  it("is one sentence with the largest saving, the paper's claim and the interval beside it", () => {
    const { claims, sentence } = verdictOf(evaluation)
    expect(sentence).toBe("The same accuracy with up to 50 % fewer samples")
    expect(claims[0].found).toContain("up to 50 % less computation")
    expect(claims[1].found).toBe("50 % fewer samples at 1 sample per query (30 % to 70 %)")
  })

  it("says that nothing could be shown where the interval holds zero", () => {
    const { claims, sentence } = verdictOf(withMaxima({ ...most, low: -0.01 }))
    expect(sentence).toBe("No saving from prediction could be shown")
    expect(claims[1].found).toBe("no saving whose 95 % interval excludes zero, at 1 budget")
  })

  it("speaks of the policy that was chosen beforehand, whatever another one saved", () => {
    const row = (policy: string, value: number) => ({ ...headline.savedAtEqualQuality[0], policy, value })
    const { results } = evaluation
    const rivals = [row("offline", 0.9), row("online-beta", 0.1), row("sequential", 0.95)]
    const maximum = rivals.map(({ policy, value }) => ({ ...most, policy, value, low: value - 0.05 }))
    const all = { ...headline, savedAtEqualQuality: rivals, maximum }
    const three = { ...evaluation, results: { ...results, headline: all } }
    expect(verdictOf(three).sentence).toBe("The same accuracy with up to 10 % fewer samples")
    expect(savingsOf(three.results).map(({ policy }) => policy)).toEqual(["sequential", "offline", "online-beta"])
  })

  it("names what it gains at equal cost, and the budgets at which it loses", () => {
    const loss = {
      policy: "online",
      baseline: "uniform",
      budget: 4,
      difference: -0.02,
      low: -0.03,
      high: -0.01,
      p: 0.001,
      adjusted: 0.002,
      distinguishable: true,
      queriesNeeded: 40,
      costDifference: 0
    }
    const gain = { ...loss, budget: 2, difference: 0.02, low: 0.01, high: 0.03 }
    const results = { ...evaluation.results, comparisons: [loss, gain] }
    expect(verdictOf({ ...evaluation, results }).claims).toContainEqual({
      about: "Better than uniform at equal cost, the most",
      found: "+2.0 points at 2 samples per query (+1.0 to +3.0)"
    })
    expect(verdictOf({ ...evaluation, results }).claims).toContainEqual({
      about: "Worse than uniform at equal cost",
      found: "at 4 samples per query"
    })
  })
})
