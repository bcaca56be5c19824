/**
 * `bench <experiment>`, `bench run FILE` and `bench run recording DIR`.
 *
 * @module
 */
import { Option } from "effect"
import { Argument, Command } from "effect/cli"
import type { Experiment } from "../experiment/Experiment.ts"
import { collectExperiment, liveFolder } from "./Collect.ts"
import { absolute, type Context, dataFolder } from "./Context.ts"
import { isPromptsPath } from "./DrawPrompts.ts"
import { findExperiment } from "./FindExperiment.ts"
import {
  attempt,
  type BenchCommand,
  type EvaluateFlags,
  evaluateFlags,
  experimentArgument,
  given,
  type RunFlags,
  runFlags,
  type WithExperiment
} from "./Flags.ts"
import { plainExperiment } from "./PlainExperiment.ts"
import { type PromptFlags, promptFlags } from "./PromptFlags.ts"
import { runExperiment } from "./RunExperiment.ts"
import { evaluateThenLive, runLiveExperiment } from "./RunLive.ts"
import { isRoutedLive, runLiveArmsExperiment, runLiveRoutingExperiment } from "./RunLiveRouting.ts"
import { runPrompts } from "./RunPrompts.ts"
import { isScaled, runScaled } from "./RunScaled.ts"

/** Runs one experiment; with `--live` its recording is drawn first. */
export const runOne = async (context: Context, one: Experiment, flags: RunFlags): Promise<void> => {
  if (isScaled(flags)) return runScaled(one, flags, context)
  if (isRoutedLive(flags)) return runLiveRoutingExperiment(one, flags, context)
  if (!flags.live) return runExperiment(one, flags, context)
  if (one.liveArms !== undefined) return runLiveArmsExperiment(one, one.liveArms, flags, context)
  if (one.live !== undefined && Option.isNone(flags.recording)) return runLiveExperiment(one, one.live, flags, context)
  const directory = absolute(context.terminal, given(flags.recording) ?? liveFolder(one))
  const collected = await collectExperiment(one, flags, directory, context.terminal, {
    splits: one.evaluate.splits
  })
  if (flags.dryRun) return
  const evaluated = { ...flags, recording: Option.some(collected) }
  if (one.drawn === undefined) return runExperiment(one, evaluated, context)
  const plan = await one.drawn(dataFolder(context.terminal, given(flags.data)))
  await evaluateThenLive(one, evaluated, plan, context, collected)
}

const recordingCommand = (
  context: Context
): BenchCommand<"recording", EvaluateFlags & { readonly directory: string }> => {
  const directory = Argument.String("directory").pipe(
    Argument.withMetavar("DIR"),
    Argument.withDescription("Folder of the recording: manifest.json and its tables, as writeRecording makes them")
  )
  return Command.make("recording", { directory, ...evaluateFlags }, (input) =>
    attempt(() => {
      const folder = absolute(context.terminal, input.directory)
      return runExperiment(plainExperiment(folder), { ...input, recording: Option.none() }, context)
    })
  ).pipe(
    Command.withShortDescription("Evaluate any recording, with what is not stated chosen by what it holds"),
    Command.withDescription(
      "Evaluate any recording, with what is not stated chosen by what it holds.\n\nSeveral samples of a query are best-of-k, on the decoder with most samples; one reply of each of several decoders is routing among them. The verifier is the first; the feature is `hidden`, else the first, else words of the text. The split is kept where it leaves 100 scored queries, else predictions are cross-fitted. Rewards that are 0 or 1 are predicted as success probabilities, others as marginal rewards. To state any of it, write an experiment: bench run --help."
    ),
    Command.withExamples([
      {
        command: "bench run recording my-recording",
        description: "The whole table and a report in results/my-recording"
      },
      { command: "bench run recording my-recording --budget 2,8 --json", description: "Two budgets, as JSON" },
      { command: "bench run recording my-recording --arms small,large", description: "Routing between two decoders" }
    ])
  )
}

/** Runs an experiment of the user's own, from a file, or evaluates any recording. */
export const runCommand = (context: Context): BenchCommand<"run", WithExperiment<RunFlags & PromptFlags>> => {
  const names = context.app.experiments.map(({ name }) => name)
  const experiment = experimentArgument(names).pipe(
    Argument.withDescription(
      `A file of prompts as JSON lines (prompts.jsonl); a file that exports defineExperiment({...})${names.length === 0 ? "" : `; or one of: ${names.join(", ")}`}`
    )
  )
  return Command.make("run", { experiment, ...runFlags, ...promptFlags }, (input) =>
    attempt(async () =>
      isPromptsPath(input.experiment)
        ? runPrompts(context, input.experiment, input)
        : runOne(context, await findExperiment(context, input.experiment), input)
    )
  ).pipe(
    Command.withShortDescription("Run on your own prompts, an experiment from a file, or evaluate any recording"),
    Command.withDescription(
      `Run on your own prompts: a file of JSON lines, each with a prompt (or messages) and, by choice, id and answer; a model draws samples of each, a verifier or the known answers judge them, and every policy is evaluated. Or run an experiment on your own data, from a file that exports it, as its default or under any name:\n\n  import { defineExperiment } from "@alloc/bench"\n  export const mine = defineExperiment({ name: "mine", recording: "recordings/mine" })\n\nIts folders start where the file is; results go to results/<name>. What is left out is chosen by what is recorded; to state it, add evaluate: bestOfK({...}) or routeAmong({...}).`
    ),
    Command.withExamples([
      {
        command: "bench run prompts.jsonl --model http://localhost:8000#org/model --answers answer",
        description: "Your own prompts, by a served model, judged by the known answers"
      },
      {
        command: "bench run prompts.jsonl --model model.gguf --verifier mine.ts",
        description: "By a model of this machine, judged by your own verifier"
      },
      { command: "bench run mine.ts", description: "The experiment that mine.ts exports" },
      { command: "bench run mine.ts --budget 2,8 --json", description: "Two budgets, as JSON on standard output" },
      { command: "bench run recording recordings/mine", description: "A recording, without a file" }
    ]),
    Command.withSubcommands([recordingCommand(context)])
  )
}
