import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { DecoderError } from "../../src/DecoderError.ts"
import { checkSource, decodeWeights, doubles, encodeWeights, floats, packed } from "../../src/guided/WeightsFile.ts"

const kind = { format: "toy", writer: "saveToy", facts: Schema.Struct({ size: Schema.Finite }) }

const refusal = (text: string): string => {
  try {
    decodeWeights(text, "toy.json", kind)
  } catch (cause) {
    if (cause instanceof DecoderError && cause.reason._tag === "InvalidWeightsFile") return cause.reason.problem
    throw cause
  }
  return "none"
}

describe("a file of weights", () => {
  it("keeps numbers bit by bit, those of a part of a larger array too", () => {
    const part = Float32Array.of(9, 0.1, -3e-9, 7).subarray(1, 3)
    expect(floats(packed(part))).toEqual(Float32Array.of(0.1, -3e-9))
    expect(doubles(packed(Float64Array.of(Math.PI, -0)))).toEqual(Float64Array.of(Math.PI, -0))
  })

  it("gives back its facts, formatted anew or not", () => {
    const text = encodeWeights("toy", { size: 3 })
    expect(decodeWeights(text, "toy.json", kind)).toEqual({ size: 3 })
    expect(decodeWeights(JSON.stringify(JSON.parse(text)), "toy.json", kind)).toEqual({ size: 3 })
  })

  it("is refused where it is another kind, another version, changed by hand, or not valid", () => {
    const text = encodeWeights("toy", { size: 3 })
    expect(refusal("{")).toMatch(/not JSON/)
    expect(refusal("3")).toMatch(/no JSON object/)
    expect(refusal(encodeWeights("other", { size: 3 }))).toBe("its format is other")
    expect(refusal(text.replace('"version": 1', '"version": 2'))).toBe("its version is 2")
    expect(refusal(text.replace('"size": 3', '"size": 4'))).toMatch(/SHA-256/)
    expect(refusal(encodeWeights("toy", { size: "3" }))).toMatch(/size/)
  })
})

describe("checkSource", () => {
  const source = { model: "toy", modelHash: "a", kind: "states", width: 2 }

  it("takes the same model under another name, and refuses another hash, kind or width", () => {
    expect(() => checkSource("f", source, { ...source, model: "renamed" })).not.toThrow()
    expect(() => checkSource("f", source, { ...source, modelHash: "b" })).toThrow(
      /modelHash of this one is b; valid: a/
    )
    expect(() => checkSource("f", source, { ...source, kind: "x" })).toThrow(/kind/)
    expect(() => checkSource("f", source, { ...source, width: 3 })).toThrow(/width/)
  })
})
