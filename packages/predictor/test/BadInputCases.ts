/** One valid call of every public function, from which the test of bad input makes its bad ones. */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { samples } from "@alloc/core"
import * as root from "@alloc/predictor"
import * as arms from "@alloc/predictor/arms"
import * as calibration from "@alloc/predictor/calibration"
import * as heads from "@alloc/predictor/heads"
import * as metrics from "@alloc/predictor/metrics"
import * as models from "@alloc/predictor/models"
import * as monitoring from "@alloc/predictor/monitoring"
import * as remote from "@alloc/predictor/remote"
import * as selection from "@alloc/predictor/selection"
import { Effect } from "effect"
import { problem } from "./Data.ts"
import { generated } from "./Items.ts"

/** All that the package exports, by entry. */
export const entries: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  root,
  arms,
  calibration,
  heads,
  metrics,
  models,
  monitoring,
  remote,
  selection
}

const SIZE = 12
const folder = mkdtempSync(join(tmpdir(), "alloc-bad-input-"))
const { inputs: batch, labels, truth } = problem(SIZE, 3, 1)
const other = problem(SIZE, 3, 2, { prefix: "other" })
const many = problem(36, 3, 4, { prefix: "many" })
const rewards = { rewards: Array.from({ length: SIZE }, (_, i) => [i % 2, 1, 0.5]) }
const texts = batch.ids.map((_, i) => (i % 2 === 0 ? `add ${i} and one` : `divide ${i} by seven`))
const head = root.successHead()
const model = root.ridge()
const predictor = root.train(batch, labels, { head, model })
const calibrated = root.calibrate(predictor, other.inputs, other.labels, "platt")
const probability = Array.from(truth)
const observed = Array.from(labels.successes, (s, i) => s / labels.trials[i])
const parts = root.heldOutParts(batch, { kind: "folds", folds: 3, seed: 1 })
const rows = root.predictionRows(Float64Array.from(probability), 1)
const items = generated(SIZE, 3, 1)
const response = arms.fitItemResponse({ features: items.features, outcomes: items.outcomes })
const fittedLength = root.textLength().fit({ texts })
const points = [
  {
    queries: 3,
    samples: 4,
    loss: { value: 1, low: 0.5, high: 2 },
    spearman: { value: 0.5, low: 0, high: 1 },
    skipped: 0
  }
]
const training = { head, model, seed: 1 }
const file = join(folder, "saved.safetensors")
await root.savePredictor(file, predictor)
const itemFile = join(folder, "items.json")
await arms.saveItemResponse(itemFile, response)
await root.exportOnnx(join(folder, "onnx"), predictor)

const bowl = (x: Float64Array, g: Float64Array): number => {
  g[0] = 2 * x[0]
  return x[0] ** 2
}

/** Arguments of a valid call. */
export type Arguments = ReadonlyArray<unknown>

/** Arguments of one valid call of each public function, options in full where there are any. */
export const calls: Readonly<Record<string, Readonly<Record<string, Arguments>>>> = {
  root: {
    inputs: [batch.ids, batch.features],
    selectInputs: [batch, [0, 2]],
    countsOf: [rewards, 1],
    selectCounts: [labels, [0, 2]],
    placeRows: [rows, [0, 1], root.selectRows(rows, [2, 3])],
    predictionRows: [Float64Array.from(probability), 1],
    rowOf: [rows, 1],
    selectRows: [rows, [0, 1]],
    trainQueries: [{ ids: batch.ids, texts }, labels, { ...training, features: root.textLength(), heldOut: ["z"] }],
    trainQueriesAsync: [{ ids: batch.ids, texts }, labels, { ...training, features: root.textLength() }],
    train: [batch, labels, { ...training, heldOut: ["z"], validation: { inputs: other.inputs, labels: other.labels } }],
    trainAsync: [batch, labels, training],
    trainInBatches: [
      { ids: batch.ids, features: { source: batch.features.source, batches: () => [batch.features] } },
      labels,
      { head: training.head, strengths: [1], folds: 3, seed: 1, heldOut: ["z"] }
    ],
    assignFolds: [SIZE, 3, 1, batch.ids],
    crossFit: [batch, labels, { ...training, folds: 3, groups: batch.ids, heldOut: ["z"] }],
    crossFitAsync: [batch, labels, { ...training, folds: 3 }],
    heldOutParts: [batch, { kind: "folds", folds: 3, seed: 1, groups: batch.ids }],
    heldOutPredictions: [parts, root.trainedRows(labels, training), { nested: true }],
    heldOutPredictionsAsync: [parts, root.trainedRows(labels, training), { nested: true }],
    trainedRows: [labels, training],
    trainedRowsAsync: [labels, training],
    armScoresHead: [3],
    betaHead: [],
    histogramHead: [{ bins: 5 }],
    marginalsHead: [{ maxSamples: 3 }],
    preferenceHead: [],
    preferencesOf: [rewards, rewards],
    rewardSpreadHead: [],
    successHead: [{ classWeight: "balanced" }],
    constant: [],
    ensemble: [[model, root.constant()]],
    ensembleAsync: [[model, root.constant()]],
    logistic: [{ strengths: [1, 0.1], folds: 3 }],
    logisticLarge: [{ strengths: [1], holdOut: 0.2, tolerance: 1e-6, threads: 1 }],
    mlp: [{ hidden: [4], epochs: 2, batch: 4, rate: 0.01, decay: 0, patience: 3, holdOut: 0.2, threads: 1 }],
    nearestNeighbours: [{ candidates: [1, 3], weighting: "kernel" }],
    ridge: [{ strengths: [1] }],
    stackedRidge: [{ widths: [1, 2], strengths: [1] }],
    fitBradleyTerry: [
      { chosen: batch.features, rejected: other.inputs.features, groups: batch.ids },
      { strengths: [1], folds: 3, seed: 1 }
    ],
    linearReward: [{ weights: [1, 2, 3], bias: 0 }, batch.features],
    afterFirst: [
      batch,
      {
        reward: batch.ids.map(() => 1),
        logProbability: batch.ids.map(() => -1),
        tokens: batch.ids.map(() => 3)
      }
    ],
    withoutFirst: [rewards],
    concatenate: [[batch.features, batch.features]],
    lengthFeatures: [texts],
    fitPca: [batch.features, 2],
    firstSample: [],
    joinedFeatures: [root.textLength(), root.textTerms()],
    principalComponents: [root.textTerms(), 2],
    readFeatures: [fittedLength, { texts }],
    standardisedColumns: [root.textLength()],
    textLength: [],
    textTerms: [{ maxTerms: 8, minTexts: 1 }],
    vectorFeatures: [batch.features.source],
    fitTfidf: [texts, { maxTerms: 8, minTexts: 1 }],
    textPredictor: [predictor, { embedders: [{ source: predictor.source, read: async () => batch.features }] }],
    calibrate: [predictor, other.inputs, other.labels, "platt"],
    exportOnnx: [join(folder, "written"), predictor, { seed: 1 }],
    openOnnxPredictor: [join(folder, "onnx")],
    decodePredictor: [root.encodePredictor(predictor), "a file"],
    encodePredictor: [predictor, { note: "a note", seed: 1 }],
    loadPredictor: [file],
    loadPredictorEffect: [file],
    readPredictorManifest: [root.encodePredictor(predictor), "a file"],
    savePredictor: [join(folder, "written.safetensors"), predictor, { note: "a note" }]
  },
  arms: {
    fitItemResponse: [
      { features: items.features, outcomes: items.outcomes },
      { strengths: [1], seed: 1 }
    ],
    itemResponseOf: [response.fit],
    loadItemResponse: [itemFile],
    saveItemResponse: [join(folder, "written.json"), response]
  },
  calibration: {
    applyCalibrator: [{ kind: "platt", slope: 1, offset: 0 }, probability],
    fitCalibrator: [probability, labels, "platt"],
    calibrationReport: [
      calibrated,
      problem(SIZE, 3, 5, { prefix: "third" }).inputs,
      labels,
      { seed: 1, resamples: 20 }
    ],
    conformalLowerBound: [probability, observed, { alpha: 0.2, floor: 0 }]
  },
  heads: { sigmoid: [0.5], normalMaxima: [4] },
  metrics: {
    intrinsicWithIntervals: [probability, labels, { seed: 1, resamples: 20 }],
    crossEntropy: [probability, labels],
    intrinsic: [probability, labels, 0.5],
    median: [probability],
    medianAccuracy: [probability, observed],
    auc: [probability, observed, observed.map((p) => 1 - p)],
    pearson: [probability, observed],
    ranks: [probability],
    spearman: [probability, observed],
    brier: [probability, labels],
    calibrationError: [metrics.reliabilityBins(probability, labels, 4)],
    reliabilityBins: [probability, labels, 4]
  },
  models: {
    minimise: [
      bowl,
      Float64Array.of(1),
      { tolerance: 1e-9, maxIterations: 9, memory: 3, curvature: Float64Array.of(2) }
    ],
    minimiseAsync: [
      async (x: Float64Array) => ({ value: x[0] ** 2, gradient: Float64Array.of(2 * x[0]) }),
      Float64Array.of(1)
    ]
  },
  monitoring: {
    calibrationDrift: [Array.from(many.truth), many.labels, { alpha: 0.1 }],
    featureDrift: [predictor, many.inputs.features, { alpha: 0.1 }],
    updatePredictor: [root.train(batch, labels, { head, model: root.logistic() }), other.inputs, other.labels, { head }]
  },
  remote: {
    remotePredictor: [{ url: "http://127.0.0.1:9", timeoutMs: 200, retries: 0 }],
    remotePredictorEffect: [{ url: "http://127.0.0.1:9", timeoutMs: 200, retries: 0 }],
    predictOrUniform: [async () => head.decode(rows), SIZE, 0.5],
    uniformPrediction: [3, 0.5],
    embeddingFeatures: [{ url: "http://127.0.0.1:9", model: "toy", modelHash: "0", width: 2, batch: 4 }]
  },
  selection: {
    chooseModel: [
      batch,
      labels,
      { candidates: [{ name: "ridge", head, model }], budgets: [samples(1)], folds: 3, seed: 1 }
    ],
    learningCurve: [
      batch,
      labels,
      {
        head,
        model,
        sizes: [8],
        samples: [4],
        test: { inputs: other.inputs, labels: other.labels },
        repeats: 2,
        seed: 1
      }
    ],
    learningCurveTable: [points],
    transfer: [
      [
        { name: "a", inputs: batch, labels },
        { name: "b", inputs: other.inputs, labels: other.labels }
      ],
      { head, model, folds: 3, seed: 1, resamples: 20 }
    ]
  }
}

/** What a call gives in the end: promises and effects are waited for. */
export const outcomeOf = async (value: unknown): Promise<unknown> =>
  Effect.isEffect(value) ? Effect.runPromise(value as Effect.Effect<unknown, unknown>) : value
