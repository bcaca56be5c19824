/**
 * `bench <experiment>`: open the recording, evaluate, print, write the report.
 *
 * @module
 */
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { cpus } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import Table from "cli-table3"
import type { Evaluation, Experiment } from "../experiment/Experiment.ts"
import { evaluateParts } from "../experiment/Parts.ts"
import { openRecording } from "../recording/Open.ts"
import { writableFolder, writeFileSafely } from "../recording/SafeFile.ts"
import { findingsOf } from "../report/Sentences.ts"
import { furtherTables, headlineTable, policyTable, predictorTable, type TextTable } from "../report/Tables.ts"
import { mainChartSvg, type RunFacts, writeReport } from "../report/Write.ts"
import { flattened, resultsJson } from "../results/ResultsFile.ts"
import { absolute, dataFolder, parseBudgets, type Terminal } from "./Context.ts"
import { loadVerifier } from "./VerifierFile.ts"

/** Flags of a run, as given; undefined where not. */
export interface RunFlags {
  readonly recording?: string | undefined
  readonly out?: string | undefined
  readonly budget?: string | undefined
  readonly arms?: string | undefined
  readonly seed: number
  readonly json: boolean
  readonly limit?: number | undefined
  readonly verifier?: string | undefined
  readonly data?: string | undefined
  readonly dryRun: boolean
}

const bare = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  "
}

/** A table for the terminal, without colours. */
export const terminalTable = ({ columns, rows, title }: TextTable): string => {
  const table = new Table({
    head: [...columns],
    chars: bare,
    colAligns: columns.map((_, i) => (i === 0 ? "left" : "right")),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true }
  })
  for (const row of rows) table.push([...row])
  return `${title}\n\n${table.toString()}\n`
}

/** What people read on the terminal. */
export const summary = (evaluation: Evaluation): string => flattened(evaluation).map(partSummary).join("\n\n")

const partSummary = (given: Evaluation): string => {
  const { results } = given
  const { evaluation, recording } = results
  return [
    results.title,
    `${recording.name}: ${recording.queries} queries, ${recording.samples} samples of ${recording.decoder}; trained on ${evaluation.trained}, scored on ${evaluation.scored}.`,
    "",
    terminalTable(policyTable("Value by budget (cost in brackets where it differs)", results.policies)),
    terminalTable(headlineTable(results)),
    terminalTable(predictorTable(results)),
    ...furtherTables(results).map(terminalTable),
    ...findingsOf(given),
    ""
  ].join("\n")
}

const commitOf = async (): Promise<string | undefined> => {
  try {
    return (await promisify(execFile)("git", ["rev-parse", "HEAD"])).stdout.trim()
  } catch {
    // Not a clone, or no git: the report then names no commit.
    return undefined
  }
}

const factsOf = async (began: number, version: string, command: ReadonlyArray<string>): Promise<RunFacts> => {
  const require = createRequire(import.meta.url)
  const effect: { version: string } = require("effect/package.json")
  return {
    time: new Date().toISOString(),
    seconds: Math.round((performance.now() - began) / 10) / 100,
    commit: await commitOf(),
    machine: {
      platform: `${process.platform} ${process.arch}`,
      processor: cpus()[0]?.model ?? "",
      cores: cpus().length
    },
    versions: { node: process.version, alloc: version, effect: effect.version },
    command
  }
}

/** Replays and evaluates; writes the report, prints the tables or, with `json`, nothing but `results.json`. */
export const runExperiment = async (
  experiment: Experiment,
  flags: RunFlags,
  terminal: Terminal,
  version: string
): Promise<void> => {
  const began = performance.now()
  const directory = flags.recording === undefined ? experiment.recording : absolute(terminal, flags.recording)
  const out = absolute(terminal, flags.out ?? join("results", experiment.name))
  const budgets = flags.budget === undefined ? undefined : parseBudgets(flags.budget)
  const verifier = flags.verifier === undefined ? undefined : await loadVerifier(absolute(terminal, flags.verifier))
  if (!flags.dryRun) await writableFolder(out)
  terminal.step(`opening ${directory}`)
  const recording = await openRecording(directory)
  if (flags.dryRun) {
    const { counts, name, splits } = recording.manifest
    const parts = Object.entries(splits).map(([split, count]) => `${count} ${split}`)
    terminal.out(
      `${experiment.name}: would replay ${name} (${counts.queries} queries: ${parts.join(", ")}; ${counts.samples} samples) and write to ${out}. Model calls: 0, tokens: 0, cost: 0.\n`
    )
    return
  }
  const evaluation = await evaluateParts(experiment, recording, {
    foreign: flags.recording !== undefined,
    experiment: experiment.name,
    title: experiment.title,
    seed: flags.seed,
    budgets,
    arms: flags.arms?.split(",").map((name) => name.trim()),
    limit: flags.limit,
    verifier,
    data: dataFolder(terminal, flags.data),
    progress: (step) => {
      terminal.signal.throwIfAborted()
      terminal.step(step)
    }
  })
  terminal.step("writing the report")
  const command = ["bench", experiment.name, ...process.argv.slice(3)]
  await writeReport(out, evaluation, await factsOf(began, version, command), terminal.signal)
  await writeFileSafely(join(out, "figure.svg"), await mainChartSvg(evaluation))
  terminal.step("")
  if (flags.json) terminal.out(resultsJson(evaluation))
  else terminal.out(`${summary(evaluation)}\nReport: ${join(out, "report.html")}\n`)
}
