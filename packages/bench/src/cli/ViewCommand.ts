/**
 * `bench view`.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { Schema } from "effect"
import { Command } from "effect/cli"
import { fail } from "../BenchError.ts"
import { headlineTable, policyTable } from "../report/Tables.ts"
import type { RunFacts } from "../report/Write.ts"
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
import { changedResults } from "./ResultsName.ts"
import { terminalTable } from "./TerminalTable.ts"

/** The folder of an experiment's results; one that was run from a file is known by its name, too. */
const resultsFolder = async (context: Context, argument: string, out: string | undefined): Promise<string> => {
  const byName = absolute(context.terminal, out ?? join("results", argument))
  if (await isFile(join(byName, "results.json"))) return byName
  const isNamed = out === undefined && (await changedResults(dirname(byName), argument)).length > 0
  const name = isNamed ? argument : (await findExperiment(context, argument)).name
  const folder = absolute(context.terminal, out ?? join("results", name))
  const file = join(folder, "results.json")
  if (await isFile(file)) return folder
  const others = await changedResults(dirname(folder), basename(folder))
  const instead = others.length === 0 ? "" : `; there is ${others.map((one) => `bench view ${one}`).join(", ")}`
  return fail({ _tag: "Unavailable", what: file, how: `run it first: bench ${argument}${instead}` })
}

/** The command, time and commit of a run, as its `run.json` says; undefined where there is none. */
const runInWords = async (folder: string): Promise<string | undefined> => {
  const json = await readFile(join(folder, "run.json"), "utf8").catch(() => undefined)
  if (json === undefined) return undefined
  const facts: Partial<RunFacts> = JSON.parse(json)
  const commit = facts.commit === undefined ? "" : `, commit ${facts.commit.slice(0, 7)}`
  return `Run: ${facts.command?.join(" ") ?? "?"} (${facts.time ?? "at an unknown time"}${commit})\n\n`
}

/** Which other runs of the experiment are beside it. */
const othersInWords = async (folder: string): Promise<string> => {
  const others = await changedResults(dirname(folder), basename(folder))
  return others.length === 0 ? "" : `Other runs: ${others.map((name) => `bench view ${name}`).join(", ")}\n`
}

/** Shows the results of the last run again. */
export const viewCommand = (context: Context): BenchCommand<"view", WithExperiment<Pick<RunFlags, "out">>> => {
  const { app, terminal } = context
  const experiment = experimentArgument(app.experiments.map(({ name }) => name))
  return Command.make("view", { experiment, out }, (input) =>
    attempt(async () => {
      const folder = await resultsFolder(context, input.experiment, given(input.out))
      terminal.out((await runInWords(folder)) ?? "")
      const json = JSON.parse(await readFile(join(folder, "results.json"), "utf8"))
      const results = Schema.decodeUnknownSync(ResultsSchema)(json)
      for (const part of [results, ...(results.parts ?? [])]) {
        terminal.out(`${part.title}\n\n`)
        terminal.out(`${terminalTable(policyTable("Value by budget", part.policies))}\n`)
        terminal.out(`${terminalTable(headlineTable(part))}\n`)
      }
      const report = join(folder, "report.html")
      terminal.out(`Report: ${report}\n${await othersInWords(folder)}`)
      if (await isFile(report)) terminal.open?.(report)
    })
  ).pipe(Command.withDescription("Show the results of the last run again, which run it was, and open its report"))
}
