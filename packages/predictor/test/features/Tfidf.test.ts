import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { concatenate, fitTfidf, inputs, lengthFeatures, ridge, successHead, train } from "@alloc/predictor"
import { intrinsic } from "@alloc/predictor/metrics"
import { describe, expect, it } from "vitest"

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
