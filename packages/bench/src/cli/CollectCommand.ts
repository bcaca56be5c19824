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

/** Writes what a store holds of an experiment's collection as a recording. */
export const exportCommand = (context: Context): BenchCommand<"export", WithExperiment<CollectFlags>> => {
  const { app, terminal } = context
  const experiment = experimentArgument(app.experiments.map(({ name }) => name))
  return Command.make("export", { experiment, ...collectFlags }, (input) =>
    attempt(async () => {
      const one = await findExperiment(context, input.experiment)
      const folder = collectFolder(one, input, terminal, { partial: true })
      terminal.out(
        `Recording: ${await collectExperiment(one, input, folder, terminal, { only: "export", version: app.version })}\n`
      )
    })
  ).pipe(
    Command.withDescription(
      "Write what was drawn so far as a recording, while workers go on; the flags are those of collect"
    ),
    Command.withExamples([
      { command: "bench export math --store postgres://me@host/samples --out so-far", description: "What is there now" }
    ])
  )
}

/** Makes a recording anew, by drawing or by importing. */
export const collectCommand = (context: Context): BenchCommand<"collect", WithExperiment<CollectFlags>> => {
  const { app, terminal } = context
  const experiment = experimentArgument(app.experiments.map(({ name }) => name))
  return Command.make("collect", { experiment, ...collectFlags }, (input) =>
    attempt(async () => {
      const one = await findExperiment(context, input.experiment)
      const folder = collectFolder(one, input, terminal)
      const only = input.submit ? ("submit" as const) : undefined
      const written = await collectExperiment(one, input, folder, terminal, { only, version: app.version })
      if (input.submit)
        terminal.out("The work is in the store; bench worker draws it, bench status shows how far it is\n")
      else if (!input.dryRun) terminal.out(`Recording: ${written}\n`)
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
