import { Schema } from "effect"
import { beforeAll, describe, expect, it } from "vitest"
import type { Evaluation, EvaluationOptions, Recording, Results, RoutingOptions } from "../../src/index.ts"
import { htmlReport, ResultsSchema, resultsJson, routeAmong } from "../../src/index.ts"
import { noise, recordingOf } from "../Decoders.ts"
import { reasonOf } from "../Reason.ts"

const n = 300
// Each cheap decoder is right on its own third; the dear one everywhere.
const options = {
  queries: n,
  rewards: {
    a: (q: number) => (q % 3 === 0 ? 1 : 0),
    b: (q: number) => (q % 3 === 1 ? 1 : 0),
    c: (q: number) => (q % 3 === 2 ? (q < 30 ? undefined : 1) : 0),
    dear: () => 1
  },
  tokens: () => 100,
  features: {
    telling: (q: number) => [q % 3 === 0 ? 1 : 0, q % 3 === 1 ? 1 : 0],
    noise: (q: number) => [noise("x", q)]
  }
}
const base: RoutingOptions = {
  arms: ["a", "b", "c", "dear"],
  features: ["telling"],
  baselines: { noise: ["noise"] },
  budgets: [0.1, 0.4, 1],
  resamples: 300,
  replicates: 4
}
const run: EvaluationOptions = { experiment: "many", title: "Many", seed: 1 }

let recording: Recording
let evaluation: Evaluation

beforeAll(async () => {
  recording = await recordingOf({ ...options, prices: { a: 1, b: 1, c: 1, dear: 10 } })
  evaluation = await routeAmong(base)(recording, run)
})

const row = ({ policies }: Results, policy: string, budget: number) => {
  const found = policies.find((one) => one.policy === policy && one.budget === budget)
  if (found === undefined) throw new Error(`no ${policy} at ${budget}`)
  return found
}

describe("choosing among many decoders", () => {
  it("has the documented shape, and a report", async () => {
    const parsed: unknown = JSON.parse(resultsJson(evaluation))
    expect(Schema.decodeUnknownSync(ResultsSchema)(parsed)).toEqual(parsed)
    expect(evaluation.results).toMatchObject({ unit: "cost", baseline: "fixed-split" })
    expect(await htmlReport(evaluation)).toContain("Which decoders answer")
  })

  it("asks the right cheap decoder where the features tell it", () => {
    const { results } = evaluation
    // At the price of a cheap decoder each query gets the right one, but for ten that c did not answer.
    expect(row(results, "arms", 0.1).value).toBeCloseTo(290 / 300, 6)
    expect(row(results, "arms", 0.1).cost).toBeCloseTo(0.1, 6)
    expect(row(results, "oracle", 0.1).value).toBeCloseTo(290 / 300, 6)
    expect(row(results, "arms", 0.4).value).toBe(1)
    expect(row(results, "oracle", 0.4).value).toBe(1)
  })

  it("knows what the controls are worth", () => {
    const { results } = evaluation
    expect(row(results, "best-single", 0.1).value).toBeCloseTo(1 / 3, 1)
    expect(row(results, "best-single", 1).value).toBe(1)
    // Two thirds of the way from .1 to 1 in cost is two thirds of the way from 1/3 to 1 in value.
    expect(row(results, "fixed-split", 0.4).value).toBeCloseTo(1 / 3 + ((0.4 - 0.1) / 0.9) * (2 / 3), 1)
    const better = results.comparisons.find(
      ({ baseline, budget, policy }) => policy === "arms" && baseline === "fixed-split" && budget === 0.1
    )
    expect(better?.low).toBeGreaterThan(0.5)
  })

  it("finds nothing in noise, and less than nothing in shuffled scores", () => {
    const { results } = evaluation
    const gains = results.comparisons.filter(({ baseline, budget }) => baseline === "fixed-split" && budget === 0.1)
    const of = (policy: string) => gains.find((one) => one.policy === policy)
    expect(of("arms-noise")?.low).toBeLessThan(0.05)
    expect(of("shuffled")?.difference).toBeLessThan(0.05)
    expect(row(results, "shuffled", 0.1).value).toBeLessThan(0.45)
  })

  it("never asks a decoder for what it did not answer", () => {
    const { results } = evaluation
    for (const { tokens, value } of results.policies) {
      // One reply of 100 tokens for every query.
      expect(tokens).toBeCloseTo(100, 6)
      expect(Number.isFinite(value)).toBe(true)
    }
    expect(results.routing?.arms.find(({ name }) => name === "c")?.queries).toBe(290)
    const shares = results.routing?.usage?.filter(({ budget, policy }) => policy === "arms" && budget === 0.1) ?? []
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6)
    expect(shares.find(({ arm }) => arm === "c")?.share ?? 0).toBeLessThanOrEqual(90 / 300 + 1e-9)
    expect(results.notes.join(" ")).toContain("Not every query was answered by c")
  })

  it("tells which features predict better", () => {
    const [against] = evaluation.results.predictorComparisons ?? []
    expect(against).toMatchObject({ predictor: "arms", baseline: "arms-noise", distinguishable: true })
    expect(against.difference).toBeLessThan(0)
  })

  it("scores the queries of the split alone, as one batch, by what the others taught", async () => {
    const split = (of: (q: number) => "train" | "test"): Recording => ({
      ...recording,
      queries: recording.queries.map((query, q) => ({ ...query, split: of(q) }))
    })
    // What is scored comes last, and never in the first decoder's third where c did not answer.
    const { results } = await routeAmong({ ...base, split: true })(
      split((q) => (q < 200 ? "train" : "test")),
      run
    )
    expect(results.evaluation).toMatchObject({ design: "split: train, test", trained: 200, scored: 100 })
    expect(row(results, "arms", 0.1).value).toBe(1)
    expect(row(results, "arms", 0.1).cost).toBeCloseTo(0.1, 6)
    // One that learnt nothing but means takes one decoder for all: a third is right.
    expect(row(results, "best-single", 0.1).value).toBeCloseTo(1 / 3, 1)
    expect(results.notes.join(" ")).toContain("the split test are one batch")
    expect(
      await reasonOf(() =>
        routeAmong({ ...base, split: true })(
          split(() => "train"),
          run
        )
      )
    ).toMatchObject({
      _tag: "EmptySplit",
      split: "test"
    })
  })

  it("refuses decoders without prices, prices of several units, and budgets below the cheapest", async () => {
    const bare = await recordingOf(options)
    expect(await reasonOf(() => routeAmong(base)(bare, run))).toMatchObject({
      _tag: "InvalidOption",
      field: "arms",
      value: "a"
    })
    const partly = await recordingOf({ ...options, prices: { a: 1, b: 1, dear: 10 } })
    expect(await reasonOf(() => routeAmong(base)(partly, run))).toMatchObject({
      value: "c",
      valid: expect.stringContaining("dear")
    })
    expect(await reasonOf(() => routeAmong(base)(recording, { ...run, budgets: [0.01] }))).toMatchObject({
      _tag: "InvalidOption",
      field: "budget",
      value: 0.01
    })
  })
})
