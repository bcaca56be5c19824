/**
 * `bench <experiment> --live`, for an experiment that says how its queries are put: decodes live, beside the forecast.
 *
 * @module
 */
import { join } from "node:path"
import { isAddress, openCollectionModel } from "../collect/CollectionModel.ts"
import type { RecordingPlan } from "../collect/RecordingPlan.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import { runLive } from "../live/LiveRun.ts"
import { liveTable } from "../live/LiveTable.ts"
import { openRecording } from "../recording/Open.ts"
import { writableFolder, writeFileSafely } from "../recording/SafeFile.ts"
import { absolute, type Context, dataFolder, parseBudgets } from "./Context.ts"
import { given, type RunFlags } from "./Flags.ts"
import { parseExtra } from "./ParseExtra.ts"
import { parseLayers } from "./ParseLayers.ts"
import { resultsName } from "./ResultsName.ts"
import { runExperiment } from "./RunExperiment.ts"
import { terminalTable } from "./TerminalTable.ts"

const defaultLimit = 20

/**
 * Evaluates a recording that was drawn just now, and then decodes a part of its queries live, beside what it
 * forecasts. With `json`, what is printed is the live run's.
 *
 * @throws BenchError and DecoderError as `runExperiment` and `runLive`
 */
export const evaluateThenLive = async (
  experiment: Experiment,
  flags: RunFlags,
  plan: RecordingPlan,
  context: Context,
  directory: string
): Promise<void> => {
  const quiet = { ...context, terminal: { ...context.terminal, out: (): void => {} } }
  await runExperiment(experiment, flags, flags.json ? quiet : context)
  await runLiveExperiment(experiment, plan, flags, context, directory)
}

/**
 * Runs policies live on the test queries of a recording, by default the experiment's own, and writes `live.json`.
 *
 * @throws BenchError and DecoderError as `runLive`
 */
export const runLiveExperiment = async (
  experiment: Experiment,
  plan: RecordingPlan,
  flags: RunFlags,
  { terminal }: Context,
  directory: string = experiment.recording
): Promise<void> => {
  const [budget, file] = [given(flags.budget), given(flags.model)]
  const budgets = budget === undefined ? [2, 4] : parseBudgets(budget)
  const limit = given(flags.limit) ?? defaultLimit
  const out = absolute(terminal, given(flags.out) ?? join("results", resultsName(experiment, flags)))
  if (flags.dryRun) {
    const most = 3 * limit * budgets.reduce((sum, one) => sum + one, 0)
    terminal.out(
      `${experiment.name}: would draw at most ${most} samples live for ${limit} queries and write to ${out}.\n`
    )
    return
  }
  await writableFolder(out)
  const recording = await openRecording(directory)
  const layers = parseLayers(given(flags.layers)) ?? plan.layers
  await using model = await openCollectionModel({
    model: file === undefined || isAddress(file) ? file : absolute(terminal, file),
    form: plan.form,
    extra: parseExtra(given(flags.extra)),
    states: plan.states,
    layers,
    statePrefix: layers === undefined ? undefined : plan.prefix,
    signal: terminal.signal
  })
  const { seed } = flags
  const data = dataFolder(terminal, given(flags.data))
  const { signal, step: progress } = terminal
  const results = await runLive({ plan, recording, model, seed, data, limit, budgets, progress, signal })
  const json = `${JSON.stringify(results, null, 2)}\n`
  await writeFileSafely(join(out, "live.json"), json)
  terminal.step("")
  terminal.out(flags.json ? json : `${terminalTable(liveTable(results))}\nAnswers: ${join(out, "live.json")}\n`)
}
