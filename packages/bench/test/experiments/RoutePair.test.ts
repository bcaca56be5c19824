import { successCurves, usd } from "@alloc/core"
import { randomRouting } from "@alloc/core/controls"
import { PredictorError } from "@alloc/predictor"
import { Schema } from "effect"
import { beforeAll, describe, expect, it } from "vitest"
import type { Evaluation, EvaluationOptions, Recording, Results, RoutingOptions } from "../../src/index.ts"
import { htmlReport, markdownReport, ResultsSchema, resultsJson, routeAmong } from "../../src/index.ts"
import { dice, noise, recordingOf } from "../Decoders.ts"
import { reasonOf } from "../Reason.ts"

const n = 600
// A third of the queries gain, a sixth lose; the rest are right or wrong with both.
const kind = (q: number): number => q % 6
const weak = (q: number): number => ([0, 1, 1, 0, 1, 0] as const)[kind(q)]
const strong = (q: number): number => ([1, 0, 1, 0, 1, 1] as const)[kind(q)]
const gap = (q: number): number => strong(q) - weak(q)

const base: RoutingOptions = {
  arms: ["small", "large"],
  features: ["telling"],
  baselines: { noise: ["noise"], hints: ["hints"] },
  resamples: 400,
  replicates: 10
}
const run: EvaluationOptions = { experiment: "routing", title: "Routing", seed: 1 }

let recording: Recording
let evaluation: Evaluation

beforeAll(async () => {
  recording = await recordingOf({
    queries: n,
    rewards: { small: weak, large: strong, other: (q) => (q < 10 ? undefined : 1) },
    tokens: (arm, q) => (arm === "small" ? 50 : 100) + (q % 2),
    prices: { small: 1, large: 10, other: 5 },
    features: {
      telling: (q) => [gap(q)],
      hints: (q) => [gap(q) + 2 * noise("hint", q)],
      noise: (q) => [noise("a", q), noise("b", q)]
    }
  })
  evaluation = await routeAmong(base)(recording, run)
})

const row = ({ policies }: Results, policy: string, budget: number) => {
  const found = policies.find((one) => one.policy === policy && one.budget === budget)
  if (found === undefined) throw new Error(`no ${policy} at ${budget}`)
  return found
}
const comparison = ({ comparisons }: Results, policy: string, baseline: string, budget: number) => {
  const found = comparisons.find((one) => one.policy === policy && one.baseline === baseline && one.budget === budget)
  if (found === undefined) throw new Error(`no ${policy} against ${baseline} at ${budget}`)
  return found
}
const area = ({ routing }: Results, policy: string) => {
  const found = routing?.area?.find((one) => one.policy === policy)
  if (found === undefined) throw new Error(`no area of ${policy}`)
  return found
}

describe("routing between two decoders", () => {
  it("has the documented shape", () => {
    const parsed: unknown = JSON.parse(resultsJson(evaluation))
    expect(Schema.decodeUnknownSync(ResultsSchema)(parsed)).toEqual(parsed)
    expect(evaluation.results).toMatchObject({ unit: "strong calls", baseline: "random" })
  })

  it("counts what is scored beside what is recorded, and names what each router predicts", async () => {
    const { results } = await routeAmong({ ...base, byGap: true, resamples: 20, replicates: 2 })(recording, {
      ...run,
      limit: 100,
      budgets: [0.5]
    })
    expect(results.recording).toMatchObject({ queries: n, samples: 3 * n - 10 })
    expect(results.evaluation).toMatchObject({ scored: 100, samples: 200 })
    expect(Object.values(results.predictors).map(({ name }) => name)).toContain("difference of rewards on telling")
    const names = new Set(Object.values(results.predictors).map(({ name }) => name))
    expect(names.size).toBe(Object.keys(results.predictors).length)
    expect(results.notes.join("\n")).toContain("scored on, one reply: a bound")
  })

  it("reaches the oracle where the features tell everything", () => {
    const { results } = evaluation
    for (const share of [0.1, 0.2]) {
      expect(row(results, "routing", share).value).toBe(row(results, "oracle", share).value)
      // Every query that is sent gains 1, as long as there are such queries: a third.
      expect(row(results, "routing", share).value).toBeCloseTo(row(results, "always-weak", 0).value + share, 6)
    }
    // Each fold sends the same share, whatever its queries; the oracle's area is of one rank over all of them.
    expect(area(results, "oracle").value - area(results, "routing").value).toBeLessThan(0.003)
    const closed = results.headline.oracleGapClosed.find((one) => one.policy === "routing" && one.budget === 0.2)
    expect(closed?.value).toBeCloseTo(1, 6)
  })

  it("knows what the controls are worth", () => {
    const { results } = evaluation
    expect(row(results, "always-weak", 0).value).toBeCloseTo(1 / 2, 7)
    expect(row(results, "always-strong", 1).value).toBeCloseTo(2 / 3, 6)
    expect(row(results, "best-single", 1).value).toBe(row(results, "always-strong", 1).value)
    for (const share of [0.1, 0.5, 0.9]) {
      expect(row(results, "random", share).value).toBeCloseTo(1 / 2 + share / 6, 6)
      expect(row(results, "random", share).cost).toBeCloseTo(share, 9)
    }
    // An oracle never sends a query that loses.
    expect(row(results, "oracle", 1).cost).toBeCloseTo(1 / 3, 7)
    expect(row(results, "oracle", 1).value).toBeCloseTo(5 / 6, 6)
  })

  it("finds nothing in shuffled predictions: they equal random routing", () => {
    const { results } = evaluation
    for (const share of [0.2, 0.5, 0.8]) {
      const shuffled = comparison(results, "shuffled", "random", share)
      expect(Math.abs(shuffled.difference)).toBeLessThan(0.015)
      expect(comparison(results, "routing", "random", share).distinguishable).toBe(true)
    }
    expect(area(results, "shuffled").recovered.value).toBeCloseTo(0.5, 1)
  })

  it("finds nothing in noise, over many data sets", async () => {
    const gains: Array<number> = []
    for (let k = 0; k < 12; k++) {
      const noisy = await recordingOf({
        queries: 300,
        rewards: { small: weak, large: strong },
        features: { noise: (q) => ["a", "b", "c"].map((name) => noise(k, name, q)) }
      })
      const { results } = await routeAmong({
        ...base,
        features: ["noise"],
        baselines: {},
        budgets: [0.5],
        resamples: 50
      })(noisy, { ...run, seed: k })
      gains.push(area(results, "routing").gain.value ?? Number.NaN)
    }
    // One data set's gain varies by about 0.015.
    expect(Math.abs(gains.reduce((sum, gain) => sum + gain, 0) / gains.length)).toBeLessThan(0.012)
  })

  it("tells features apart: some hints lie between noise and everything", () => {
    const { results } = evaluation
    const [most, hints, none] = ["routing", "routing-hints", "routing-noise"].map((name) => area(results, name))
    expect(hints.value).toBeLessThan(most.value)
    expect(hints.value).toBeGreaterThan(none.value)
    const against = results.routing?.areaComparisons?.find(({ baseline }) => baseline === "routing-noise")
    expect(against?.difference).toMatchObject({ distinguishable: true })
    const losses = results.predictorComparisons?.map(({ difference, distinguishable }) => [
      difference < 0,
      distinguishable
    ])
    expect(losses).toEqual([
      [true, true],
      [true, true]
    ])
    expect(evaluation.findings?.join("\n")).toContain("better")
  })

  it("shows what knowing other decoders' replies would give, where there are such", async () => {
    // Others solve what the weak decoder solves; that is half of the truth about the gap.
    const rewards = Object.fromEntries(
      Array.from({ length: 8 }, (_, k) => [
        `other-${k}`,
        (q: number) => (dice("o", k, q) < 0.2 ? 1 - weak(q) : weak(q))
      ])
    )
    const many = await recordingOf({
      queries: 300,
      rewards: { small: weak, large: strong, ...rewards },
      features: { noise: (q) => [noise("a", q)] }
    })
    const { results } = await routeAmong({ ...base, features: ["noise"], baselines: {} })(many, run)
    expect(comparison(results, "oracle-others", "random", 0.4)).toMatchObject({ distinguishable: true })
    expect(row(results, "oracle-others", 0.4).value).toBeLessThan(row(results, "oracle", 0.4).value)
    expect(row(results, "oracle-others", 0.4).value).toBeGreaterThan(row(results, "routing", 0.4).value)
    expect(evaluation.results.policies.some(({ policy }) => policy === "oracle-others")).toBe(false)
  })

  it("counts a third of strong calls saved where that is so", () => {
    // At share 0.1 routing has gained 0.1, for which random routing needs a share of 0.6.
    const saved = evaluation.results.headline.savedAtEqualQuality.find(
      (one) => one.policy === "routing" && one.budget === 0.1 && one.unit === "strong calls"
    )
    expect(saved?.value).toBeCloseTo(1 - 0.1 / 0.6, 5)
  })

  it("counts tokens and prices of what was asked", () => {
    const { results } = evaluation
    expect(row(results, "always-weak", 0).tokens).toBeCloseTo(50.5, 6)
    expect(row(results, "always-weak", 0).price).toBeCloseTo(50.5e-6, 7)
    expect(row(results, "always-strong", 1).price).toBeCloseTo(1005e-6, 7)
    expect(results.routing?.priceUnit).toBe("coins")
    // A cascade pays for the weak reply as well.
    const { cost, tokens } = row(results, "cascade", 0.5)
    expect(tokens).toBeGreaterThanOrEqual(50.5 + 100 * cost)
    expect(tokens).toBeLessThanOrEqual(50.5 + 101 * cost)
  })

  it("describes whom it sends: the weak decoder's reward and the gap, sent less kept", () => {
    const group = evaluation.results.routing?.groups?.find((one) => one.policy === "routing" && one.share === 0.2)
    const sent = Array.from({ length: n }, (_, q) => q).filter((q) => gap(q) === 1)
    const kept = n * (1 - 0.2)
    // 120 of the 200 queries that gain are sent: the weak decoder has none of them right.
    expect(group).toMatchObject({ weakRouted: 0, gapRouted: 1 })
    expect(sent.length).toBe(200)
    expect(group?.weakKept).toBeCloseTo(300 / kept, 6)
    expect(group?.gapKept).toBeCloseTo((80 - 100) / kept, 6)
    expect(group?.weak.distinguishable).toBe(true)
  })

  it("sends no query by a model that saw it", async () => {
    // A feature that identifies queries, and labels that nothing but memory could tell.
    const memory = await recordingOf({
      queries: 200,
      rewards: { small: (q) => (dice("w", q) < 0.5 ? 1 : 0), large: (q) => (dice("s", q) < 0.7 ? 1 : 0) },
      features: { id: (q) => Array.from({ length: 200 }, (_, j) => (j === q ? 1 : 0)) }
    })
    const { results } = await routeAmong({ ...base, features: ["id"], baselines: {} })(memory, run)
    expect(area(results, "routing").recovered.distinguishable).toBe(false)
  })

  it("is random routing in expectation", () => {
    const curves = successCurves(new Float64Array(n).fill(0.5), { maxSamples: 1 })
    const arms = [
      { name: "small", curves },
      { name: "large", curves }
    ]
    let sum = 0
    const seeds = 200
    for (let seed = 0; seed < seeds; seed++) {
      const { plan } = randomRouting({ share: 0.4 }).start({ arms, budget: usd(1), seed })
      plan.queries.forEach((q, k) => {
        sum += (plan.arms[k] === 1 ? strong(q) : weak(q)) / (n * seeds)
      })
    }
    expect(sum).toBeCloseTo(row(evaluation.results, "random", 0.4).value, 2)
  })

  it("is the same, byte for byte, for one seed, and another for another", async () => {
    const again = await routeAmong(base)(recording, run)
    expect(resultsJson(again)).toBe(resultsJson(evaluation))
    expect(await htmlReport(again)).toBe(await htmlReport(evaluation))
    const other = await routeAmong(base)(recording, { ...run, seed: 2 })
    expect(resultsJson(other)).not.toBe(resultsJson(evaluation))
  })

  it("reports its findings, charts and parts", async () => {
    const whole: Evaluation = { ...evaluation, parts: [{ ...evaluation, findings: ["the second part"] }] }
    const html = await htmlReport(whole)
    expect(html.match(/<h1[ >]/g)?.length).toBe(1)
    expect(html).toContain("the second part")
    expect(html).toContain('id="part-2-main"')
    expect(html).toContain("Which queries are sent to the strong decoder")
    expect(html).toContain("Reward against price")
    const markdown = markdownReport(whole)
    expect(markdown).toContain("strong calls saved at equal quality")
    expect(markdown).toContain("the second part")
    // The oracle is measured on all replies: it belongs into the main table.
    expect(markdown).toMatch(/\| oracle \|/)
  })

  it("takes other decoders, shares and fewer queries", async () => {
    const { results } = await routeAmong({ ...base, title: "Small to large", aboutArms: ["on these"] })(recording, {
      ...run,
      arms: ["small", "other"],
      budgets: [0.5, 0.25],
      limit: 100
    })
    expect(results.recording).toMatchObject({ decoder: "model small to model other", queries: n })
    expect(results.recording.samples).toBe(3 * n - 10)
    expect(results.evaluation.samples).toBe(200)
    expect(results.title).toBe("From small to other")
    expect(results.notes).not.toContain("on these")
    expect(results.evaluation.scored).toBe(100)
    expect(results.notes.join(" ")).toContain("500 queries are not scored")
    expect([
      ...new Set(results.policies.filter(({ policy }) => policy === "routing").map(({ budget }) => budget))
    ]).toEqual([0.25, 0.5])
  })

  it("refuses bad input, naming it", async () => {
    const failing = (options: Partial<RoutingOptions>, more: Partial<EvaluationOptions> = {}) =>
      reasonOf(() => routeAmong({ ...base, ...options })(recording, { ...run, ...more }))
    expect(await failing({ arms: ["small"] })).toMatchObject({ _tag: "InvalidOption", field: "arms" })
    expect(await failing({ arms: ["small", "small"] })).toMatchObject({ _tag: "InvalidOption", value: "small" })
    expect(await failing({ arms: ["small", "none"] })).toMatchObject({ _tag: "UnknownArmName", arm: "none" })
    expect(await failing({ features: ["none"] })).toMatchObject({ _tag: "UnknownFeature", feature: "none" })
    expect(await failing({ verifier: "none" })).toMatchObject({ _tag: "UnknownVerifier", verifier: "none" })
    expect(await failing({}, { budgets: [0.5, 1.5] })).toMatchObject({ _tag: "InvalidOption", value: 1.5 })
    expect(await failing({ budgets: [] })).toMatchObject({ _tag: "InvalidOption", field: "budget" })
    await expect(routeAmong({ ...base, folds: n + 1 })(recording, run)).rejects.toBeInstanceOf(PredictorError)
  })
})
