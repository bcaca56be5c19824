/**
 * `math-hendrycks`: MATH-500, 4 to 12 solutions of Qwen2.5-Math-1.5B each; cross-fitted, since the set is small.
 *
 * @module
 */
import {
  type BestOfKOptions,
  bestOfK,
  binaryPredictors,
  type Evaluate,
  type Experiment,
  type KnownValue
} from "@alloc/bench"
import { drawRecording } from "@alloc/bench/collect"
import { importMath500, math500Recording } from "../math500/ImportMath500.ts"
import { math500Plan } from "../math500/Math500Plan.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"
import { shippedRecording } from "../ShippedRecording.ts"
import { textBaselines } from "./TextBaselines.ts"

const { hidden } = queryFeatureNames

/** Of the unbiased estimator on all samples; it needs no prediction, so uniform has to agree. */
const known: ReadonlyArray<KnownValue> = [
  [1, 0.589],
  [2, 0.695],
  [4, 0.775]
].map(([budget, value]) => ({ policy: "uniform", budget, value, tolerance: 0.002, source: "the published samples" }))

const options: BestOfKOptions = {
  feature: hidden,
  design: { kind: "cross-fit", folds: 5 },
  predictors: binaryPredictors()
}

/** What was drawn here holds hidden states alone, and none of the published samples. */
const evaluate: Evaluate = (recording, run) =>
  recording.manifest.name === math500Recording
    ? bestOfK({
        ...options,
        baselines: textBaselines,
        budgets: [1, 2, 4],
        known,
        notes: [
          "hidden: states of SmolLM2-135M-Instruct, not of the decoder.",
          "A problem has 4 to 12 samples: that is also the most that a policy may spend on it."
        ]
      })(recording, run)
    : bestOfK(options)(recording, { ...run, title: `MATH: ${recording.manifest.title}` })

/** The experiment `math-hendrycks`. */
export const mathHendrycks: Experiment = {
  name: "math-hendrycks",
  title: "MATH: MATH-500, Qwen2.5-Math-1.5B",
  recording: shippedRecording(math500Recording),
  evaluate,
  collect: importMath500,
  draw: drawRecording(math500Plan),
  drawn: async () => math500Plan
}
