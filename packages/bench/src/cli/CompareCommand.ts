/**
 * `bench compare`.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { Argument, Command } from "effect/cli"
import { fail } from "../BenchError.ts"
import { writableFolder, writeFileSafely } from "../recording/SafeFile.ts"
import { comparisonInWords, comparisonPage, runsTable } from "../report/RunsComparisonTable.ts"
import { compareRuns } from "../results/CompareRuns.ts"
import { decodeQueries, queriesFile, type RunOutcomes } from "../results/QueriesFile.ts"
import { absolute, type Context, type Terminal } from "./Context.ts"
import { attempt, type BenchCommand, type EvaluateFlags, evaluateFlags, given } from "./Flags.ts"
import { isFile } from "./IsFile.ts"
import { terminalTable } from "./TerminalTable.ts"

/** What comparing takes. */
type CompareInput = Pick<EvaluateFlags, "json" | "out"> & { readonly first: string; readonly second: string }

/** A run's outcomes: of a folder, or of the name of one in `results`. */
const outcomesOf = async (terminal: Terminal, run: string): Promise<ReadonlyArray<RunOutcomes>> => {
  for (const folder of [run, join("results", run)]) {
    const file = join(absolute(terminal, folder), queriesFile)
    if (await isFile(file)) return decodeQueries(await readFile(file))
  }
  const how = "name a folder of results, or an experiment that was run; runs of before that file existed are run again"
  return fail({ _tag: "Unavailable", what: `${queriesFile} of ${run}`, how })
}

const runDescription = "A folder of results, or a name in results/"

const compare = async ({ first, json, out, second }: CompareInput, { terminal }: Context): Promise<void> => {
  const comparison = compareRuns(await outcomesOf(terminal, first), await outcomesOf(terminal, second))
  const folder = absolute(terminal, given(out) ?? join("results", `compare.${basename(first)}.${basename(second)}`))
  await writableFolder(folder)
  await writeFileSafely(join(folder, "comparison.html"), await comparisonPage(comparison, first, second))
  const worse = comparison.rows.filter(({ verdict }) => verdict === "worse")
  const differing = comparison.rows.filter(({ verdict }) => verdict === "better" || verdict === "worse")
  if (json) terminal.out(`${JSON.stringify({ first, second, ...comparison }, null, 2)}\n`)
  else {
    terminal.out(`${comparisonInWords(comparison, first, second).join("\n")}\n\n`)
    if (differing.length > 0) terminal.out(`${terminalTable(runsTable("What differs", differing))}\n`)
    terminal.out(`Every row: ${join(folder, "comparison.html")}\n`)
  }
  if (worse.length > 0) fail({ _tag: "WorseRun", first, second, worse: worse.length, of: comparison.rows.length })
}

/** Compares two runs, and ends with 1 where the second is worse somewhere. */
export const compareCommand = (context: Context): BenchCommand<"compare", CompareInput> =>
  Command.make(
    "compare",
    {
      first: Argument.String("first").pipe(Argument.withDescription(runDescription)),
      second: Argument.String("second").pipe(Argument.withDescription(runDescription)),
      out: evaluateFlags.out,
      json: evaluateFlags.json
    },
    (input) => attempt(() => compare(input, context))
  ).pipe(
    Command.withShortDescription("Compare two runs: better, worse or the same, with intervals"),
    Command.withDescription(
      "Compare two runs, policy by policy and budget by budget: better, worse, the same, or not distinguishable, with intervals paired by query. Writes comparison.html. Exit codes: 0 nothing is worse, 1 the second run is worse somewhere, 2 wrong usage."
    ),
    Command.withExamples([
      { command: "bench compare math math.seed-2", description: "Whether another seed changes anything" },
      { command: "bench compare results/before results/after --json", description: "As JSON, for a pipeline" }
    ])
  )
