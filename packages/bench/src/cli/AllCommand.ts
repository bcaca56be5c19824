/**
 * `bench all`: every experiment that has a recording, one on each core.
 *
 * @module
 */
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { Option } from "effect"
import { Command, Flag } from "effect/cli"
import { fail } from "../BenchError.ts"
import { inParallel } from "../collect/InParallel.ts"
import type { Experiment } from "../experiment/Experiment.ts"
import type { Context, RunBeside } from "./Context.ts"
import { attempt, type BenchCommand, type RunFlags, runFlags } from "./Flags.ts"
import { isFile } from "./IsFile.ts"
import { runOne } from "./RunCommand.ts"

/** What `bench all` takes. */
export interface AllFlags extends RunFlags {
  readonly workers: Option.Option<number>
}

const workers = Flag.Int("workers").pipe(
  Flag.withDescription("Experiments evaluated at the same time (default: one per core). The results are the same"),
  Flag.optional
)

/** The command line of one experiment, from that of all: with --out, each has a folder of its own inside. */
export const argumentsOf = (
  args: ReadonlyArray<string>,
  name: string,
  out: string | undefined
): ReadonlyArray<string> => {
  const place = args.indexOf("all")
  const others = args.filter((arg, i) => {
    const isFolder = arg.startsWith("--out=") || arg === "--out" || args[i - 1] === "--out"
    const isWorkers = arg.startsWith("--workers=") || arg === "--workers" || args[i - 1] === "--workers"
    return i !== place && !isFolder && !isWorkers
  })
  return [name, ...others, ...(out === undefined ? [] : ["--out", join(out, name)])]
}

/** The experiments whose recording is there; says of the others how to make it. */
const runnable = async ({ app, terminal }: Context, flags: RunFlags): Promise<ReadonlyArray<Experiment>> => {
  const there: Array<Experiment> = []
  for (const one of app.experiments) {
    if (Option.isSome(flags.recording) || (await isFile(join(one.recording, "manifest.json")))) there.push(one)
    else terminal.out(`${one.name}: its recording is not there; bench collect ${one.name} makes it\n`)
  }
  return there
}

const runHere = async (context: Context, experiments: ReadonlyArray<Experiment>, flags: AllFlags): Promise<void> => {
  for (const one of experiments) {
    const folder = Option.map(flags.out, (base) => join(base, one.name))
    await runOne(context, one, { ...flags, out: folder })
  }
}

/** Runs the experiments beside each other; what they print comes in their order. */
const runBesides = async (
  { args, terminal }: Context,
  experiments: ReadonlyArray<Experiment>,
  flags: AllFlags,
  count: number
): Promise<void> => {
  const running = new Set<string>()
  const ended = new Map<string, RunBeside>()
  const jobs = experiments.map(({ name }) => async () => {
    running.add(name)
    terminal.step(`running ${[...running].join(", ")}`)
    const one = await terminal.beside?.(argumentsOf(args, name, Option.getOrUndefined(flags.out)))
    running.delete(name)
    if (one !== undefined) ended.set(name, one)
    terminal.step(`${name} is done; running ${[...running].join(", ") || "nothing else"}`)
  })
  await inParallel(jobs, count, terminal.signal)
  terminal.step("")
  terminal.signal.throwIfAborted()
  for (const { name } of experiments) {
    terminal.out(`${ended.get(name)?.out ?? ""}\n`)
    if (ended.get(name)?.error) terminal.error(ended.get(name)?.error ?? "")
  }
  const failed = experiments.flatMap(({ name }) => (ended.get(name)?.code === 0 ? [] : [name]))
  if (failed.length > 0)
    fail({ _tag: "Unavailable", what: `the result of ${failed.join(", ")}`, how: "what went wrong is above" })
}

/** Runs every experiment of the application. */
export const allCommand = (context: Context): BenchCommand<"all", AllFlags> =>
  Command.make("all", { ...runFlags, workers }, (flags) =>
    attempt(async () => {
      const experiments = await runnable(context, flags)
      const count = Math.min(Option.getOrElse(flags.workers, availableParallelism), experiments.length)
      if (context.terminal.beside === undefined || flags.live || flags.dryRun || count < 2)
        await runHere(context, experiments, flags)
      else await runBesides(context, experiments, flags, count)
    })
  ).pipe(Command.withDescription("Run every experiment that has a recording, one on each core"))
