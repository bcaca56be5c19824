/**
 * The command line: `bench <experiment>` and its sister commands.
 *
 * @module
 */
import { Command } from "effect/cli"
import { allCommand } from "./AllCommand.ts"
import { allocateCommand } from "./AllocateCommand.ts"
import { collectCommand, exportCommand } from "./CollectCommand.ts"
import { compareCommand } from "./CompareCommand.ts"
import type { Context } from "./Context.ts"
import { findExperiment } from "./FindExperiment.ts"
import { fitCommand } from "./FitCommand.ts"
import {
  attempt,
  type BenchCommand,
  experimentArgument,
  type RunFlags,
  runFlags,
  type WithExperiment
} from "./Flags.ts"
import { listCommand } from "./ListCommand.ts"
import { modelCommand } from "./ModelCommand.ts"
import { planCommand } from "./PlanCommand.ts"
import { runCommand, runOne } from "./RunCommand.ts"
import { scoreCommand } from "./ScoreCommand.ts"
import { statusCommand } from "./StatusCommand.ts"
import { pauseCommand, priorityCommand, resumeCommand, retryCommand } from "./SteerCommands.ts"
import { viewCommand } from "./ViewCommand.ts"
import { workerCommand } from "./WorkerCommand.ts"

const exitCodes = "Exit codes: 0 done, 1 a failure that is explained, 2 wrong usage, 130 interrupted."

const describe = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? `Evaluate recorded samples: train the predictor, allocate, score every policy, and write results/<experiment>/report.html.\n\nbench run recording DIR takes any recording, bench run FILE.ts an experiment of your own. ${exitCodes}`
    : `Replay an experiment's recording: train the predictor, allocate, score every policy, and write results/<experiment>/report.html.\n\nExperiments: ${names.join(", ")}. Your own: bench run FILE.ts, or bench run recording DIR. ${exitCodes}`

const ownExamples = [
  { command: "bench plan prompts.jsonl --answers answer", description: "What policies would save on your own prompts" },
  { command: "bench fit prompts.jsonl --answers answer", description: "A policy for them, which decode loads" },
  { command: "bench run mine.ts", description: "An experiment of your own, on your own data" },
  { command: "bench run recording my-recording", description: "Any recording, with sensible defaults" },
  { command: "bench list", description: "Name the experiments" }
]

const namedExamples = [
  { command: "bench math", description: "Everything on the recording that ships: no key, no network, no GPU" },
  { command: "bench math --budget 2,8 --json", description: "Two budgets, as JSON on standard output" },
  { command: "bench math --verifier mine.ts", description: "Score the recorded texts with your own verifier" },
  { command: "bench collect math", description: "Draw the samples again with the local model" }
]

/** The whole command tree of an application. */
export const benchCommand = (context: Context): BenchCommand<"bench", WithExperiment<RunFlags>> => {
  const names = context.app.experiments.map(({ name }) => name)
  const experiment = experimentArgument(names)
  return Command.make("bench", { experiment, ...runFlags }, (input) =>
    attempt(async () => runOne(context, await findExperiment(context, input.experiment), input))
  ).pipe(
    Command.withDescription(describe(names)),
    Command.withExamples(names.length === 0 ? ownExamples : [...namedExamples, ...ownExamples]),
    Command.withSubcommands([
      runCommand(context),
      fitCommand(context),
      planCommand(context),
      allocateCommand(context),
      allCommand(context),
      listCommand(context),
      collectCommand(context),
      workerCommand(context),
      scoreCommand(context),
      statusCommand(context),
      pauseCommand(context),
      resumeCommand(context),
      priorityCommand(context),
      retryCommand(context),
      exportCommand(context),
      modelCommand(context),
      viewCommand(context),
      compareCommand(context)
    ])
  )
}
