/**
 * `math`: generated arithmetic and one-step word problems, 128 samples each of a small local model.
 *
 * @module
 */
import { fileURLToPath } from "node:url"
import { bestOfK, binaryPredictors, type Experiment } from "@alloc/bench"

/** The folder of a recording that ships with the project. */
export const shippedRecording = (name: string): string =>
  fileURLToPath(new URL(`../../recordings/${name}`, import.meta.url))

/** The experiment `math`. */
export const math: Experiment = {
  name: "math",
  title: "Math: generated arithmetic, SmolLM2-135M",
  recording: shippedRecording("arith-smollm2"),
  evaluate: bestOfK({ feature: "hidden", design: { kind: "split" }, predictors: binaryPredictors() })
}
