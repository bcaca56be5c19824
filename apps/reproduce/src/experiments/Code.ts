/**
 * `code`: HumanEval, 100 completions of CodeGen-16B each, judged by the sandbox; cross-fitted, since the set is small.
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
import { codeGenRecording, importCodeGen } from "../humaneval/ImportCodeGen.ts"
import { dataProgramsPlan, drawPrograms } from "../programs/ProgramsPlan.ts"
import { queryFeatureNames } from "../queries/QueryFeatures.ts"
import { shippedRecording } from "../ShippedRecording.ts"
import { tacoVerifiers } from "../taco/TacoTasks.ts"
import { textBaselines } from "./TextBaselines.ts"

const { hidden, tfidf } = queryFeatureNames

const budgets = [1, 2, 4, 8, 16, 32, 64]

const series = (
  policy: string,
  tolerance: number,
  source: string,
  values: ReadonlyArray<number>
): ReadonlyArray<KnownValue> =>
  values.map((value, i) => {
    return { policy, budget: budgets[i], value, tolerance, source }
  })

/** What an earlier program found on the same completions. Uniform needs no prediction: it has to agree. */
const known: ReadonlyArray<KnownValue> = [
  ...series("uniform", 0.002, "an earlier run, all 164 tasks", [0.221, 0.308, 0.393, 0.477, 0.562, 0.643, 0.708]),
  ...series(
    "sequential-flat",
    0.02,
    "an earlier run, stop on success with a flat Beta prior",
    [0.221, 0.323, 0.439, 0.54, 0.647, 0.728]
  )
]

const options: BestOfKOptions = {
  feature: hidden,
  design: { kind: "cross-fit", folds: 5 },
  predictors: binaryPredictors(),
  baselines: textBaselines,
  budgets,
  notes: [
    "hidden: states of SmolLM2-135M-Instruct, not of the decoder.",
    "Verdicts were obtained once, by running every program in the sandbox; `pnpm bench collect code` obtains them again."
  ]
}

/** A recording of TACO holds two verdicts of each program: both are reported. */
const evaluate: Evaluate = async (recording, run) => {
  const { official, strict } = tacoVerifiers
  const names = recording.manifest.verifiers.map(({ name }) => name)
  if (recording.manifest.name === codeGenRecording) return bestOfK({ ...options, known })(recording, run)
  const title = `Code: ${recording.manifest.title}`
  const split = recording.queries.some((query) => query.split === "train")
  const design: BestOfKOptions["design"] = split ? { kind: "split" } : options.design
  // What was drawn here holds hidden states alone.
  const drawn = recording.features.has(tfidf) ? {} : { baselines: {}, notes: [] }
  const by = (verifier: string | undefined): BestOfKOptions => {
    return { ...options, ...drawn, design, budgets: undefined, verifier }
  }
  if (run.verifier !== undefined || !names.includes(official))
    return bestOfK(by(undefined))(recording, { ...run, title })
  const titled = (verifier: string) => ({ ...run, title: `${title}, compared ${verifier}` })
  const first = await bestOfK(by(strict))(recording, titled(strict))
  return { ...first, parts: [await bestOfK(by(official))(recording, titled(official))] }
}

/** The experiment `code`. */
export const code: Experiment = {
  name: "code",
  title: "Code: HumanEval, CodeGen-16B",
  recording: shippedRecording(codeGenRecording),
  evaluate,
  collect: importCodeGen,
  draw: drawPrograms,
  drawn: dataProgramsPlan
}
