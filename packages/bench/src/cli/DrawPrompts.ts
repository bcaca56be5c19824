/**
 * Draws a recording of the user's own prompts: what `run`, `fit` and `plan` have in common.
 *
 * @module
 */
import { basename, join } from "node:path"
import { permutation, random } from "@alloc/core/random"
import type { Verifier } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import { isAddress } from "../collect/CollectionModel.ts"
import { drawRecording } from "../collect/DrawRecording.ts"
import type { RecordingPlan } from "../collect/RecordingPlan.ts"
import { answerVerifier } from "../prompts/AnswerVerifier.ts"
import { type PromptQuery, readPrompts } from "../prompts/PromptsFile.ts"
import { promptsPlan } from "../prompts/PromptsPlan.ts"
import { absolute, type Context } from "./Context.ts"
import { type DrawFlags, given, type RunFlags } from "./Flags.ts"
import { parseExtra } from "./ParseExtra.ts"
import { parseLayers } from "./ParseLayers.ts"
import type { PromptFlags } from "./PromptFlags.ts"
import { loadVerifier } from "./VerifierFile.ts"

/** The flags that say what is drawn of prompts, from whom, and who judges. */
export type DrawPromptsFlags = PromptFlags &
  Pick<DrawFlags, "dryRun" | "extra" | "layers" | "limit" | "model" | "resume" | "retryFailed" | "seed"> &
  Pick<RunFlags, "verifier">

/** Whether an argument names a file of prompts. */
export const isPromptsPath = (argument: string): boolean => /\.(jsonl|ndjson)$/i.test(argument)

const nameOf = (file: string): string =>
  basename(file)
    .replace(/\.\w+$/, "")
    .replaceAll(/^\W+|[^\w.-]+/g, "-") || "prompts"

/** Fewest prompts: below, no part of them can be held out to predict another. */
const fewestPrompts = 3

const chooseVerifier = async (
  queries: ReadonlyArray<PromptQuery>,
  { answers, verifier: file }: DrawPromptsFlags,
  { terminal }: Context
): Promise<Verifier> => {
  const path = given(file)
  if (path !== undefined) return loadVerifier(absolute(terminal, path))
  if (given(answers) !== undefined || queries.every(({ answer }) => answer !== undefined)) return answerVerifier()
  const valid = "a file that exports { name, check(query, response) }, or --answers with the field of the known answers"
  return fail({ _tag: "InvalidOption", field: "--verifier", value: "not given", valid })
}

const positive = (field: string, value: number, whole: boolean): number =>
  Number.isFinite(value) && value > 0 && (!whole || Number.isInteger(value))
    ? value
    : fail({ _tag: "InvalidOption", field, value, valid: whole ? "a whole number >= 1" : "a number > 0" })

/** So many of the queries, chosen at random, in the order of the file: a file may be sorted. */
const pilotOf = (queries: ReadonlyArray<PromptQuery>, size: number, seed: number): ReadonlyArray<PromptQuery> => {
  if (size >= queries.length) return queries
  const chosen = new Set(permutation(queries.length, random(seed, "pilot")).subarray(0, size))
  return queries.filter((_, i) => chosen.has(i))
}

/** The prompts that were drawn: the name of their file without its ending, and the folder of their recording. */
export interface DrawnPrompts {
  readonly name: string
  readonly folder: string
  readonly plan: RecordingPlan
  /** Prompts that the file holds, of which a pilot is a part. */
  readonly available: number
}

/** What is drawn of prompts, before anything is. */
export type PlannedPrompts = Omit<DrawnPrompts, "folder">

/**
 * Reads the prompts, and plans how they are drawn and judged.
 *
 * @throws BenchError `InvalidPrompt`, `InvalidOption`, `InvalidVerifierFile`
 */
export const planPrompts = async (
  context: Context,
  path: string,
  flags: DrawPromptsFlags,
  pilot?: { readonly size: number; readonly samples: number }
): Promise<PlannedPrompts> => {
  const file = absolute(context.terminal, path)
  const read = await readPrompts(file, { answers: given(flags.answers), limit: given(flags.limit) })
  const queries = pilot === undefined ? read : pilotOf(read, positive("--pilot", pilot.size, true), flags.seed)
  if (queries.length < fewestPrompts)
    fail({ _tag: "InvalidOption", field: path, value: `${queries.length} prompts`, valid: `at least ${fewestPrompts}` })
  const verifier = await chooseVerifier(queries, flags, context)
  const model = given(flags.model)
  const served = model !== undefined && isAddress(model)
  const name = nameOf(file)
  const plan = promptsPlan({
    name,
    queries,
    verifier,
    samples: given(flags.samples) ?? pilot?.samples ?? 16,
    sampling: {
      temperature: positive("--temperature", flags.temperature, false),
      maxTokens: positive("--max-tokens", flags.maxTokens, true),
      stop: []
    },
    form: flags.plain ? "plain" : "chat",
    states: !served || given(flags.layers) !== undefined,
    layers: parseLayers(given(flags.layers))
  })
  return { name, plan, available: read.length }
}

/**
 * Draws a recording of the prompts, or of so many of them, into `.alloc/prompts/<name>`. The same command goes on where it
 * stopped, and what another command drew of the same prompts with the same settings is not drawn again.
 *
 * @throws BenchError `InvalidPrompt`, `InvalidOption`, `InvalidVerifierFile`, all before anything is drawn; what
 *   `drawRecording` throws
 */
export const drawPrompts = async (
  context: Context,
  path: string,
  flags: DrawPromptsFlags,
  pilot?: { readonly size: number; readonly samples: number }
): Promise<DrawnPrompts> => {
  const { terminal } = context
  const { available, name, plan } = await planPrompts(context, path, flags, pilot)
  const model = given(flags.model)
  const served = model !== undefined && isAddress(model)
  const folder = await drawRecording(plan)({
    seed: flags.seed,
    out: absolute(terminal, join(".alloc", "prompts", pilot === undefined ? name : `${name}.pilot`)),
    work: absolute(terminal, join(".alloc", "collect")),
    resume: flags.resume,
    dryRun: flags.dryRun,
    model: model === undefined || served ? model : absolute(terminal, model),
    samples: given(flags.samples),
    processes: given(flags.processes),
    extra: parseExtra(given(flags.extra)),
    retryFailed: flags.retryFailed,
    signal: terminal.signal
  })
  return { name, folder, plan, available }
}
