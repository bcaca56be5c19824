/**
 * Runs an experiment: open the recording, evaluate, print, write the report.
 *
 * @module
 */
import { join } from "node:path"
import { fail } from "../BenchError.ts"
import type { Evaluation, Experiment } from "../experiment/Experiment.ts"
import { evaluateParts } from "../experiment/Parts.ts"
import { openRecording } from "../recording/Open.ts"
import type { Recording } from "../recording/Recording.ts"
import { writableFolder, writeFileSafely } from "../recording/SafeFile.ts"
import { mainChartSvg, writeReport } from "../report/Write.ts"
import { resultsJson } from "../results/ResultsFile.ts"
import { absolute, type Context, dataFolder, parseBudgets } from "./Context.ts"
import { type EvaluateFlags, given, type RunFlags } from "./Flags.ts"
import { isFile } from "./IsFile.ts"
import { resultsName } from "./ResultsName.ts"
import { runFacts } from "./RunFacts.ts"
import { summary } from "./TerminalTable.ts"
import { loadVerifier } from "./VerifierFile.ts"

const dryRunText = ({ name }: Experiment, { manifest }: Recording, out: string): string => {
  const { counts, splits } = manifest
  const parts = Object.entries(splits).map(([split, count]) => `${count} ${split}`)
  return `${name}: would replay ${manifest.name} (${counts.queries} queries: ${parts.join(", ")}; ${counts.samples} samples) and write to ${out}. Model calls: 0, tokens: 0, cost: 0.\n`
}

/** Other fits of predictors and fitted policies with `--thorough`. */
const thoroughFits = 20

const evaluate = async (
  experiment: Experiment,
  recording: Recording,
  flags: EvaluateFlags & Pick<RunFlags, "recording">,
  { terminal }: Context
): Promise<Evaluation> => {
  const [budget, file] = [given(flags.budget), given(flags.verifier)]
  return evaluateParts(experiment, recording, {
    foreign: given(flags.recording) !== undefined,
    experiment: experiment.name,
    // Another recording may be another model's: it knows its own title.
    title: given(flags.recording) === undefined ? experiment.title : recording.manifest.title,
    seed: flags.seed,
    budgets: budget === undefined ? undefined : parseBudgets(budget),
    arms: given(flags.arms)
      ?.split(",")
      .map((name) => name.trim()),
    limit: given(flags.limit),
    fits: flags.thorough ? thoroughFits : undefined,
    verifier: file === undefined ? undefined : await loadVerifier(absolute(terminal, file)),
    data: dataFolder(terminal, given(flags.data)),
    progress: (step) => {
      terminal.signal.throwIfAborted()
      terminal.step(step)
    }
  })
}

/**
 * Says how to make a recording that does not ship.
 *
 * @throws BenchError `Unavailable`
 */
export const ensureThere = async ({ collect, name, recording }: Experiment): Promise<void> => {
  if (collect === undefined || (await isFile(join(recording, "manifest.json")))) return
  const how = `bench collect ${name} makes it, or name another by --recording`
  fail({ _tag: "Unavailable", what: `the recording of ${name}, which does not ship,`, how })
}

/**
 * Replays and evaluates; writes the report, prints the tables or, with `json`, nothing but `results.json`.
 *
 * @throws BenchError what `openRecording`, `loadVerifier` and the evaluation throw; `Unavailable`, `UnwritableFolder`
 */
export const runExperiment = async (
  experiment: Experiment,
  flags: EvaluateFlags & Pick<RunFlags, "recording">,
  context: Context
): Promise<void> => {
  const began = performance.now()
  const { app, args, terminal } = context
  const named = given(flags.recording)
  const directory = named === undefined ? experiment.recording : absolute(terminal, named)
  if (named === undefined) await ensureThere(experiment)
  const out = absolute(terminal, given(flags.out) ?? join("results", resultsName(experiment, flags)))
  if (!flags.dryRun) await writableFolder(out)
  terminal.step(`opening ${directory}`)
  const recording = await openRecording(directory)
  if (flags.dryRun) {
    terminal.step("")
    terminal.out(dryRunText(experiment, recording, out))
    return
  }
  const evaluation = await evaluate(experiment, recording, flags, context)
  terminal.step("writing the report")
  await writeReport(out, evaluation, await runFacts(began, app.version, ["bench", ...args]), terminal.signal)
  await writeFileSafely(join(out, "figure.svg"), await mainChartSvg(evaluation))
  terminal.step("")
  if (flags.json) terminal.out(resultsJson(evaluation))
  else terminal.out(`${summary(evaluation, flags.verbose)}\nReport: ${join(out, "report.html")}\n`)
}
