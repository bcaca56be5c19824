import {
  concatenate,
  joinedFeatures,
  lengthFeatures,
  mlp,
  ridge,
  successHead,
  textLength,
  train,
  trainQueries,
  trainQueriesAsync,
  vectorFeatures
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "./Data.ts"

const { inputs: batch, labels } = problem(60, 9, 12)
const texts = batch.ids.map((_, i) => `question ${i % 7} about ${["sums", "roots", "angles"][i % 3]}\nwith ${i} words`)
const queries = { ids: batch.ids, texts, vectors: [batch.features] }

describe("trainQueries", () => {
  it("reads features as the functions do that fit them one by one", () => {
    const features = joinedFeatures(textLength(), vectorFeatures())
    const predictor = trainQueries(queries, labels, { head: successHead(), model: ridge(), features })
    const joined = concatenate([lengthFeatures(texts), batch.features])
    const other = train({ ids: batch.ids, features: joined }, labels, { head: successHead(), model: ridge() })
    expect(predictor.fitted).toEqual(other.fitted)
    expect(predictor.source).toEqual(other.source)
  })

  it("says what is missing of a query", () => {
    const features = joinedFeatures(textLength(), vectorFeatures())
    const predictor = trainQueries(queries, labels, { head: successHead(), model: ridge(), features })
    expect(reasonOf(() => predictor.predictQueries({ vectors: [batch.features] }))).toBe("InvalidOption")
    expect(reasonOf(() => predictor.predictQueries({ texts }))).toBe("InvalidOption")
    const foreign = { ...batch.features, source: { ...batch.features.source, modelHash: "other" } }
    expect(reasonOf(() => predictor.predictQueries({ texts, vectors: [foreign] }))).toBe("ForeignFeatures")
    expect(reasonOf(() => predictor.predictQueries({ texts: texts.slice(1), vectors: [batch.features] }))).toBe(
      "LengthMismatch"
    )
  })

  it("trains models that need a runtime, too", async () => {
    const options = { head: successHead(), features: textLength(), seed: 1 }
    const model = mlp({ hidden: [4], epochs: 2, threads: 1 })
    const deep = await trainQueriesAsync(queries, labels, { ...options, model })
    expect(deep.predictQueries({ texts: ["one", "two words"] }).probability.length).toBe(2)
    const linear = await trainQueriesAsync(queries, labels, { ...options, model: ridge() })
    expect(linear.fitted).toEqual(trainQueries(queries, labels, { ...options, model: ridge() }).fitted)
  })

  it("refuses ids of another number than texts, and no recipe", () => {
    const few = { ids: batch.ids.slice(1), texts }
    const options = { head: successHead(), model: ridge(), features: textLength() }
    expect(reasonOf(() => trainQueries(few, labels, options))).toBe("LengthMismatch")
    const none = { ...options, features: undefined as unknown as typeof options.features }
    expect(reasonOf(() => trainQueries(queries, labels, none))).toBe("InvalidOption")
  })
})
