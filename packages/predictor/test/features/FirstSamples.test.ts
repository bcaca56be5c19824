import {
  countsOf,
  decodePredictor,
  encodePredictor,
  type FirstSamples,
  firstSample,
  joinedFeatures,
  readFeatures,
  ridge,
  type SuccessPrediction,
  successHead,
  textLength,
  trainQueries,
  withoutFirst
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { reasonOf } from "../Data.ts"

const first = {
  reward: [1, 0, 0],
  logProbability: [-4, -30, -8],
  tokens: [8, 60, 0],
  finish: ["stop", "length", "end"]
}
const fitted = firstSample().fit({ first })

describe("firstSample", () => {
  it("has a column each for reward, log-probability, ln(1 + tokens), log-probability per token and the cut", () => {
    const { size, source, values } = readFeatures(fitted, { first })
    expect([size, source.width]).toEqual([3, 5])
    const rows = [1, -4, Math.log(9), -0.5, 0, 0, -30, Math.log(61), -0.5, 1, 0, -8, 0, -8, 0]
    expect(Array.from(values)).toEqual(Array.from(Float32Array.from(rows)))
  })

  it("reads what training knew, and no more", () => {
    const { reward } = first
    const small = firstSample().fit({ first: { reward } })
    expect(Array.from(readFeatures(small, { first }).values)).toEqual([1, 0, 0])
    expect(reasonOf(() => readFeatures(fitted, { first: { reward } }))).toBe("InvalidOption")
    expect(reasonOf(() => readFeatures(fitted, { texts: ["a"] }))).toBe("InvalidOption")
    expect(reasonOf(() => firstSample().fit({ first: {} }))).toBe("InvalidOption")
    expect(reasonOf(() => firstSample().fit({}))).toBe("InvalidOption")
  })

  it("refuses lists of other lengths, NaN, lengths below 0 and finishes that are no texts", () => {
    const reading = (change: FirstSamples) => () => readFeatures(fitted, { first: { ...first, ...change } })
    expect(reasonOf(reading({ tokens: [1] }))).toBe("LengthMismatch")
    expect(reasonOf(reading({ logProbability: [-1, Number.NaN, -1] }))).toBe("InvalidNumber")
    expect(reasonOf(reading({ tokens: [1, -1, 1] }))).toBe("InvalidNumber")
    // @ts-expect-error null is no text
    expect(reasonOf(reading({ finish: ["stop", null, "end"] }))).toBe("InvalidText")
  })

  it("is saved with the predictor beside other features, and predicts the same bits when loaded", () => {
    const numbers = Array.from({ length: 40 }, (_, i) => i)
    const rewards = numbers.map((i) => (i % 2 === 0 ? [1, 1, 1, 0] : [0, 0, 1, 0]))
    const queries = {
      ids: numbers.map((i) => `q${i}`),
      texts: numbers.map((i) => "x".repeat(1 + (i % 5))),
      first: { reward: rewards.map((row) => row[0]), finish: numbers.map((i) => (i % 3 === 0 ? "length" : "stop")) }
    }
    const predictor = trainQueries(queries, countsOf(withoutFirst({ rewards })), {
      features: joinedFeatures(textLength(), firstSample()),
      head: successHead(),
      model: ridge()
    })
    const loaded = decodePredictor<SuccessPrediction>(encodePredictor(predictor))
    const found = loaded.predictQueries(queries).probability
    expect(found).toEqual(predictor.predictQueries(queries).probability)
    expect(found[0]).toBeGreaterThan(found[1] + 0.2)
  })
})
