/**
 * Collects the `arith-smollm2` recording: samples and hidden states of the generated problems from the local model.
 *
 * @module
 */
import { join } from "node:path"
import {
  type CollectOptions,
  type CollectPlan,
  type CollectResult,
  collect,
  fingerprint,
  readFeatures
} from "@alloc/bench"
import type { LocalModel } from "@alloc/decoders"
import { type MathProblem, mathProblems } from "./Problems.ts"
import { mathPrefix, mathPrompt, mathSampling } from "./Prompt.ts"

/** Seed of the problems and of the samples of the recording that ships. */
export const mathSeed = 1

/** Number of problems of the recording that ships. */
export const mathCount = 1300

/** Name of the decoder in the recording. */
export const mathArm = "smollm2-135m"

/** Name of the feature in the recording. */
export const mathFeature = "hidden"

/** Options of a collection; the same options go on with what is there. */
export interface CollectMathOptions extends Omit<CollectOptions, "journal"> {
  readonly model: LocalModel
  /** Folder for the journal. */
  readonly work: string
  /** Number of problems; a larger one adds to a smaller one. Default `mathCount`. */
  readonly count?: number | undefined
  /** Default `mathSeed`. */
  readonly seed?: number | undefined
  /** Sample counts to reach one after the other. Default [32, 128]. */
  readonly passes?: ReadonlyArray<number> | undefined
}

/** The journal's file in a work folder. */
export const mathJournal = (work: string): string => join(work, "math.sqlite")

/** The plan of a collection, and the problems behind it. */
export const mathPlan = (
  options: Pick<CollectMathOptions, "count" | "seed" | "passes"> & {
    readonly model: { readonly name: string; readonly sha256: string }
  }
): { readonly plan: CollectPlan; readonly problems: ReadonlyArray<MathProblem> } => {
  const { count = mathCount, model, passes = [32, 128], seed = mathSeed } = options
  const problems = mathProblems(count, seed)
  const plan: CollectPlan = {
    arm: mathArm,
    model: { name: model.name, sha256: model.sha256 },
    seed,
    sampling: mathSampling,
    prefix: mathPrefix,
    queries: problems.map(({ id, question }) => ({ id, prompt: mathPrompt(question) })),
    passes
  }
  return { plan, problems }
}

/** Reads the hidden states, then draws the samples, that the journal lacks. */
export const collectMath = async (options: CollectMathOptions): Promise<CollectResult> => {
  const { model, onProgress, signal, work } = options
  const run = { journal: mathJournal(work), onProgress, signal }
  const { plan } = mathPlan(options)
  const queries = plan.queries.map(({ id, prompt }) => ({ id, prompt: mathPrefix + prompt }))
  const states = { feature: mathFeature, fingerprint: fingerprint(plan), queries }
  const read = await readFeatures(states, model, model.concurrency, run)
  return read.complete ? collect(plan, model, run) : read
}
