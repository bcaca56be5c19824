import { constant, ridge, successHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "./Data.ts"

const training = problem(300, 20, 1)
const head = successHead()

describe("a predictor", () => {
  it("predictHeldOut refuses training queries; predict does not", () => {
    const predictor = train(training.inputs, training.labels, { head, model: constant() })
    expect(reasonOf(() => predictor.predictHeldOut(training.inputs))).toBe("LeakedQuery")
    expect(predictor.predict(training.inputs.features).probability.length).toBe(300)
  })

  it("refuses what are no features and no inputs, by name", () => {
    const predictor = train(training.inputs, training.labels, { head, model: ridge() })
    const { features } = training.inputs
    const { source } = features
    // What JavaScript may hand over, whatever the types say.
    const bad = [null, undefined, 3, "q", {}, { source }, { source: null, size: 1, values: features.values }]
    for (const given of bad) {
      for (const call of [predictor.predict, predictor.rawOutputs])
        expect(reasonOf(() => call(given as never))).toBe("InvalidOption")
      for (const inputs of [given, { ids: given, features }, { ids: ["new"], features: given }])
        expect(reasonOf(() => predictor.predictHeldOut(inputs as never))).toBe("InvalidOption")
    }
  })

  it("decodes its raw outputs, and a calibrator changes both alike", () => {
    const predictor = train(training.inputs, training.labels, { head, model: ridge() })
    const { features } = training.inputs
    const calibrated = predictor.calibratedBy({ kind: "platt", slope: 0.5, offset: 0 }, ["c1"])
    for (const one of [predictor, calibrated])
      expect(head.decode(one.rawOutputs(features)).probability).toEqual(one.predict(features).probability)
    predictor.rawOutputs(features).values.forEach((z, i) => {
      expect(calibrated.rawOutputs(features).values[i]).toBeCloseTo(z / 2, 4)
    })
    expect(calibrated.trainedOn.has("c1")).toBe(true)
    expect(predictor.trainedOn.has("c1")).toBe(false)
  })

  it("reads vectors that the caller brings, until it is told otherwise", () => {
    const predictor = train(training.inputs, training.labels, { head, model: ridge() })
    const { features } = training.inputs
    expect(predictor.predictQueries({ vectors: [features] }).probability).toEqual(
      predictor.predict(features).probability
    )
    const reading = predictor.reading({ kind: "length" })
    expect(reasonOf(() => reading.predictQueries({ texts: ["a"] }))).toBe("ForeignFeatures")
  })
})
