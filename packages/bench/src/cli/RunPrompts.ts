/**
 * `bench run prompts.jsonl`: draws from a model, judges, evaluates, reports.
 *
 * @module
 */
import { basename, join } from "node:path"
import type { Verifier } from "@alloc/verifiers"
import { Option } from "effect"
import { fail } from "../BenchError.ts"
import { isAddress } from "../collect/CollectionModel.ts"
import { drawRecording } from "../collect/DrawRecording.ts"
import { answerVerifier } from "../prompts/AnswerVerifier.ts"
import { type PromptQuery, readPrompts } from "../prompts/PromptsFile.ts"
import { promptsPlan } from "../prompts/PromptsPlan.ts"
import { absolute, type Context } from "./Context.ts"
import { given, type RunFlags } from "./Flags.ts"
import { parseExtra } from "./ParseExtra.ts"
import { plainExperiment } from "./PlainExperiment.ts"
import type { PromptFlags } from "./PromptFlags.ts"
import { runExperiment } from "./RunExperiment.ts"
import { loadVerifier } from "./VerifierFile.ts"

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
  { answers, verifier: file }: Pick<RunFlags & PromptFlags, "answers" | "verifier">,
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

/**
 * Draws a recording of the prompts into `.alloc/prompts/<name>`, and evaluates it into `results/<name>`. The same command
 * goes on where it stopped.
 *
 * @throws BenchError `InvalidPrompt`, `InvalidOption`, `InvalidVerifierFile`, all before anything is drawn; what
 *   `drawRecording` and the evaluation throw
 */
export const runPrompts = async (context: Context, path: string, flags: RunFlags & PromptFlags): Promise<void> => {
  const { terminal } = context
  const file = absolute(terminal, path)
  const queries = await readPrompts(file, { answers: given(flags.answers), limit: given(flags.limit) })
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
    samples: given(flags.samples) ?? 16,
    sampling: {
      temperature: positive("--temperature", flags.temperature, false),
      maxTokens: positive("--max-tokens", flags.maxTokens, true),
      stop: []
    },
    form: flags.plain ? "plain" : "chat",
    states: !served
  })
  const folder = await drawRecording(plan)({
    seed: flags.seed,
    out: absolute(terminal, join(".alloc", "prompts", name)),
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
  if (flags.dryRun) return
  // What was drawn is judged by the verifier already.
  const evaluated = { ...flags, verifier: Option.none<string>(), recording: Option.none<string>() }
  await runExperiment({ ...plainExperiment(folder), name }, evaluated, context)
}
