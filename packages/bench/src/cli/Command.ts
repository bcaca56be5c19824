/**
 * The command line: `bench <experiment>` and its sister commands.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { pipeline } from "node:stream/promises"
import { fetchModel, modelFolder, smolLm2 } from "@alloc/decoders"
import { Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { fail } from "../BenchError.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import { parseManifest } from "../recording/Manifest.ts"
import { headlineTable, policyTable } from "../report/Tables.ts"
import { ResultsSchema } from "../results/Schema.ts"
import type { BenchApp, Terminal } from "./Context.ts"
import { absolute, dataFolder, experimentNamed } from "./Context.ts"
import { runExperiment, terminalTable } from "./RunExperiment.ts"

const text = (name: string, metavar: string, description: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(description), Flag.optional)
const whole = (name: string, description: string) =>
  Flag.Int(name).pipe(Flag.withDescription(description), Flag.optional)
const yes = (name: string, description: string) =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

const seed = Flag.Int("seed").pipe(
  Flag.withDescription("Seed of everything random. Same seed and recording: the same bytes in results.json"),
  Flag.withDefault(1)
)
const out = text(
  "out",
  "DIR",
  "Folder for the result (default: results/<experiment>; collect: the experiment's recording)"
)
const limit = whole("limit", "At most so many scored queries; collect: at most so many queries")
const data = text("data", "DIR", "Data sets whose text is not shipped (default: $ALLOC_DATA, then ../shared/data)")
const dryRun = yes("dry-run", "Print what would be done, with model calls, tokens and cost, and do nothing")
const resume = yes("resume", "Go on with what an earlier run collected. This is what collect does in any case")
const model = text(
  "model",
  "FILE|URL#NAME",
  "A GGUF file, or a model of an OpenAI-compatible server (key: ALLOC_API_KEY)"
)
const live = (description: string) => yes("live", description)

const runFlags = {
  recording: text("recording", "DIR", "Another recording than the one that ships"),
  out,
  budget: text("budget", "LIST", "Budgets: samples per query, as in 1,2,4,8; routing: shares, as in 0.2,0.5"),
  arms: text("arms", "LIST", "Routing: other decoders of the recording, the weak and the strong one, or more"),
  seed,
  json: yes("json", "Print results.json, and nothing else, on standard output"),
  limit,
  verifier: text("verifier", "FILE", "Score the recorded texts anew with the verifier that this module exports"),
  data,
  dryRun,
  resume,
  live: live("Draw first, from the local model or the one that --model names, then evaluate what was drawn"),
  model
}

const collectFlags = {
  out,
  seed,
  limit,
  data,
  dryRun,
  resume,
  live: live("Draw from a model into .alloc/live, also where the recording that ships was published by others"),
  model,
  samples: whole("samples", "Samples of each query (default: the experiment's own)"),
  processes: whole("processes", "Processes that sample at the same time (default: one per core)")
}

const get = Option.getOrUndefined

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false
  )

const sha256File = async (file: string, signal: AbortSignal): Promise<string> => {
  const hash = createHash("sha256")
  await pipeline(createReadStream(file), hash, { signal })
  return hash.digest("hex")
}

interface CollectInput {
  readonly out: Option.Option<string>
  readonly seed: number
  readonly limit: Option.Option<number>
  readonly data: Option.Option<string>
  readonly dryRun: boolean
  readonly resume: boolean
  readonly live: boolean
  readonly model: Option.Option<string>
  readonly samples?: Option.Option<number>
  readonly processes?: Option.Option<number>
}

/** Where what is drawn for an experiment goes, unless a folder is named. */
const liveFolder = (experiment: Experiment): string => join(".alloc", "live", experiment.name)

const collectOne = async (
  experiment: Experiment,
  input: CollectInput,
  directory: string,
  terminal: Terminal
): Promise<string> => {
  const make = input.live ? experiment.draw : experiment.collect
  if (make === undefined) {
    const what = `${input.live ? "drawing" : "collecting"} ${experiment.name}`
    const how = input.live ? "it compares samples that were published" : experiment.rebuild
    return fail({ _tag: "Unavailable", what, how: how ?? "its samples were imported, not drawn here" })
  }
  const file = get(input.model)
  return make({
    seed: input.seed,
    out: directory,
    limit: get(input.limit),
    resume: input.resume,
    dryRun: input.dryRun,
    data: dataFolder(terminal, get(input.data)),
    model: file === undefined || /^https?:/.test(file) ? file : absolute(terminal, file),
    samples: input.samples === undefined ? undefined : get(input.samples),
    processes: input.processes === undefined ? undefined : get(input.processes),
    signal: terminal.signal
  })
}

/** The whole command tree of an application. */
export const benchCommand = (app: BenchApp, terminal: Terminal) => {
  const attempt = (body: () => Promise<void>): Effect.Effect<void, unknown> =>
    Effect.tryPromise({ try: body, catch: (cause) => cause })
  const names = app.experiments.map(({ name }) => name).join(", ")
  const experiment = Argument.String("experiment").pipe(Argument.withDescription(`One of: ${names}`))

  type RunInput = Omit<CollectInput, "samples" | "processes"> & {
    readonly recording: Option.Option<string>
    readonly budget: Option.Option<string>
    readonly arms: Option.Option<string>
    readonly json: boolean
    readonly verifier: Option.Option<string>
  }
  const runOne = async (one: Experiment, input: RunInput): Promise<void> => {
    const flags = {
      recording: get(input.recording),
      out: get(input.out),
      budget: get(input.budget),
      arms: get(input.arms),
      seed: input.seed,
      json: input.json,
      limit: get(input.limit),
      verifier: get(input.verifier),
      data: get(input.data),
      dryRun: input.dryRun
    }
    if (!input.live) return runExperiment(one, flags, terminal, app.version)
    const directory = absolute(terminal, flags.recording ?? liveFolder(one))
    const collected = await collectOne(one, input, directory, terminal)
    if (!input.dryRun) await runExperiment(one, { ...flags, recording: collected }, terminal, app.version)
  }

  const all = Command.make("all", runFlags, (input) =>
    attempt(async () => {
      for (const one of app.experiments) {
        const base = get(input.out)
        // With --out, every experiment gets a folder of its own inside.
        const folder = base === undefined ? input.out : Option.some(join(base, one.name))
        await runOne(one, { ...input, out: folder })
      }
    })
  ).pipe(Command.withDescription("Run every experiment, one after the other"))

  const list = Command.make("list", {}, () =>
    attempt(async () => {
      const rows = await Promise.all(
        app.experiments.map(async ({ name, recording, title }) => {
          const file = join(recording, "manifest.json")
          if (!(await isFile(file))) return [name, title, "not there", ""]
          const manifest = parseManifest(file, await readFile(file, "utf8"))
          return [name, title, manifest.name, `${manifest.counts.queries} queries, ${manifest.counts.samples} samples`]
        })
      )
      terminal.out(terminalTable({ title: "Experiments", columns: ["name", "what", "recording", "size"], rows }))
    })
  ).pipe(Command.withDescription("Name the experiments and their recordings"))

  const collect = Command.make("collect", { experiment, ...collectFlags }, (input) =>
    attempt(async () => {
      const one = experimentNamed(app, input.experiment)
      const folder = get(input.out)
      const shipped = folder === undefined && !input.live
      const directory = shipped ? one.recording : absolute(terminal, folder ?? liveFolder(one))
      const written = await collectOne(one, input, directory, terminal)
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

  const fetch = Command.make("model", { model, dryRun }, (input) =>
    attempt(async () => {
      const given = get(input.model)
      if (given !== undefined) {
        const file = absolute(terminal, given)
        if (!(await isFile(file))) fail({ _tag: "Unavailable", what: file, how: "there is no such file" })
        terminal.out(`${file}\nSHA-256 ${await sha256File(file, terminal.signal)}, ${(await stat(file)).size} bytes\n`)
        return
      }
      if (input.dryRun) {
        terminal.out(
          `Would fetch ${smolLm2.fileName} (${smolLm2.bytes} bytes, ${smolLm2.licence}) into ${modelFolder()}.\n`
        )
        return
      }
      const file = await fetchModel(smolLm2, {
        signal: terminal.signal,
        onProgress: ({ from, received, total }) =>
          terminal.step(`${from}: ${Math.round((100 * received) / total)} % of ${Math.round(total / 1e6)} MB`)
      })
      terminal.step("")
      terminal.out(`${file}\nSHA-256 ${smolLm2.sha256}, as it should be.\n`)
    })
  ).pipe(Command.withDescription("Fetch the small local language model and check its hash"))

  const view = Command.make("view", { experiment, out }, (input) =>
    attempt(async () => {
      const one = experimentNamed(app, input.experiment)
      const folder = absolute(terminal, get(input.out) ?? join("results", one.name))
      const file = join(folder, "results.json")
      if (!(await isFile(file))) fail({ _tag: "Unavailable", what: file, how: `run it first: bench ${one.name}` })
      const results = Schema.decodeUnknownSync(ResultsSchema)(JSON.parse(await readFile(file, "utf8")))
      for (const part of [results, ...(results.parts ?? [])]) {
        terminal.out(`${part.title}\n\n`)
        terminal.out(`${terminalTable(policyTable("Value by budget", part.policies))}\n`)
        terminal.out(`${terminalTable(headlineTable(part))}\n`)
      }
      terminal.out(`Report: ${join(folder, "report.html")}\n`)
    })
  ).pipe(Command.withDescription("Show the results of the last run again"))

  return Command.make("bench", { experiment, ...runFlags }, (input) =>
    attempt(() => runOne(experimentNamed(app, input.experiment), input))
  ).pipe(
    Command.withDescription(
      `Replay an experiment's recording: train the predictor, allocate, score every policy, and write results/<experiment>/report.html.\n\nExperiments: ${names}. Exit codes: 0 done, 1 a failure that is explained, 2 wrong usage, 130 interrupted.`
    ),
    Command.withExamples([
      { command: "bench math", description: "Everything on the recording that ships: no key, no network, no GPU" },
      { command: "bench math --budget 2,8 --json", description: "Two budgets, as JSON on standard output" },
      { command: "bench math --verifier mine.ts", description: "Score the recorded texts with your own verifier" },
      { command: "bench collect math", description: "Draw the samples again with the local model" },
      { command: "bench list", description: "Name the experiments" }
    ]),
    Command.withSubcommands([all, list, collect, fetch, view])
  )
}
