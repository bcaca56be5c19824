import { inputs, ridge, selectInputs, successHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { overlapOf } from "../src/Inputs.ts"
import { problem, reasonOf } from "./Data.ts"

const training = problem(300, 20, 1)
const small = problem(6, 2, 4)
const features = small.inputs.features
const options = { head: successHead(), model: ridge() }

describe("inputs", () => {
  it("refuse features with NaN, of a wrong width, of another model, of another layer", () => {
    const values = features.values.slice()
    values[3] = Number.NaN
    expect(() => inputs(small.inputs.ids, { ...features, values })).toThrow("feature 1 of query q1 is NaN")
    expect(reasonOf(() => inputs(small.inputs.ids, { ...features, values: values.slice(1) }))).toBe("WidthMismatch")
    const predictor = train(training.inputs, training.labels, options)
    const source = training.inputs.features.source
    for (const other of [{ modelHash: "f" }, { kind: "layer 3" }, { model: "m" }]) {
      expect(reasonOf(() => predictor.predict({ ...training.inputs.features, source: { ...source, ...other } }))).toBe(
        "ForeignFeatures"
      )
    }
    expect(reasonOf(() => predictor.predict(features))).toBe("ForeignFeatures")
  })

  it("find a number that is none wherever it stands, and take the largest that are", () => {
    const size = small.inputs.ids.length
    const width = features.values.length / size
    for (let place = 0; place < features.values.length; place++)
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const values = features.values.slice()
        values[place] = value
        const said = `feature ${place % width} of query q${Math.floor(place / width)} is ${value}`
        expect(() => inputs(small.inputs.ids, { ...features, values })).toThrow(said)
      }
    const values = features.values.map((_, k) => (k % 2 === 0 ? 3e38 : -3e38))
    expect(inputs(small.inputs.ids, { ...features, values }).features.values).toEqual(values)
  })

  it("refuse too few ids, and one twice", () => {
    expect(reasonOf(() => inputs(["a"], features))).toBe("LengthMismatch")
    expect(reasonOf(() => inputs(["a", "b", "c", "d", "e", "a"], features))).toBe("DuplicateQuery")
  })

  it("select rows in the order asked, copied", () => {
    const some = selectInputs(small.inputs, [4, 1, 4])
    expect(some.ids).toEqual(["q4", "q1", "q4"])
    expect(some.features.values.subarray(2, 4)).toEqual(features.values.subarray(2, 4))
    some.features.values.fill(0)
    expect(features.values[8]).not.toBe(0)
  })

  it("name the first leaked query and how many there are", () => {
    expect(overlapOf(["a", "b", "c"], new Set(["c", "b"]), "here")).toMatchObject({ query: "b", count: 2 })
    expect(overlapOf(["a"], new Set(["b"]), "here")).toBeUndefined()
  })
})
