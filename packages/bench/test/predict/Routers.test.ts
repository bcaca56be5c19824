import { mlp, ridge } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import {
  armScores,
  foldOfQueries,
  foldsByOthers,
  foldsOf,
  preferenceLabels,
  preferences
} from "../../src/predict/Routers.ts"
import { recordingRows } from "../../src/recording/Indices.ts"
import { dice, recordingOf } from "../Decoders.ts"
import { reasonOf } from "../Reason.ts"

const n = 60
const gain = (q: number): number => (q % 2 === 0 ? 1 : -1)
const recording = await recordingOf({
  queries: n,
  rewards: { weak: () => 0, strong: () => 1 },
  features: { telling: (q) => [gain(q)], noise: (q) => [dice("n", q)] }
})
const options = { queries: recordingRows(Array.from({ length: n }, (_, q) => q)), folds: 3, seed: 1 }
const weak = Float64Array.from({ length: n }, (_, q) => (gain(q) > 0 ? 0 : 1))
const strong = weak.map((reward) => 1 - reward)

describe("routers", () => {
  it("learn sigmoid(strong - weak), and tell queries that gain", async () => {
    expect(preferenceLabels(Float64Array.of(0), Float64Array.of(1))[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 12)
    const probability = await preferences(foldsOf(recording, ["telling"], options), weak, strong, { seed: 1 })
    for (let q = 0; q < n; q++) expect(probability[q] > 0.5).toBe(gain(q) > 0)
  })

  it("score every arm, and learn nothing where it did not reply", async () => {
    const partly = strong.map((reward, q) => (q < 10 ? Number.NaN : reward))
    const parts = foldsOf(recording, ["telling"], options)
    const [first, second] = await armScores(parts, [weak, partly], { seed: 1, model: ridge() })
    for (let q = 0; q < n; q++) {
      expect(Math.abs(first[q] - weak[q])).toBeLessThan(0.2)
      expect(Math.abs(second[q] - strong[q])).toBeLessThan(0.2)
    }
  })

  it("score the first queries by one model of the others, where there is a split", async () => {
    const split = { ...options, test: 20 }
    const parts = foldsOf(recording, ["telling"], split)
    const probability = await preferences(parts, weak, strong, { seed: 1, model: mlp() })
    expect(probability.length).toBe(20)
    for (let q = 0; q < 20; q++) expect(probability[q] > 0.5).toBe(gain(q) > 0)
    const [score] = await armScores(parts, [weak], { seed: 1 })
    expect(score.length).toBe(20)
    expect(Array.from(foldOfQueries(parts, split)).indexOf(1)).toBe(20)
  })

  it("are dealt equal folds once for a recording, whatever they read", () => {
    const parts = foldsOf(recording, ["telling"], options)
    expect(foldsOf(recording, ["telling"], options)).toBe(parts)
    expect(foldsOf(recording, ["noise"], options)).not.toBe(parts)
    expect(foldsByOthers(recording, [weak], options).foldOf).toEqual(parts.foldOf)
  })

  it("read the replies of others, their mean where one is not known", () => {
    const { inputs } = foldsByOthers(
      recording,
      [Float64Array.from(weak, (r, q) => (q === 0 ? Number.NaN : r))],
      options
    )
    const known = Array.from(weak).slice(1)
    expect(inputs.features.values[0]).toBeCloseTo(known.reduce((a, b) => a + b) / known.length, 6)
  })

  it("refuse features that the recording lacks", async () => {
    expect(await reasonOf(async () => foldsOf(recording, ["none"], options))).toMatchObject({
      _tag: "UnknownFeature",
      feature: "none"
    })
  })
})
