/**
 * `cruxeval`: CRUXEval, 10 predictions of CodeLlama-7B for each function's output, and for its input; cross-fitted.
 *
 * @module
 */
import { bestOfK, binaryPredictors, type Evaluate, type Experiment } from "@alloc/bench"
import type { CruxEvalTask } from "../cruxeval/CruxEvalVerdicts.ts"
import { cruxEvalRecording, importCruxEval } from "../cruxeval/ImportCruxEval.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"
import { shippedRecording } from "../ShippedRecording.ts"
import { textBaselines } from "./TextBaselines.ts"

/** Published on the same samples; uniform needs no prediction, so it has to agree. */
const published: Readonly<Record<CruxEvalTask, readonly [passAt1: number, passAt5: number]>> = {
  output: [0.3421, 0.4029],
  input: [0.3595, 0.4499]
}

const predicting = (task: CruxEvalTask): Evaluate =>
  bestOfK({
    arm: task,
    feature: queryFeatureNames.hidden,
    design: { kind: "cross-fit", folds: 5 },
    predictors: binaryPredictors(),
    baselines: textBaselines,
    budgets: [1, 2, 4, 5],
    known: [1, 5].map((budget, i) => {
      return { policy: "uniform", budget, value: published[task][i], tolerance: 0.002, source: "published pass@k" }
    }),
    title: `CRUXEval: CodeLlama-7B predicts the ${task}`,
    notes: [
      "hidden: states of SmolLM2-135M-Instruct, not of the decoder; all features read the function alone, not the call that is asked about.",
      "At temperature 0.2 most questions are answered alike ten times: two humps, so that more samples help few."
    ]
  })

/** The experiment `cruxeval`. */
export const cruxeval: Experiment = {
  name: "cruxeval",
  title: "CRUXEval: CodeLlama-7B predicts the output",
  recording: shippedRecording(cruxEvalRecording),
  evaluate: predicting("output"),
  parts: [{ evaluate: predicting("input") }],
  collect: importCruxEval
}
