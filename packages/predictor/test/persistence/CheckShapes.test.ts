import {
  constant,
  encodePredictor,
  ensemble,
  nearestNeighbours,
  readPredictorManifest,
  ridge,
  successHead,
  train
} from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import type { Fitted, Model } from "../../src/models/Model.ts"
import { checkShapes } from "../../src/persistence/CheckShapes.ts"
import type { PredictorManifest } from "../../src/persistence/PredictorManifest.ts"
import { problem } from "../Data.ts"

const { inputs: batch, labels } = problem(60, 3, 1)
const manifestOf = (model: Model): PredictorManifest =>
  readPredictorManifest(encodePredictor(train(batch, labels, { head: successHead(), model })))

/** What is said of a manifest whose fit was changed. */
const saidOf = (manifest: PredictorManifest, change: (fitted: Fitted) => object): string => {
  const said: Array<string> = []
  const invalid = (problem: string): never => {
    said.push(problem)
    throw new Error(problem)
  }
  try {
    const fitted = { ...manifest.fitted, ...change(manifest.fitted) }
    // A change may make what no fit is: that is what is asked about.
    checkShapes({ ...manifest, fitted: fitted as Fitted }, successHead(), invalid)
  } catch (error) {
    if (said.length === 0) throw error
  }
  return said[0] ?? "fits"
}

describe("checkShapes", () => {
  it("takes what was saved", () => {
    for (const model of [constant(), ridge(), nearestNeighbours(), ensemble([ridge(), constant()])])
      expect(saidOf(manifestOf(model), () => ({}))).toBe("fits")
  })

  it("names the part of a network that does not fit", () => {
    const manifest = manifestOf(ridge())
    const layers = (change: object) => (fitted: Fitted) =>
      fitted.kind === "network" ? { layers: [{ ...fitted.layers[0], ...change }] } : {}
    expect(saidOf(manifest, layers({ bias: new Float32Array(2) }))).toMatch(/layers\[0\].bias has 2 numbers; valid: 1/)
    expect(saidOf(manifest, layers({ inputs: 4 }))).toMatch(/layers\[0\] reads 4 numbers, is given 3/)
    expect(saidOf(manifest, () => ({ layers: [] }))).toMatch(/no layers/)
    const narrow = { mean: new Float32Array(2), scale: new Float32Array(3) }
    expect(saidOf(manifest, () => ({ standardiser: narrow }))).toMatch(/standardiser.mean has 2/)
    expect(saidOf(manifest, () => ({ link: { kind: "append", append: [1] } }))).toMatch(/gives 2 outputs, head has 1/)
    expect(saidOf(manifest, () => ({ link: { kind: "log", share: 0.5, base: [] } }))).toMatch(/base has 0 numbers/)
  })

  it("names the part of neighbours that does not fit", () => {
    const manifest = manifestOf(nearestNeighbours())
    expect(saidOf(manifest, () => ({ points: new Float32Array(4) }))).toMatch(/points has/)
    expect(saidOf(manifest, () => ({ neighbours: 60 }))).toMatch(/60 rows for 60 neighbours/)
    expect(saidOf(manifest, () => ({ scores: new Float64Array(59) }))).toMatch(/scores has 59/)
  })
})
