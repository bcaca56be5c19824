import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  type ArmScores,
  armScoresHead,
  betaHead,
  type Counts,
  calibrate,
  constant,
  decodePredictor,
  encodePredictor,
  ensemble,
  type FeatureRecipe,
  histogramHead,
  joinedFeatures,
  loadPredictor,
  logistic,
  marginalsHead,
  mlp,
  nearestNeighbours,
  type Predictor,
  preferenceHead,
  principalComponents,
  type Rewards,
  rewardSpreadHead,
  ridge,
  savePredictor,
  standardisedColumns,
  successHead,
  textLength,
  textTerms,
  train,
  trainAsync,
  trainQueries,
  vectorFeatures
} from "@alloc/predictor"
import type { Head } from "@alloc/predictor/heads"
import type { Model } from "@alloc/predictor/models"
import { describe, expect, it } from "vitest"
import { decodeTensors, encodeTensors } from "../../src/persistence/TensorFile.ts"
import { problem, reasonOf, rejectionOf } from "../Data.ts"

const { inputs: batch, labels } = problem(60, 9, 12)
const held = problem(50, 9, 13, { prefix: "h" })
const rewards: Rewards = { rewards: Array.from(labels.successes, (s, i) => [s / 16, (s + i) / 60, Math.sin(i)]) }
const arms: ArmScores = {
  arms: 2,
  scores: Float64Array.from({ length: 120 }, (_, i) => (i % 9 === 0 ? Number.NaN : Math.cos(i)))
}
const models: ReadonlyArray<Model> = [
  constant(),
  ridge(),
  logistic({ strengths: [1] }),
  nearestNeighbours(),
  nearestNeighbours({ weighting: "uniform" }),
  ensemble([ridge(), nearestNeighbours(), constant()])
]
const heads: ReadonlyArray<readonly [Head<unknown, unknown>, unknown]> = [
  // Each head is given its own kind of labels below; the list forgets which.
  [successHead() as Head<unknown, unknown>, labels],
  [betaHead() as Head<unknown, unknown>, labels],
  [histogramHead({ bins: 5 }) as Head<unknown, unknown>, labels],
  [preferenceHead() as Head<unknown, unknown>, labels],
  [marginalsHead({ maxSamples: 3 }) as Head<unknown, unknown>, rewards],
  [rewardSpreadHead() as Head<unknown, unknown>, rewards],
  [armScoresHead(2) as Head<unknown, unknown>, arms]
]

const sameAfterLoading = (predictor: Predictor<unknown>): Predictor<unknown> => {
  const again = decodePredictor(encodePredictor(predictor))
  expect(again.rawOutputs(held.inputs.features)).toEqual(predictor.rawOutputs(held.inputs.features))
  expect(again.trainedOn).toEqual(predictor.trainedOn)
  expect(again.source).toEqual(predictor.source)
  return again
}

describe("a saved predictor", () => {
  const pairs = heads.flatMap(([head, data]) => models.map((model) => ({ head, data, model })))
  it.each(pairs)("$head.name, $model.name: predicts the same bits after loading", ({ data, head, model }) => {
    const again = sameAfterLoading(train(batch, data, { head, model }))
    expect(reasonOf(() => again.predictHeldOut(batch))).toBe("LeakedQuery")
  })

  it("a perceptron predicts the same bits after loading", async () => {
    const model = mlp({ hidden: [6, 4], epochs: 2, threads: 1 })
    sameAfterLoading(await trainAsync(batch, labels, { head: betaHead(), model }))
  })

  it.each(
    [successHead(), betaHead(), histogramHead()].map(
      (head) =>
        head as Head<
          Counts,
          {
            readonly probability: Float64Array
            readonly curves: (most: number) => { readonly value: (q: number, k: number) => number }
          }
        >
    )
  )("calibrated, $name: keeps the calibrator, whose probabilities the curves follow", (head) => {
    for (const method of ["platt", "temperature", "beta", "isotonic"] as const) {
      const predictor = train(batch, labels, { head, model: ridge() })
      const calibrated = calibrate(predictor, held.inputs, held.labels, method)
      const again = decodePredictor<ReturnType<typeof head.decode>>(encodePredictor(calibrated))
      const { curves, probability } = again.predict(batch.features)
      expect(again.calibrator).toEqual(calibrated.calibrator)
      expect(probability).toEqual(calibrated.predict(batch.features).probability)
      expect(again.trainedOn.size).toBe(110)
      // The first sample is worth the calibrated probability, whatever the head.
      const first = curves(3)
      probability.forEach((p, q) => {
        expect(first.value(q, 1)).toBeCloseTo(p, 6)
      })
    }
  })

  const texts = batch.ids.map(
    (_, i) => `question ${i % 7} about ${["sums", "roots", "angles"][i % 3]}\nwith ${i} words`
  )
  const queries = { ids: batch.ids, texts, vectors: [batch.features] }
  const recipes: ReadonlyArray<FeatureRecipe> = [
    textLength(),
    textTerms(),
    textTerms({ maxTerms: 5, minTexts: 3 }),
    vectorFeatures(),
    vectorFeatures(batch.features.source),
    principalComponents(vectorFeatures(), 3),
    standardisedColumns(textLength()),
    joinedFeatures(textTerms(), textLength(), vectorFeatures()),
    principalComponents(standardisedColumns(joinedFeatures(textTerms(), principalComponents(vectorFeatures(), 2))), 4)
  ]
  it.each(recipes)("of $name: reads new queries as it did before", (features) => {
    const fresh = {
      texts: ["roots of 12", "never seen before", ""],
      vectors: [{ ...held.inputs.features, size: 3, values: held.inputs.features.values.slice(0, 27) }]
    }
    for (const model of [ridge(), nearestNeighbours(), ensemble([ridge(), logistic({ strengths: [1] })])]) {
      const predictor = trainQueries(queries, labels, { head: successHead(), model, features })
      const again = decodePredictor<{ readonly probability: Float64Array }>(encodePredictor(predictor))
      expect(again.predictQueries(fresh).probability).toEqual(predictor.predictQueries(fresh).probability)
      expect(predictor.predictQueries(queries).probability.length).toBe(60)
    }
  })

  it("lies in one file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "alloc-predictor-"))
    const predictor = train(batch, labels, { head: successHead(), model: nearestNeighbours() })
    await savePredictor(join(folder, "new", "hard.safetensors"), predictor, { note: "a test" })
    const loaded = await loadPredictor(join(folder, "new", "hard.safetensors"))
    expect(loaded.rawOutputs(held.inputs.features)).toEqual(predictor.rawOutputs(held.inputs.features))
    expect(await rejectionOf(loadPredictor(join(folder, "nothing")))).toBe("InvalidArtifact")
    await rm(folder, { recursive: true })
  })
})

describe("a damaged file", () => {
  const bytes = encodePredictor(train(batch, labels, { head: successHead(), model: ridge() }))

  it("is refused wherever a bit is turned", () => {
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = bytes.slice()
      changed[at] ^= 4
      expect([at, reasonOf(() => decodePredictor(changed))]).toEqual([at, "InvalidArtifact"])
    }
  })

  it("is refused wherever it is cut off", () => {
    for (let length = 0; length < bytes.length; length += 11)
      expect(reasonOf(() => decodePredictor(bytes.slice(0, length)))).toBe("InvalidArtifact")
  })

  it("is refused where its parts do not fit together, though its hash does", async () => {
    const { createHash } = await import("node:crypto")
    const edited = (edit: (manifest: Record<string, unknown>) => void): Uint8Array => {
      const { metadata, tensors } = decodeTensors(bytes, "x")
      const manifest = JSON.parse(metadata.manifest)
      edit(manifest)
      const text = JSON.stringify(manifest)
      const hash = createHash("sha256").update(text)
      for (const [name, t] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1)))
        hash.update(name).update(new Uint8Array(t.buffer, t.byteOffset, t.byteLength))
      return encodeTensors({ tensors, metadata: { manifest: text, sha256: hash.digest("hex") } })
    }
    const said = (edit: (manifest: Record<string, unknown>) => void): string => {
      try {
        decodePredictor(edited(edit))
        return "read"
      } catch (error) {
        return String(error)
      }
    }
    expect(said(() => {})).toBe("read")
    expect(said((m) => (m.version = 3))).toMatch(/version/)
    expect(said((m) => (m.head = { name: "tarot", spec: {}, outputs: 1 }))).toMatch(/head tarot/)
    expect(said((m) => (m.head = { name: "beta", spec: {}, outputs: 2 }))).toMatch(/gives 1 outputs, head has 2/)
    expect(said((m) => (m.source = { ...batch.features.source, width: 8 }))).toMatch(/valid: 8/)
    expect(said((m) => (m.fitted = { kind: "ensemble", members: [] }))).toMatch(/no members/)
    expect(said((m) => (m.fitted = { kind: "constant", raw: { tensor: "elsewhere" } }))).toMatch(/elsewhere is missing/)
    expect(said((m) => (m.features = { kind: "smell" }))).toMatch(/features/)
  })
})
