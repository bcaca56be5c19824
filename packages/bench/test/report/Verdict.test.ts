import { describe, expect, it } from "vitest"
import { savingsOf } from "../../src/report/Savings.ts"
import { verdictOf } from "../../src/report/Verdict.ts"
import type { ComparisonResult, MaximumResult } from "../../src/results/Schema.ts"
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

  const pair = (policy: string, baseline: string, distinguishable: boolean) => ({
    policy,
    baseline,
    budget: most.budget,
    difference: -0.003,
    low: -0.01,
    high: 0.004,
    p: 0.4,
    adjusted: 0.5,
    distinguishable,
    queriesNeeded: 4000,
    costDifference: 0
  })
  const withPolicies = (policies: ReadonlyArray<string>, comparisons: ReadonlyArray<ComparisonResult>) => {
    const rows = policies.map((policy) => ({ ...headline.savedAtEqualQuality[0], policy }))
    const maximum = policies.map((policy) => ({
      ...most,
      policy,
      low: policy.endsWith("held-out") ? -0.1 : most.low
    }))
    const all = { ...headline, savedAtEqualQuality: rows, maximum }
    return { ...evaluation, results: { ...evaluation.results, comparisons, headline: all } }
  }

  it("says where a predictor that reads less could not be told apart, and that kinds never seen save nothing", () => {
    const policies = ["online-beta", "online-kind", "online-kinds-held-out"]
    const { besides, claims } = verdictOf(withPolicies(policies, [pair("online-kind", "online-beta", false)]))
    expect(claims).toContainEqual({
      about: "By the name of the query's kind alone (online-kind)",
      found: "50 % fewer samples at 1 sample per query (30 % to 70 %); not told apart from online-beta"
    })
    expect(claims).toContainEqual({
      about: "For kinds of queries that the predictor never saw (online-kinds-held-out)",
      found: "no saving whose 95 % interval excludes zero, at 1 budget"
    })
    expect(besides).toContain("not told apart from predicting by the name of the query's kind alone")
    expect(besides).toContain("no saving shown for kinds never seen")
  })

  it("says nothing of a predictor that reads less and does worse", () => {
    const { besides, claims } = verdictOf(
      withPolicies(["routing", "routing-length"], [pair("routing", "routing-length", true)])
    )
    expect(claims.filter(({ about }) => about.includes("routing-length"))).toEqual([])
    expect(besides.join()).not.toContain("alone")
  })

  it("says where the middle budget has no interval, and what stopping saves there", () => {
    const given = withPolicies(["online", "sequential-flat"], [])
    const middle = { ...headline.savedAtEqualQuality[0], budget: headline.budget, value: 0.4, low: null, high: null }
    const saved = [middle, { ...middle, policy: "sequential-flat", low: 0.3, high: 0.5 }]
    const maximum = given.results.headline.maximum.map((row) => ({ ...row, budget: headline.budget + 1 }))
    const all = { ...given.results.headline, savedAtEqualQuality: saved, maximum }
    expect(verdictOf({ ...given, results: { ...given.results, headline: all } }).besides).toEqual([
      "40 % fewer samples (no interval) at the middle budget",
      "without a prediction 40 % fewer samples at the middle budget"
    ])
  })
})
