/**
 * Makes an experiment of what its author states, and fills in what is left out.
 *
 * @module
 */
import { fail } from "../BenchError.ts"
import { evaluateRecording } from "../experiments/EvaluateRecording.ts"
import type { Experiment } from "./Experiment.ts"

/** What the author of an experiment states; all but the name and the recording has a default. */
export interface ExperimentDefinition extends Omit<Experiment, "title" | "evaluate"> {
  /** One line for lists and reports. Default: the name. */
  readonly title?: string | undefined
  /** Default: `evaluateRecording`, which chooses arm, verifier, feature, design and predictors by what is recorded. */
  readonly evaluate?: Experiment["evaluate"] | undefined
}

const fields: ReadonlyArray<string> = [
  "name",
  "title",
  "recording",
  "evaluate",
  "parts",
  "collect",
  "collected",
  "draw",
  "rewarded",
  "live",
  "drawn",
  "routed",
  "liveArms",
  "rebuild",
  "scales"
] satisfies ReadonlyArray<keyof ExperimentDefinition>

/**
 * Defines an experiment, for `bench run FILE` or `runBench`. Its results go to `results/<name>`; `recording` is a folder,
 * and a relative one starts where the file is that `bench run` is given.
 *
 * @throws BenchError `InvalidOption` for a field that is missing, of the wrong kind, or unknown
 * @example
 * ```ts
 * import { bestOfK, binaryPredictors, defineExperiment } from "@alloc/bench"
 *
 * // Arm, verifier, feature, design and predictors are chosen by what is recorded ...
 * const plain = defineExperiment({ name: "mine", recording: "recordings/mine" })
 * // ... or stated.
 * const stated = defineExperiment({
 *   name: "mine",
 *   title: "My model on my questions",
 *   recording: "recordings/mine",
 *   evaluate: bestOfK({ feature: "hidden", design: { kind: "split" }, predictors: binaryPredictors() })
 * })
 * console.log(plain.title, "|", stated.title) // => mine | My model on my questions
 * ```
 */
export const defineExperiment = (definition: ExperimentDefinition): Experiment => {
  const { evaluate = evaluateRecording, name, recording, title = name } = definition
  const check = (field: string, value: unknown, right: boolean, valid: string): void => {
    if (!right) fail({ _tag: "InvalidOption", field: `defineExperiment: ${field}`, value, valid })
  }
  for (const [field, value] of Object.entries(definition))
    check(field, value, fields.includes(field), `no such field; those that exist: ${fields.join(", ")}`)
  check(
    "name",
    name,
    typeof name === "string" && /^\w[\w.-]*$/.test(name),
    "letters, digits, dots, dashes, underscores: it names the folder of the results"
  )
  check(
    "recording",
    recording,
    typeof recording === "string" && recording !== "",
    "the folder of a recording, which writeRecording makes"
  )
  check("evaluate", evaluate, typeof evaluate === "function", "a function, such as bestOfK({...}) makes")
  return { ...definition, title, evaluate }
}
