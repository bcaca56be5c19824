import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { permutation, random } from "@alloc/core/random"
import type { Split } from "@alloc/core/recording"
import { ridge, successHead } from "@alloc/predictor"
import { verifier } from "@alloc/verifiers"
import { Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type {
  BestOfKOptions,
  CurvePredictor,
  Evaluation,
  EvaluationOptions,
  Recording,
  Results
} from "../../src/index.ts"
import {
  bestOfK,
  binaryPredictors,
  curvePredictor,
  htmlReport,
  markdownReport,
  openRecording,
  ResultsSchema,
  resultsJson,
  successesOf,
  textLength,
  writeRecording
} from "../../src/index.ts"
import { reasonOf } from "../Reason.ts"
import { synthetic } from "../Synthetic.ts"

let folder = ""
let plain: Recording
let ragged: Recording
let result: Evaluation

const base: BestOfKOptions = {
  feature: "hidden",
  design: { kind: "split" },
  predictors: binaryPredictors(ridge()),
  replicates: { once: 4, sequential: 2 },
  resamples: 400
}
const run: EvaluationOptions = { experiment: "synthetic", title: "Synthetic", seed: 1 }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alloc-evaluate-"))
  const make = async (name: string, content: Parameters<typeof writeRecording>[1]): Promise<Recording> => {
    await writeRecording(join(folder, name), content)
    return openRecording(join(folder, name))
  }
  plain = await make("plain", synthetic({ queries: 400, samples: 16, noise: 0.3 }))
  const all = (): Split => "all"
  ragged = await make("ragged", synthetic({ queries: 120, samples: (q) => 4 + (q % 9), noise: 0.3, split: all }))
  result = await bestOfK(base)(plain, run)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const value = ({ policies }: Results, policy: string, budget: number): number =>
  policies.find((row) => row.policy === policy && row.budget === budget)?.value ?? Number.NaN

const comparison = ({ comparisons }: Results, policy: string, baseline: string, budget: number) =>
  comparisons.find((row) => row.policy === policy && row.baseline === baseline && row.budget === budget)!

describe("an evaluation of best-of-k", () => {
  it("has the documented shape", () => {
    const parsed: unknown = JSON.parse(resultsJson(result))
    expect(Schema.decodeUnknownSync(ResultsSchema)(parsed)).toEqual(parsed)
  })

  it("has every policy at every budget", () => {
    const names = [
      ..."uniform random fixed-split shuffled online offline offline-predicted online-beta".split(" "),
      ..."sequential sequential-flat sequential-shuffled oracle".split(" ")
    ]
    for (const name of names) {
      const budgets = result.results.policies.filter(({ policy }) => policy === name).map(({ budget }) => budget)
      expect(budgets).toEqual(name === "oracle" ? [1, 2, 4, 8] : [1, 2, 4, 8, 16])
    }
  })

  it("is the same, byte for byte, for one seed, and another for another", async () => {
    const again = await bestOfK(base)(plain, run)
    expect(resultsJson(again)).toBe(resultsJson(result))
    expect(markdownReport(again)).toBe(markdownReport(result))
    expect(await htmlReport(again)).toBe(await htmlReport(result))
    const other = await bestOfK(base)(plain, { ...run, seed: 2 })
    expect(resultsJson(other)).not.toBe(resultsJson(result))
  })

  it("scores the queries that are named alone, predicted as they were among all", async () => {
    const scored = new Set(ragged.queries.filter((_, q) => q % 3 === 0).map(({ id }) => id))
    const options: BestOfKOptions = { ...base, design: { kind: "cross-fit", folds: 3 }, resamples: 50 }
    const all = await bestOfK(options)(ragged, run)
    const some = await bestOfK({ ...options, scored, title: "Some" })(ragged, run)
    expect(some.results.title).toBe("Some")
    expect(some.results.evaluation.scored).toBe(scored.size)
    expect(some.results.evaluation.trained).toBe(all.results.evaluation.trained)
    const predictedOf = ({ charts }: Evaluation) => (charts.predicted ?? []).map((point) => point.predicted)
    expect(predictedOf(some)).toEqual(predictedOf(all).filter((_, q) => q % 3 === 0))
    await expect(bestOfK({ ...options, scored: new Set(["nobody"]) })(ragged, run)).rejects.toMatchObject({
      reason: { _tag: "InvalidOption", field: "scored" }
    })
  })

  it("finds what is there: a good predictor beats uniform, and shuffled predictions lose", () => {
    const { results } = result
    expect(comparison(results, "online", "uniform", 2)).toMatchObject({ distinguishable: true })
    expect(comparison(results, "online", "uniform", 2).difference).toBeGreaterThan(0)
    expect(comparison(results, "shuffled", "uniform", 2).difference).toBeLessThan(0)
    expect(comparison(results, "shuffled", "uniform", 2).distinguishable).toBe(true)
    expect(comparison(results, "sequential", "uniform", 4).low).toBeGreaterThan(0)
    expect(results.predictor.spearman).toBeGreaterThan(0.8)
    expect(results.predictor.loss!).toBeGreaterThan(results.predictor.opt!)
    expect(results.predictor.loss!).toBeLessThan(results.predictor.avg!)
  })

  it("spends no more than the budget", () => {
    for (const { budget, committed, cost, policy } of result.results.policies) {
      expect(cost).toBeLessThanOrEqual(committed + 1e-9)
      // Offline holds its budget in expectation only.
      if (!policy.startsWith("offline")) expect(committed).toBeLessThanOrEqual(budget + 1e-9)
    }
  })

  it("does not let the oracle lose to uniform, on samples that it did not see", () => {
    for (const budget of [1, 2, 4]) {
      const row = result.results.half.comparisons.find(
        ({ baseline, budget: b, policy }) => policy === "oracle" && baseline === "uniform" && b === budget
      )!
      expect(row.difference).toBeGreaterThan(0)
    }
  })

  it("finds nothing where there is nothing: features of noise, and one success rate for all", async () => {
    const content = synthetic({ queries: 400, samples: 16, noise: 3, rate: () => 0.4, seed: 9 })
    await writeRecording(join(folder, "flat"), content)
    const { results } = await bestOfK(base)(await openRecording(join(folder, "flat")), run)
    for (const budget of [1, 2, 4, 8]) {
      expect(comparison(results, "online-beta", "uniform", budget).low).toBeLessThanOrEqual(0)
      expect(comparison(results, "sequential", "sequential-flat", budget).low).toBeLessThanOrEqual(0)
    }
  })

  it("finds nothing with predictors that learnt from shuffled labels, at any budget", async () => {
    // Features as wide as hidden states are: in a few dimensions a random direction is often right by luck.
    const content = synthetic({ queries: 1200, samples: 16, noise: 1, width: 200, seed: 4 })
    await writeRecording(join(folder, "unlearnt"), content)
    const recording = await openRecording(join(folder, "unlearnt"))
    const once = ["shuffled", "online", "offline", "offline-predicted", "online-beta"]
    for (const seed of [1, 2, 3]) {
      const misled = (predictor: CurvePredictor): CurvePredictor => ({
        ...predictor,
        fit: (inputs, rewards, options) => {
          const order = permutation(rewards.length, random(seed, "labels"))
          const shuffled = Array.from(order, (row) => rewards[row])
          return predictor.fit(inputs, shuffled, options)
        }
      })
      const { point, beta } = binaryPredictors(ridge())
      const predictors = { point: misled(point), beta: misled(beta) }
      const { results } = await bestOfK({ ...base, predictors, voting: [] })(recording, run)
      const better = results.comparisons.filter(
        ({ baseline, difference, distinguishable, policy }) =>
          distinguishable &&
          difference > 0 &&
          ((baseline === "uniform" && once.includes(policy)) || baseline === "sequential-flat")
      )
      expect(better).toEqual([])
    }
  })

  it("is as good with the predictor's own folds for what is fitted, and says so", async () => {
    const { results } = await bestOfK({ ...base, design: { kind: "split", folds: 3 } })(plain, run)
    expect(results.evaluation).toMatchObject({ trained: 300, scored: 100 })
    expect(comparison(results, "offline", "uniform", 4).difference).toBeGreaterThan(0)
  })

  it("sets predictors beside baselines, and values beside those known before", async () => {
    const predictor = curvePredictor({ head: successHead(), model: ridge(), labels: successesOf, features: textLength })
    const known = [
      { policy: "uniform", budget: 1, value: value(result.results, "uniform", 1), tolerance: 1e-6, source: "here" }
    ]
    const off = [{ ...known[0], value: 2 }]
    const { results } = await bestOfK({ ...base, baselines: { length: predictor }, known: [...known, ...off] })(
      plain,
      run
    )
    expect(results.predictorComparisons).toMatchObject([
      { predictor: "point", baseline: "length", distinguishable: true }
    ])
    expect(results.predictorComparisons?.[0].difference).toBeLessThan(0)
    expect(results.known?.map(({ agrees }) => agrees)).toEqual([true, false])
    expect(markdownReport({ ...result, results })).toContain("Values known before")
  })

  it("votes where answers are recorded", () => {
    const policies = new Set(result.results.voting?.policies.map(({ policy }) => policy))
    expect([...policies]).toEqual(["majority-vote", "adaptive-consistency", "early-stopping", "uncertainty-aware"])
  })

  it("works cross-fitted on ragged samples, nobody getting more than there is", async () => {
    const { results } = await bestOfK({ ...base, design: { kind: "cross-fit", folds: 4 } })(ragged, run)
    expect(results.evaluation.scored).toBe(120)
    expect(results.evaluation.trained).toBe(90)
    // 8 samples a query are there on average (4 .. 12): at that budget everybody gets all.
    const most = Math.max(...results.policies.map(({ budget }) => budget))
    expect(most).toBe(4)
    expect(value(results, "online", 2)).toBeGreaterThan(0)
    const full = await bestOfK({ ...base, design: { kind: "cross-fit", folds: 4 }, budgets: [7.9] })(ragged, run)
    expect(value(full.results, "uniform", 7.9)).toBeCloseTo(value(full.results, "random", 7.9), 2)
  })

  it("scores real rewards with a reply for everybody", async () => {
    const content = synthetic({ queries: 200, samples: 8, real: true })
    await writeRecording(join(folder, "real"), content)
    const recording = await openRecording(join(folder, "real"))
    const { controlEntries } = await import("../../src/index.ts")
    const { results } = await bestOfK({ ...base, predictors: {}, entries: controlEntries, minimum: 1 })(recording, run)
    for (const { budget, committed } of results.policies) expect(committed).toBeCloseTo(budget, 9)
    expect(value(results, "uniform", 8)).toBeGreaterThan(value(results, "uniform", 1))
  })

  it("scores anew with the user's verifier", async () => {
    const never = verifier({ name: "never", check: () => false })
    const { results } = await bestOfK({ ...base, predictors: {}, entries: [] })(plain, { ...run, verifier: never })
    expect(results.verifier).toBe("never")
    const broken = verifier({
      name: "broken",
      check: () => {
        throw new Error("no")
      }
    })
    const reason = await reasonOf(() => bestOfK(base)(plain, { ...run, verifier: broken }))
    expect(reason).toMatchObject({ _tag: "VerifierFailed", query: "q0", sample: 0 })
  })
})

describe("an evaluation refuses", () => {
  const refused = (options: Partial<BestOfKOptions>, more: Partial<EvaluationOptions> = {}) =>
    reasonOf(() => bestOfK({ ...base, ...options })(plain, { ...run, ...more }))

  it("names that do not exist, saying which do", async () => {
    expect(await refused({ feature: "x" })).toEqual({ _tag: "UnknownFeature", feature: "x", valid: "hidden" })
    expect(await refused({ arm: "x" })).toEqual({ _tag: "UnknownArmName", arm: "x", valid: "lm" })
    expect(await refused({ verifier: "x" })).toEqual({ _tag: "UnknownVerifier", verifier: "x", valid: "exact" })
  })

  it("budgets that the recording cannot serve", async () => {
    for (const budget of [Number.NaN, -1, 0, 17]) {
      expect(await refused({ budgets: [budget] })).toMatchObject({ _tag: "InvalidOption", field: "budget" })
    }
    expect(await refused({ budgets: [1], minimum: 2 })).toMatchObject({ _tag: "InvalidOption", value: 1 })
    expect(await refused({}, { budgets: [] })).toMatchObject({ _tag: "InvalidOption", field: "budget" })
  })

  it("a recording without the splits that the design needs, and too few folds", async () => {
    expect(await reasonOf(() => bestOfK(base)(ragged, run))).toMatchObject({ _tag: "EmptySplit", split: "train" })
    expect(await refused({ design: { kind: "cross-fit", folds: 2 } })).toMatchObject({
      _tag: "InvalidOption",
      field: "folds"
    })
  })
})

describe("the report", () => {
  it("is one file that needs nothing else: no other file, no address to fetch", async () => {
    const html = await htmlReport(result)
    expect(html).toContain("<svg")
    expect(html).not.toMatch(/<script[^>]+src=|<link|<img[^>]+src=|url\((?!#)|@import/)
    expect(
      html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "").replaceAll(/xmlns:xlink="[^"]*"/g, "")
    ).not.toMatch(/https?:/)
  })

  it("says so where nothing can be told apart", () => {
    expect(markdownReport(result)).toContain("synthetic")
    const none = result.results.comparisons.every(({ distinguishable }) => distinguishable)
    expect(none).toBe(false)
  })
})
