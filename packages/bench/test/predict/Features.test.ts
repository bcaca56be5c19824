import type { QueryRow } from "@alloc/core/recording"
import { inputs, PredictorError } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import {
  featureContext,
  fitFeatures,
  joined,
  principalComponents,
  recordedFeature,
  recordedFeatures,
  textLength,
  tfidfFeatures
} from "../../src/predict/Features.ts"
import { reasonOf } from "../Reason.ts"

const source = { model: "toy", modelHash: "0", kind: "place", width: 2 }
const queries: ReadonlyArray<QueryRow> = [
  { id: "a", split: "train", text: "one two" },
  { id: "b", split: "train", text: "two three" },
  { id: "c", split: "test", text: "four" }
]
const features = new Map([["place", { source, size: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6) }]])
const context = featureContext({ queries, features })
const other = { ...source, width: 1 }
const training = inputs(["b", "a"], { source: other, size: 2, values: Float32Array.of(0, 1) })
const batch = inputs(["c"], { source: other, size: 1, values: Float32Array.of(7) })

describe("kinds of features", () => {
  it("are the recorded vectors, or others of the recording by query", () => {
    expect(recordedFeatures.fit(training, context)(batch)).toBe(batch)
    const prepare = recordedFeature("place").fit(training, context)
    expect([...prepare(training).features.values]).toEqual([3, 4, 1, 2])
    expect([...prepare(batch).features.values]).toEqual([5, 6])
  })

  it("read text where there is some, fitted on the training queries alone", async () => {
    expect(textLength.fit(training, context)(batch).features.size).toBe(1)
    const terms = tfidfFeatures(8).fit(training, context)
    // None of the words of query c was in a training query.
    expect([...terms(batch).features.values].every((value) => value === 0)).toBe(true)
    const silent = featureContext({ queries: queries.map(({ id, split }) => ({ id, split })), features })
    expect(await reasonOf(async () => textLength.fit(training, silent)(batch))).toMatchObject({
      _tag: "InvalidOption",
      value: "no text of query c"
    })
  })

  it("stand side by side in the order given", () => {
    const both = joined(recordedFeature("place"), recordedFeatures)
    expect([both.name, both.text]).toEqual(["place + recorded", false])
    expect([...both.fit(training, context)(batch).features.values]).toEqual([5, 6, 7])
  })

  it("refuse what is not there", async () => {
    expect(await reasonOf(async () => recordedFeature("none").fit(training, context))).toEqual({
      _tag: "UnknownFeature",
      feature: "none",
      valid: "place"
    })
    expect(() => principalComponents(5).fit(training, context)).toThrow(PredictorError)
  })

  it("are fitted once for a training set, and prepared once for a batch", () => {
    const kind = recordedFeature("place")
    const prepare = fitFeatures(kind, training, context)
    expect(fitFeatures(kind, training, context)).toBe(prepare)
    expect(prepare(batch)).toBe(prepare(batch))
  })
})
