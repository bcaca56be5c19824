/**
 * `code`: HumanEval, 100 completions of CodeGen-16B each, judged by the sandbox; cross-fitted, since the set is small.
 *
 * @module
 */
import { bestOfK, binaryPredictors, type Experiment } from "@alloc/bench"
import { codeFeature, codeVerifier, collectCode } from "../code/CollectCode.ts"
import { shippedRecording } from "./Math.ts"

/** The experiment `code`. */
export const code: Experiment = {
  name: "code",
  title: "Code: HumanEval, CodeGen-16B",
  recording: shippedRecording("humaneval-codegen16b"),
  evaluate: bestOfK({
    feature: codeFeature,
    verifier: codeVerifier,
    design: { kind: "cross-fit", folds: 5 },
    predictors: binaryPredictors(),
    budgets: [1, 2, 4, 8, 16, 32, 64],
    notes: [
      "The features are the hidden states of another model (SmolLM2-135M-Instruct) than the decoder (CodeGen-16B).",
      "Verdicts were obtained once, by running every program in the sandbox; `pnpm bench collect code` obtains them again."
    ]
  }),
  collect: collectCode
}
