/**
 * `bench view`.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Schema } from "effect"
import { Command } from "effect/cli"
import { fail } from "../BenchError.ts"
import { headlineTable, policyTable } from "../report/Tables.ts"
import { ResultsSchema } from "../results/Schema.ts"
import { absolute, type Context } from "./Context.ts"
import { findExperiment } from "./FindExperiment.ts"
import {
  attempt,
  type BenchCommand,
  experimentArgument,
  given,
  out,
  type RunFlags,
  type WithExperiment
} from "./Flags.ts"
import { isFile } from "./IsFile.ts"
import { terminalTable } from "./TerminalTable.ts"

/** The folder of an experiment's results; one that was run from a file is known by its name, too. */
const resultsFolder = async (context: Context, argument: string, out: string | undefined): Promise<string> => {
  const byName = absolute(context.terminal, out ?? join("results", argument))
  if (await isFile(join(byName, "results.json"))) return byName
  const { name } = await findExperiment(context, argument)
  const folder = absolute(context.terminal, out ?? join("results", name))
  const file = join(folder, "results.json")
  if (!(await isFile(file))) fail({ _tag: "Unavailable", what: file, how: `run it first: bench ${argument}` })
  return folder
}

/** Shows the results of the last run again. */
export const viewCommand = (context: Context): BenchCommand<"view", WithExperiment<Pick<RunFlags, "out">>> => {
  const { app, terminal } = context
  const experiment = experimentArgument(app.experiments.map(({ name }) => name))
  return Command.make("view", { experiment, out }, (input) =>
    attempt(async () => {
      const folder = await resultsFolder(context, input.experiment, given(input.out))
      const json = JSON.parse(await readFile(join(folder, "results.json"), "utf8"))
      const results = Schema.decodeUnknownSync(ResultsSchema)(json)
      for (const part of [results, ...(results.parts ?? [])]) {
        terminal.out(`${part.title}\n\n`)
        terminal.out(`${terminalTable(policyTable("Value by budget", part.policies))}\n`)
        terminal.out(`${terminalTable(headlineTable(part))}\n`)
      }
      terminal.out(`Report: ${join(folder, "report.html")}\n`)
    })
  ).pipe(Command.withDescription("Show the results of the last run again"))
}
