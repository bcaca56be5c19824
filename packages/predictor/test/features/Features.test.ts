import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import {
  afterFirst,
  concatenate,
  fitPca,
  fitTfidf,
  inputs,
  lengthFeatures,
  ridge,
  successHead,
  train,
  withoutFirst
} from "@alloc/predictor"
import { intrinsic } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

describe("fitTfidf", () => {
  const texts = ["a cat sat", "a dog sat", "a cat ran", "the end"]
  const tfidf = fitTfidf(texts, { minTexts: 2 })
  it("keeps words and pairs found in enough texts, in a fixed order", () => {
    expect(tfidf.terms).toEqual(["a", "a cat", "cat", "sat"])
  })
  it("weighs by the formula, scaled to length 1", () => {
    const { values } = tfidf.transform(["a a sat"])
    const a = (1 + Math.log(2)) * (Math.log(5 / 4) + 1)
    const sat = Math.log(5 / 3) + 1
    const norm = Math.hypot(a, sat)
    expect(values[0]).toBeCloseTo(a / norm, 6)
    expect(values[3]).toBeCloseTo(sat / norm, 6)
  })
  it("gives zeros for unknown words, and another hash for another vocabulary", () => {
    expect(Array.from(tfidf.transform(["unheard of"]).values)).toEqual([0, 0, 0, 0])
    expect(fitTfidf(texts.slice(0, 3)).source.modelHash).not.toBe(tfidf.source.modelHash)
    expect(fitTfidf(texts).source).toEqual(tfidf.source)
  })
})

describe("fitPca", () => {
  const { inputs: batch } = problem(80, 7, 3)
  it("has uncorrelated components whose variances are the explained shares", () => {
    const pca = fitPca(batch.features, 7)
    const { values } = pca.transform(batch.features)
    const cov = (a: number, b: number): number => {
      let sum = 0
      for (let i = 0; i < 80; i++) sum += (values[i * 7 + a] * values[i * 7 + b]) / 80
      return sum
    }
    expect(pca.explained.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10)
    for (let a = 0; a < 7; a++) {
      expect(cov(a, a) / 7).toBeCloseTo(pca.explained[a], 5)
      for (let b = 0; b < a; b++) expect(Math.abs(cov(a, b))).toBeLessThan(1e-5)
    }
  })
  it("refuses features of another model, and more components than there are", () => {
    const pca = fitPca(batch.features, 2)
    const source = { ...batch.features.source, modelHash: "other" }
    expect(reasonOf(() => pca.transform({ ...batch.features, source }))).toBe("ForeignFeatures")
    expect(reasonOf(() => fitPca(batch.features, 8))).toBe("InvalidOption")
  })
})

describe("afterFirst", () => {
  it("puts what the first sample showed beside the query's features", () => {
    const { inputs: batch, labels, truth } = problem(150, 3, 3, { signal: 0 })
    const skill = Float64Array.from(truth, (_, i) => (i % 2 === 0 ? 0.9 : 0.1))
    const counts = { successes: skill.map((p) => Math.round(10 * p)), trials: new Float64Array(150).fill(10) }
    const first = {
      reward: skill.map((p) => (p > 0.5 ? 1 : 0)),
      logProbability: skill.map((p) => Math.log(p)),
      tokens: skill.map(() => 3)
    }
    const wide = afterFirst(batch, first)
    expect(wide.features.source.width).toBe(7)
    expect(wide.features.values[5]).toBeCloseTo(Math.log(0.9) / 3, 6)
    const head = successHead()
    const loss = (queries: typeof batch): number =>
      head.loss(train(queries, counts, { head, model: ridge() }).rawOutputs(queries.features).values, counts)
    expect(loss(wide)).toBeLessThan(loss(batch) - 0.2)
    expect(reasonOf(() => afterFirst(batch, { ...first, tokens: [1] }))).toBe("LengthMismatch")
    expect(labels.trials.length).toBe(150)
  })
  it("takes the first sample out of the labels", () => {
    expect(withoutFirst({ rewards: [[1, 0, 1]] }).rewards).toEqual([[0, 1]])
    expect(reasonOf(() => withoutFirst({ rewards: [[1]] }))).toBe("InvalidLabel")
  })
})

describe("concatenate", () => {
  it("keeps rows together and names its parts", () => {
    const both = concatenate([lengthFeatures(["ab", "c"]), lengthFeatures(["", "1 2"])])
    expect(both.values.length).toBe(16)
    expect(both.values[0]).toBeCloseTo(Math.log(3), 6)
    expect(both.values[4]).toBe(0)
    expect(reasonOf(() => concatenate([lengthFeatures(["a"]), lengthFeatures(["a", "b"])]))).toBe("LengthMismatch")
    expect(reasonOf(() => concatenate([]))).toBe("InvalidOption")
  })
})

const data = process.env.ALLOC_DATA ?? join(import.meta.dirname, "../../../../../shared/data")
const folder = join(data, "gsm8k")
const missing = existsSync(folder) ? "" : `no data folder with gsm8k (set ALLOC_DATA)`
if (missing !== "") console.warn(`skipped: ${missing}`)

describe.skipIf(missing !== "")("on GSM8K of ALLOC_DATA", () => {
  it("TF-IDF and length predict which questions a 6B model answers, on questions not trained on", () => {
    const lines = readFileSync(join(folder, "example_model_solutions.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    const texts: ReadonlyArray<string> = lines.map((row) => row.question)
    const first = lines[0]
    const solver = Object.keys(first).find((key) => key.includes("175b_verification")) ?? ""
    expect(solver).not.toBe("")
    const right = lines.map((row) => (row[solver].is_correct ? 1 : 0))
    const half = texts.length >> 1
    const tfidf = fitTfidf(texts.slice(0, half), { maxTerms: 500 })
    const of = (rows: ReadonlyArray<string>) => concatenate([tfidf.transform(rows), lengthFeatures(rows)])
    const ids = texts.map((_, i) => `gsm8k-${i}`)
    const ones = (n: number): Float64Array => new Float64Array(n).fill(1)
    const test = inputs(ids.slice(half), of(texts.slice(half)))
    const predictor = train(
      inputs(ids.slice(0, half), of(texts.slice(0, half))),
      { successes: right.slice(0, half), trials: ones(half) },
      { head: successHead(), model: ridge(), heldOut: test.ids }
    )
    const metrics = intrinsic(predictor.predictHeldOut(test).probability, {
      successes: right.slice(half),
      trials: ones(texts.length - half)
    })
    expect(metrics.auc).toBeGreaterThan(0.6)
  })
})
