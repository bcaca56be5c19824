/**
 * `--live --strong`, and `--live` of an experiment that has two arms of its own: routes queries live between two models, beside what their recorded replies forecast.
 *
 * @module
 */
import { join } from "node:path"
import type { Verifier } from "@alloc/verifiers"
import { fail } from "../BenchError.ts"
import { collectionModelName, isAddress, openCollectionModel, shortModelName } from "../collect/CollectionModel.ts"
import { drawRecording } from "../collect/DrawRecording.ts"
import type { RecordingPlan } from "../collect/RecordingPlan.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import { type LiveRoutingResults, type LiveRoutingTask, runLiveRouting } from "../live/LiveRouting.ts"
import { liveRoutingTable } from "../live/LiveRoutingTable.ts"
import { openRecording } from "../recording/Open.ts"
import type { Recording } from "../recording/Recording.ts"
import { writableFolder, writeFileSafely } from "../recording/SafeFile.ts"
import { absolute, type Context, dataFolder, parseBudgets, type Terminal } from "./Context.ts"
import { given, type RunFlags } from "./Flags.ts"
import { parseExtra } from "./ParseExtra.ts"
import { resultsName } from "./ResultsName.ts"
import { ensureThere } from "./RunExperiment.ts"
import { terminalTable } from "./TerminalTable.ts"
import { loadVerifier } from "./VerifierFile.ts"

/** Of an experiment's queries, unless --limit says how many: a third is routed live, the others teach the router. */
const usualLimit = 60

const usualShares: ReadonlyArray<number> = [0.25, 0.5]

/** As `--model` names it, with a path of the user's made absolute. */
const pathOf = (model: string | undefined, terminal: Terminal): string | undefined =>
  model === undefined || isAddress(model) ? model : absolute(terminal, model)

const givenVerifier = async (flags: RunFlags, terminal: Terminal): Promise<Verifier | undefined> => {
  const file = given(flags.verifier)
  return file === undefined ? undefined : loadVerifier(absolute(terminal, file))
}

/** The plan, judged by the user's own verifier where there is one. */
const judgedBy = (plan: RecordingPlan, verifier: Verifier | undefined): RecordingPlan =>
  verifier === undefined
    ? plan
    : {
        ...plan,
        judge: (use) => use([verifier]),
        verifiers: [{ name: verifier.name, description: "given by the user", binary: false }]
      }

const planOf = async (one: Experiment, flags: RunFlags, { terminal }: Context): Promise<RecordingPlan> => {
  const data = dataFolder(terminal, given(flags.data))
  const verifier = await givenVerifier(flags, terminal)
  const plan = (await one.routed?.(data, verifier)) ?? one.live ?? (await one.drawn?.(data))
  const how = "it does not say how its queries are put to a model (live, drawn or routed of defineExperiment)"
  return plan === undefined
    ? fail({ _tag: "Unavailable", what: `routing ${one.name} live`, how })
    : judgedBy(plan, verifier)
}

const checkedShares = (text: string | undefined): ReadonlyArray<number> => {
  const shares = text === undefined ? usualShares : parseBudgets(text)
  const valid = "with --strong, shares of the queries between 0 and 1, as in 0.2,0.5"
  for (const share of shares) if (share > 1) fail({ _tag: "InvalidOption", field: "--budget", value: share, valid })
  return [...new Set(shares)]
}

const dryRunText = (name: string, perModel: number, queries: number, ways: number, out: string): string =>
  `${name}: would draw ${perModel} replies of each model for the forecast, then route at most ${queries} queries live, at most ${ways} times, and write to ${out}.\n`

const report = (results: LiveRoutingResults, out: string): string => {
  const { features, queries, seed, trained } = results
  return [
    terminalTable(liveRoutingTable(results)),
    `Routers learnt from ${trained} other queries and read, of a query: ${features[0]} (weak), ${features[1]} (strong). Seed ${seed}.`,
    ...(queries < 100 ? ["Intervals are wide with so few queries: --limit takes more."] : []),
    `Answers: ${join(out, "live.json")}\n`
  ].join("\n")
}

/** Routes, writes `live.json`, and prints the table, or with `json` the file. */
const routeAndReport = async (
  task: LiveRoutingTask,
  { json: asJson }: Pick<RunFlags, "json">,
  out: string,
  { out: print, step }: Terminal
): Promise<void> => {
  const results = await runLiveRouting(task)
  const json = `${JSON.stringify(results, null, 2)}\n`
  await writeFileSafely(join(out, "live.json"), json)
  step("")
  print(asJson ? json : report(results, out))
}

/** A model's replies to the queries, those that an earlier run drew among them. */
const recordingOf = async (
  one: Pick<Experiment, "name">,
  plan: RecordingPlan,
  model: string | undefined,
  limit: number | undefined,
  flags: RunFlags,
  terminal: Terminal
): Promise<Recording> => {
  const folder = join(".alloc", "live", `${one.name}.${shortModelName(collectionModelName(model))}`)
  const { resume, retryFailed, seed } = flags
  const made = await drawRecording(plan)({
    seed,
    out: absolute(terminal, folder),
    work: absolute(terminal, join(".alloc", "collect")),
    limit,
    resume,
    dryRun: false,
    data: dataFolder(terminal, given(flags.data)),
    model,
    extra: parseExtra(given(flags.extra)),
    retryFailed,
    signal: terminal.signal
  })
  return openRecording(made)
}

/**
 * Draws replies of both models to the plan's queries (or goes on with what an earlier run drew), routes a third of the
 * queries live, and writes `live.json`.
 *
 * @throws BenchError `InvalidOption` for shares above 1 or one model twice; BenchError and DecoderError as `drawRecording`
 *   and `runLiveRouting`
 */
export const runLiveRoutingPlan = async (
  one: Pick<Experiment, "name">,
  asked: RecordingPlan,
  flags: RunFlags,
  { terminal }: Context,
  limit: number | undefined = given(flags.limit)
): Promise<void> => {
  const { seed } = flags
  const plan = { ...asked, states: false }
  const [weak, strong] = [given(flags.model), given(flags.strong)].map((model) => pathOf(model, terminal))
  if (weak === strong)
    fail({ _tag: "InvalidOption", field: "--strong", value: strong, valid: "another model than --model names" })
  const shares = checkedShares(given(flags.budget))
  const out = absolute(terminal, given(flags.out) ?? join("results", resultsName(one, flags)))
  const data = dataFolder(terminal, given(flags.data))
  if (flags.dryRun) {
    const count = (await plan.queries({ data, seed, limit })).length
    terminal.out(dryRunText(one.name, count * plan.samples, Math.ceil(count / 3), 2 + 3 * shares.length, out))
    return
  }
  await writableFolder(out)
  const { signal, step: progress } = terminal
  const recordings = [
    await recordingOf(one, plan, weak, limit, flags, terminal),
    await recordingOf(one, plan, strong, limit, flags, terminal)
  ]
  const shared = { form: plan.form, extra: parseExtra(given(flags.extra)), states: false, signal }
  await using first = await openCollectionModel({ ...shared, model: weak })
  await using second = await openCollectionModel({ ...shared, model: strong })
  const routed = {
    weak: { model: first, recording: recordings[0] },
    strong: { model: second, recording: recordings[1] }
  }
  await routeAndReport({ ...routed, plan, seed, data, limit, shares, progress, signal }, flags, out, terminal)
}

/**
 * Routes an experiment's queries live between the models that `--model` and `--strong` name.
 *
 * @throws BenchError `Unavailable` where the experiment does not say how its queries are put; as `runLiveRoutingPlan`
 */
export const runLiveRoutingExperiment = async (one: Experiment, flags: RunFlags, context: Context): Promise<void> => {
  const plan = await planOf(one, flags, context)
  return runLiveRoutingPlan(one, plan, flags, context, given(flags.limit) ?? usualLimit)
}

/** Of an experiment with arms of its own: its recording has many queries to learn from, so few are enough to see it work. */
const usualArmsLimit = 20

/**
 * Routes an experiment's queries live between its own two arms, beside what its recording forecasts.
 *
 * @throws BenchError `Unavailable` where the recording is not there; as `runLiveRouting` and the experiment's `liveArms`
 */
export const runLiveArmsExperiment = async (
  one: Experiment,
  open: NonNullable<Experiment["liveArms"]>,
  flags: RunFlags,
  { terminal }: Context
): Promise<void> => {
  const { seed } = flags
  const [named, verifier] = [given(flags.recording), given(flags.verifier)]
  if (verifier !== undefined) {
    const valid = `nothing with ${one.name} --live: its rewards are the recording's, so that the forecast is of the same`
    fail({ _tag: "InvalidOption", field: "--verifier", value: verifier, valid })
  }
  const recording = named === undefined ? one.recording : absolute(terminal, named)
  if (named === undefined) await ensureThere(one)
  const asked = given(flags.model)
  if (asked !== undefined && isAddress(asked)) {
    const valid = "a GGUF file: its hidden states are read while it draws"
    fail({ _tag: "InvalidOption", field: "--model", value: asked, valid })
  }
  const shares = checkedShares(given(flags.budget))
  const out = absolute(terminal, given(flags.out) ?? join("results", resultsName(one, flags)))
  const limit = given(flags.limit) ?? usualArmsLimit
  if (flags.dryRun) {
    const { manifest } = await openRecording(recording)
    terminal.out(
      `${one.name}: would route at most ${limit} queries live, at most ${2 + 3 * shares.length} times, beside what ${manifest.name} forecasts, and write to ${out}.\n`
    )
    return
  }
  await writableFolder(out)
  const { signal, step: progress } = terminal
  const data = dataFolder(terminal, given(flags.data))
  const model = pathOf(asked, terminal)
  await open({ recording, model, signal }, (arms) =>
    routeAndReport({ ...arms, seed, data, limit, shares, progress, signal }, flags, out, terminal)
  )
}

/**
 * Whether queries are to be routed live.
 *
 * @throws BenchError `InvalidOption` for a second model without `--live`: recorded decoders are named by `--arms`
 */
export const isRoutedLive = ({ live, strong }: Pick<RunFlags, "live" | "strong">): boolean => {
  const value = given(strong)
  if (value !== undefined && !live)
    fail({ _tag: "InvalidOption", field: "--strong", value, valid: "only with --live; --arms names recorded decoders" })
  return value !== undefined
}
