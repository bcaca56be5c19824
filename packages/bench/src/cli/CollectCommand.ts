/**
 * `bench collect`.
 *
 * @module
 */
import { Command } from "effect/cli"
import { collectExperiment, collectFolder } from "./Collect.ts"
import type { Context } from "./Context.ts"
import { findExperiment } from "./FindExperiment.ts"
import {
  attempt,
  type BenchCommand,
  type CollectFlags,
  collectFlags,
  experimentArgument,
  type WithExperiment
} from "./Flags.ts"

/** Makes a recording anew, by drawing or by importing. */
export const collectCommand = (context: Context): BenchCommand<"collect", WithExperiment<CollectFlags>> => {
  const { app, terminal } = context
  const experiment = experimentArgument(app.experiments.map(({ name }) => name))
  return Command.make("collect", { experiment, ...collectFlags }, (input) =>
    attempt(async () => {
      const one = await findExperiment(context, input.experiment)
      const written = await collectExperiment(one, input, collectFolder(one, input, terminal), terminal)
      if (!input.dryRun) terminal.out(`Recording: ${written}\n`)
    })
  ).pipe(
    Command.withDescription("Make an experiment's recording anew; the same command goes on where it stopped"),
    Command.withExamples([
      { command: "bench collect math --dry-run", description: "How many model calls it would take" },
      { command: "bench collect math --out my-recording --samples 32", description: "A smaller recording of your own" },
      { command: "bench collect code --live --samples 8", description: "Programs of the local model, judged here" },
      {
        command: "bench collect code --live --model http://localhost:8000#org/model",
        description: "Programs of a served model"
      }
    ])
  )
}
