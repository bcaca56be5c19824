import { samples, successCurves } from "@alloc/core"
import { fitOffline } from "@alloc/core/policies"
import {
  betaHead,
  constant,
  encodePredictor,
  logistic,
  textTerms,
  trainQueries,
  vectorFeatures
} from "@alloc/predictor"
import type { PolicyContent, PolicyManifest } from "../../src/policy/PolicyFile.ts"

const manifest: PolicyManifest = {
  fittedOn: {
    recording: { name: "toy", sha256: "0" },
    queries: 60,
    samples: 480,
    model: "fake",
    verifier: "right",
    seed: 1
  },
  sampling: { temperature: 0.7, maxTokens: 8, stop: [] },
  form: "chat",
  budget: 4,
  minimum: 0,
  maximum: 16,
  binary: true,
  features: "nothing",
  prior: { alpha: 1, beta: 1 },
  price: 0.05
}

/** A policy that predicts every query alike. */
export const toyPolicy = (changes: Partial<PolicyManifest> = {}): PolicyContent => ({
  manifest: { ...manifest, ...changes },
  bins: fitOffline(successCurves([0.1, 0.9], { maxSamples: 16 }), { budget: samples(4), bins: 2 })
})

const numbers = Array.from({ length: 60 }, (_, i) => i)

/** Queries of which the even ones are easy and say so. */
export const toyQueries = numbers.map((i) => ({ id: `q${i}`, text: `${i % 2 === 0 ? "an easy" : "a hard"} task` }))

const labels = { successes: numbers.map((i) => (i % 2 === 0 ? 7 : 1)), trials: numbers.map(() => 8) }

/** A policy that reads the words of the query. */
export const wordsPolicy = (): PolicyContent => {
  const queries = { ids: toyQueries.map(({ id }) => id), texts: toyQueries.map(({ text }) => text) }
  const predictor = trainQueries(queries, labels, { features: textTerms(), head: betaHead(), model: logistic() })
  return { ...toyPolicy({ features: "text" }), predictor: encodePredictor(predictor) }
}

/** A policy that reads hidden states of the fake model. */
export const statesPolicy = (): PolicyContent => {
  const source = { model: "fake", modelHash: "fake", kind: "length and first characters", width: 4 }
  const values = Float32Array.from({ length: 240 }, (_, k) => ((k >> 2) % 2) + (k % 4))
  const queries = { ids: numbers.map((i) => `q${i}`), vectors: [{ source, size: 60, values }] }
  const predictor = trainQueries(queries, labels, { features: vectorFeatures(), head: betaHead(), model: constant() })
  return { ...toyPolicy({ features: "states" }), predictor: encodePredictor(predictor) }
}
