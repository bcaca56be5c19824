import {
  betaHead,
  type Counts,
  crossFit,
  crossFitAsync,
  fitTfidf,
  heldOutParts,
  heldOutPredictions,
  histogramHead,
  inputs,
  logistic,
  logisticLarge,
  marginalsHead,
  mlp,
  nearestNeighbours,
  ridge,
  successHead,
  train,
  trainAsync,
  trainedRows
} from "@alloc/predictor"
import { conformalLowerBound } from "@alloc/predictor/calibration"
import type { Head } from "@alloc/predictor/heads"
import { intrinsicWithIntervals } from "@alloc/predictor/metrics"
import { minimise } from "@alloc/predictor/models"
import { chooseModel, learningCurve, transfer } from "@alloc/predictor/selection"
import { describe, expect, it } from "vitest"
import { problem, reasonOf, rejectionOf } from "../Data.ts"

const { inputs: queries, labels } = problem(30, 3, 1)
const other = problem(10, 3, 2, { prefix: "t" })
const parts = heldOutParts(queries, { kind: "folds", folds: 2, seed: 1 })
const base = { head: successHead(), model: ridge() }

/** Every function that takes options, called with some options more. */
type Extra = Readonly<Record<string, unknown>>
const calls: Readonly<Record<string, (extra: Extra) => unknown>> = {
  train: (extra) => train(queries, labels, { ...base, ...extra }),
  trainAsync: (extra) => trainAsync(queries, labels, { ...base, ...extra }),
  crossFit: (extra) => crossFit(queries, labels, { ...base, ...extra }),
  crossFitAsync: (extra) => crossFitAsync(queries, labels, { ...base, ...extra }),
  trainedRows: (extra) => trainedRows(labels, { ...base, ...extra }),
  heldOutParts: (extra) => heldOutParts(queries, { kind: "folds", folds: 2, seed: 1, ...extra }),
  heldOutPredictions: (extra) => heldOutPredictions(parts, trainedRows(labels, base), extra),
  successHead,
  histogramHead,
  marginalsHead: (extra) => marginalsHead({ maxSamples: 2, ...extra }),
  ridge,
  logistic,
  logisticLarge,
  nearestNeighbours,
  mlp,
  fitTfidf: (extra) => fitTfidf(["a b", "a c"], extra),
  conformalLowerBound: (extra) => conformalLowerBound([0.5, 0.5], [0, 1], { alpha: 0.5, ...extra }),
  intrinsicWithIntervals: (extra) =>
    intrinsicWithIntervals([0.5], { successes: [1], trials: [2] }, { resamples: 1, ...extra }),
  minimise: (extra) => minimise((x) => x[0] ** 2, Float64Array.of(1), { maxIterations: 1, ...extra }),
  chooseModel: (extra) => chooseModel(queries, labels, { candidates: [], budgets: [], ...extra }),
  learningCurve: (extra) => learningCurve(queries, labels, { ...base, sizes: [20], test: other, repeats: 1, ...extra }),
  transfer: (extra) => transfer([{ name: "a", inputs: queries, labels }], { ...base, resamples: 1, ...extra })
}

const outcome = async (call: () => unknown): Promise<string> => {
  let result: unknown
  const thrown = reasonOf(() => {
    result = call()
  })
  return thrown !== "nothing thrown" || !(result instanceof Promise) ? thrown : rejectionOf(result)
}

describe.each(Object.entries(calls))("options of %s", (_, call) => {
  it.each(["sed", "Seed", "strength", "foldz", "k", "toString2"])(
    "%s is refused, not taken for a default",
    async (name) => {
      expect(await outcome(() => call({ [name]: 1 }))).toBe("InvalidOption")
    }
  )
})

describe("options of the wrong kind", () => {
  const wrong: ReadonlyArray<readonly [string, Extra]> = [
    ...["train", "crossFit", "transfer", "learningCurve"].flatMap((name) => [
      [name, { seed: Number.NaN }] as const,
      [name, { seed: null }] as const,
      [name, { head: undefined }] as const,
      [name, { model: "ridge" }] as const
    ]),
    ...[0, 1, 2.5, null, "5", Number.NaN].map((folds) => ["crossFit", { folds }] as const),
    ...[0, 1, 2.5, null, Number.NaN].map((folds) => ["heldOutParts", { folds }] as const),
    ...[[], [0], [1, null], [Number.NaN], "1", null].flatMap((strengths) => [
      ["ridge", { strengths }] as const,
      ["logistic", { strengths }] as const,
      ["logisticLarge", { strengths }] as const
    ]),
    ...[[], [0], [1.5], [null]].map((candidates) => ["nearestNeighbours", { candidates }] as const),
    ["nearestNeighbours", { weighting: "gaussian" }],
    ...[0, -1, null, "heavy", Number.NaN].map((classWeight) => ["successHead", { classWeight }] as const),
    ...[1, 2.5, null].map((bins) => ["histogramHead", { bins }] as const),
    ...[0, 1.5, null, undefined].map((maxSamples) => ["marginalsHead", { maxSamples }] as const),
    ["marginalsHead", { forced: -1 }],
    ...[0, 1, Number.NaN, null, undefined].map((alpha) => ["conformalLowerBound", { alpha }] as const),
    ...[0, null].map((resamples) => ["intrinsicWithIntervals", { resamples }] as const),
    ["intrinsicWithIntervals", { coverage: 95 }],
    ["fitTfidf", { maxTerms: 0 }],
    ["fitTfidf", { minTexts: null }],
    ["chooseModel", { candidates: [] }],
    ["learningCurve", { sizes: [] }],
    ["heldOutPredictions", { nested: "yes" }],
    ["mlp", { hidden: [0] }],
    ["mlp", { holdOut: null }],
    ["minimise", { tolerance: Number.NaN }]
  ]
  it.each(wrong)("%s refuses %o", async (name, extra) => {
    expect(await outcome(() => calls[name](extra))).toBe("InvalidOption")
  })
})

describe("labels and features of the wrong kind", () => {
  const some = inputs(["v"], { source: queries.features.source, size: 1, values: Float32Array.of(1, 2, 3) })
  const withValidation = (validation: { successes: ReadonlyArray<number>; trials: ReadonlyArray<number> }) => () =>
    train(queries, labels, { ...base, validation: { inputs: some, labels: validation } })

  it("validation labels are held to what training labels are, except that one class is enough", () => {
    expect(reasonOf(withValidation({ successes: [1], trials: [2] }))).toBe("nothing thrown")
    expect(reasonOf(withValidation({ successes: [2], trials: [2] }))).toBe("nothing thrown")
    expect(reasonOf(withValidation({ successes: [], trials: [] }))).toBe("LengthMismatch")
    for (const [s, n] of [
      [Number.NaN, 2],
      [3, 2],
      [0, 0],
      [null as unknown as number, 2]
    ] as const)
      expect(reasonOf(withValidation({ successes: [s], trials: [n] }))).toBe("InvalidLabel")
  })

  it("null is no count and no reward", () => {
    const nothing = null as unknown as number
    const trials = Array.from({ length: 30 }, () => 4)
    const successes = trials.map((_, i) => (i === 7 ? nothing : i % 4))
    const label = (head: Head<Counts, unknown>) => reasonOf(() => head.check({ successes, trials }, queries.ids))
    expect([successHead(), betaHead(), histogramHead()].map(label)).toEqual(Array(3).fill("InvalidLabel"))
    const rewards = trials.map((_, i) => [1, i === 3 ? nothing : 0])
    const head = marginalsHead({ maxSamples: 2 })
    expect(reasonOf(() => train(queries, { rewards }, { head, model: ridge() }))).toBe("InvalidLabel")
  })

  it.each([ridge(), nearestNeighbours(), logistic()])("an output that no query observed is refused: $name", (model) => {
    const rewards = queries.ids.map((_, i) => [i % 2])
    const head = marginalsHead({ maxSamples: 2 })
    expect(reasonOf(() => train(queries, { rewards }, { head, model }))).toBe("InvalidLabel")
  })

  it("the same numbers read as another width are another design", () => {
    const values = Float32Array.from({ length: 120 }, (_, i) => Math.sin(i * i))
    const of = (width: number, ids: ReadonlyArray<string>) =>
      inputs(ids, { source: { model: "m", modelHash: "0", kind: "k", width }, size: ids.length, values })
    const ids = Array.from({ length: 40 }, (_, i) => `q${i}`)
    const counts = (size: number) => ({
      successes: Array.from({ length: size }, (_, i) => i % 3),
      trials: Array.from({ length: size }, () => 3)
    })
    train(of(3, ids), counts(40), base)
    const again = train(of(6, ids.slice(0, 20)), counts(20), base)
    const fresh = train(
      inputs(ids.slice(0, 20), { ...of(6, ids.slice(0, 20)).features, values: values.slice() }),
      counts(20),
      base
    )
    expect(again.fitted).toEqual(fresh.fitted)
  })
})
