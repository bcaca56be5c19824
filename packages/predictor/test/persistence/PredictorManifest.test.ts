import { encodePredictor, readPredictorManifest, ridge, successHead, train } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { readManifest, readOnnxManifest } from "../../src/persistence/PredictorManifest.ts"
import { problem, reasonOf } from "../Data.ts"

const { inputs: batch, labels } = problem(40, 2, 1)
const predictor = train(batch, labels, { head: successHead(), model: ridge() })

describe("manifests", () => {
  const manifest = readPredictorManifest(encodePredictor(predictor, { seed: 3, metrics: { loss: 0.5 } }))

  it("hold what the caller stated, and what was trained", () => {
    expect(manifest.provenance).toEqual({ seed: 3, metrics: { loss: 0.5 } })
    expect(manifest.trainedOn.length).toBe(40)
    expect(manifest.head).toEqual({ name: "success", spec: {}, outputs: 1 })
    expect(readManifest(manifest, "f")).toEqual(manifest)
  })

  it.each([
    ["format", "other"],
    ["version", 1],
    ["trainedOn", "q1"],
    ["report", { strength: "strong" }],
    ["source", { model: "m" }]
  ])("are refused with a wrong %s, by its name", (field, value) => {
    expect(() => readManifest({ ...manifest, [field]: value }, "f")).toThrow(new RegExp(`^f: .*${field}`))
  })

  it("of exported models name a file in their own folder", () => {
    const { calibrator: _, features: __, fitted: ___, ...described } = manifest
    const onnx = { file: "model.onnx", sha256: "0", bytes: 1 }
    const given = { ...described, format: "alloc-predictor-onnx", onnx }
    expect(readOnnxManifest(given, "f").onnx).toEqual(onnx)
    for (const file of ["../model.onnx", "a/b", "a\\b"])
      expect(reasonOf(() => readOnnxManifest({ ...given, onnx: { ...onnx, file } }, "f"))).toBe("InvalidArtifact")
  })
})
