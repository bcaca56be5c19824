import type { HiddenStates } from "@alloc/core/recording"
import {
  decodePredictor,
  encodePredictor,
  joinedFeatures,
  PredictorError,
  ridge,
  type SuccessPrediction,
  successHead,
  textLength,
  textPredictor,
  trainQueries,
  vectorFeatures
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { reasonOf } from "../Data.ts"

const embedder = (modelHash: string, kind = "mean of tokens, last layer"): HiddenStates => {
  const source = { model: "toy", modelHash, kind, width: 2 }
  const numbers = (text: string): ReadonlyArray<number> => [text.length % 7, text.split(" ").length]
  return {
    source,
    read: async (texts) => ({ source, size: texts.length, values: Float32Array.from(texts.flatMap(numbers)) })
  }
}
const own = embedder("aa")
const texts = Array.from({ length: 40 }, (_, i) => `add ${10 ** (i % 8)} and ${i}`)
const labels = { successes: texts.map((_, i) => 8 - (i % 8)), trials: texts.map(() => 8) }
const queries = { ids: texts.map((_, i) => `q${i}`), texts, vectors: [await own.read(texts)] }
const features = joinedFeatures(textLength(), vectorFeatures(own.source))
const predictor = trainQueries(queries, labels, { features, head: successHead(), model: ridge() })

describe("textPredictor", () => {
  it("predicts what predictQueries does of vectors read by hand, also after saving and loading", async () => {
    const loaded = decodePredictor<SuccessPrediction>(encodePredictor(predictor))
    const { probability } = await textPredictor(loaded, { embedders: [embedder("bb", "other"), own] })(texts)
    expect(probability).toEqual(predictor.predictQueries(queries).probability)
  })

  it("refuses an embedder of another file, or none, before any text is read", () => {
    const opening =
      (...embedders: ReadonlyArray<HiddenStates>) =>
      () =>
        textPredictor(predictor, { embedders })
    expect(reasonOf(opening(embedder("bb")))).toBe("ForeignFeatures")
    expect(reasonOf(opening(embedder("aa", "last of tokens, last layer")))).toBe("ForeignFeatures")
    expect(reasonOf(opening())).toBe("InvalidOption")
    expect(opening(embedder("bb"))).toThrow(/hash bb.*hash aa/)
  })

  it("rejects what is no text", async () => {
    const predict = textPredictor(predictor, { embedders: [own] })
    // @ts-expect-error null is no text
    await expect(predict(["a", null])).rejects.toBeInstanceOf(PredictorError)
  })
})
