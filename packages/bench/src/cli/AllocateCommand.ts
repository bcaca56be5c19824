/**
 * `bench allocate`: predictions in partitioned Parquet in, budgets as partitioned Parquet out.
 *
 * @module
 */
import type { Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { AllocatedPartitions } from "../allocate/AllocatePartitions.ts"
import type { PartitionedReplay } from "../allocate/AllocationResult.ts"
import type { AllocationProgress, RunOptions } from "../allocate/RunJobs.ts"
import { duration } from "../collect/ProgressView.ts"
import { absolute, type Context } from "./Context.ts"
import { attempt, type BenchCommand, given } from "./Flags.ts"

/** What `allocate` takes. */
export interface AllocateFlags {
  readonly predictions: string
  readonly budget: number
  readonly maxSamples: Option.Option<number>
  readonly out: Option.Option<string>
  readonly store: Option.Option<string>
  readonly workers: Option.Option<number>
  readonly recording: Option.Option<string>
  readonly json: boolean
}

const stageInWords = {
  summarise: "summarising",
  price: "agreeing on a price",
  allocate: "allocating",
  replay: "replaying"
} as const

/** A step for the terminal: how far the stage is, and how long the rest of it takes at the rate so far. */
const stepOf = (now: () => number): ((progress: AllocationProgress) => string) => {
  let stage = ""
  let began = 0
  let before = 0
  return (progress) => {
    if (progress.stage !== stage) {
      stage = progress.stage
      began = now()
      before = progress.done
    }
    const left = ((now() - began) / 1000 / (progress.done - before)) * (progress.total - progress.done)
    const rest = Number.isFinite(left) && left > 0 ? `, ${duration(left)} left` : ""
    return `${stageInWords[progress.stage]}: ${progress.done} of ${progress.total} parts${rest}`
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

const replayInWords = ({ allocated, arm, missing, recording, uniform, verifier }: PartitionedReplay): string =>
  [
    "",
    `On recording ${recording} (${arm}, judged by ${verifier}): reward per query ${allocated.value.toFixed(4)} with ${allocated.spent.toFixed(3)} samples each;`,
    `as many for every query alike: ${uniform.value.toFixed(4)} with ${uniform.spent.toFixed(3)}.`,
    ...(missing === 0 ? [] : [`${missing} samples of the budgets are not in the recording, and were left out.`]),
    ""
  ].join("\n")

const inWords = ({ allocation, workers }: AllocatedPartitions, out: string, seconds: number): string => {
  const { budget, files, hulled, loss, maxSamples, price, queries, spent, value } = allocation
  const lost = workers.lost === 0 ? "" : `; ${workers.lost} of them ended early and were replaced`
  return [
    `${queries} queries, ${spent.toFixed(3)} samples each of ${budget} on average, at most ${maxSamples}.`,
    `Expected reward per query: ${value.toFixed(4)}; one machine could gain at most ${loss.toPrecision(2)} more.`,
    price === null ? "Nothing is worth a sample." : `Price, the least marginal reward bought: ${price.toPrecision(3)}.`,
    ...(hulled === 0 ? [] : [`${hulled} queries had rising marginals; their concave envelopes were used.`]),
    ...(workers.peakBytes === 0
      ? ["All of it was there already."]
      : [`${duration(seconds)}; the largest worker held ${megabytes(workers.peakBytes)}${lost}.`]),
    "",
    `Budgets: ${out}/budgets (${files.length} Parquet files, column samples)`,
    ""
  ].join("\n")
}

const allocate = async (context: Context, flags: AllocateFlags): Promise<void> => {
  const { terminal } = context
  // Loaded late: other commands do not wait for the database's client.
  const [{ allocatePartitions }, { replayPartitions }] = await Promise.all([
    import("../allocate/AllocatePartitions.ts"),
    import("../allocate/ReplayPartitions.ts")
  ])
  const predictions = absolute(terminal, flags.predictions)
  const out = absolute(terminal, given(flags.out) ?? `${flags.predictions.replace(/[/\\]+$/, "")}.allocation`)
  const step = stepOf(() => performance.now())
  const began = performance.now()
  const store = given(flags.store)
  const run: RunOptions = {
    store: store === undefined || /^\w+:\/\//.test(store) ? store : absolute(terminal, store),
    workers: given(flags.workers),
    signal: terminal.signal,
    onProgress: (progress) => terminal.step(step(progress))
  }
  const maxSamples = given(flags.maxSamples)
  const done = await allocatePartitions({ predictions, out, budget: flags.budget, maxSamples, ...run })
  terminal.step("")
  if (!flags.json) terminal.out(inWords(done, out, (performance.now() - began) / 1000))
  const recording = given(flags.recording)
  const replay =
    recording === undefined
      ? undefined
      : await replayPartitions({ out, recording: absolute(terminal, recording), ...run })
  terminal.step("")
  if (flags.json) terminal.out(`${JSON.stringify({ ...done.allocation, replay }, null, 2)}\n`)
  else if (replay !== undefined) terminal.out(replayInWords(replay))
}

const description = [
  "Split one budget of samples over the queries of partitioned Parquet, ten millions of them or more, in bounded memory.",
  "PREDICTIONS is a Parquet file, or a folder with some at any depth. A row is a query, and says what a sample of it is worth: success_probability in [0, 1]; or alpha and beta of a Beta distribution of it; or marginals, a list with the expected gain of each further sample. Of several, the last named is taken. A column query, or else id, is copied.",
  "The result is a folder: budgets/part-*.parquet with the column samples, a row for each row of the predictions in their order, and allocation.json with what it comes to. It is what one machine would give, but for the stated loss.",
  "The work is cut into shards: each is summarised, all agree on one price, and each is allocated at it. Jobs are in a durable queue: after Ctrl-C or a crash the same command goes on, and a killed worker's job is done by another. On several machines that share the folders, run the same command on each with one --store postgres://...; its password may be in PGPASSWORD.",
  "With --recording, the budgets are then replayed on recorded samples, part by part, beside as many samples for every query alike (replay.json).",
  "Needs @duckdb/node-api."
].join("\n\n")

/** Budgets for more queries than fit into memory. */
export const allocateCommand = (context: Context): BenchCommand<"allocate", AllocateFlags> => {
  const predictions = Argument.String("predictions").pipe(
    Argument.withMetavar("PREDICTIONS"),
    Argument.withDescription("A Parquet file of predictions, or a folder with some")
  )
  const budget = Flag.Finite("budget").pipe(Flag.withDescription("Samples per query, on average over all queries"))
  const maxSamples = Flag.Int("max-samples").pipe(
    Flag.withDescription("Most samples of a query (default: the length of marginals, else 128)"),
    Flag.optional
  )
  const out = Flag.String("out").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription("Folder of the result (default: <PREDICTIONS>.allocation)"),
    Flag.optional
  )
  const store = Flag.String("store").pipe(
    Flag.withMetavar("DIR|URL"),
    Flag.withDescription("Where the queue is: postgres://user@host:5432/database, or a folder (default: in --out)"),
    Flag.optional
  )
  const workers = Flag.Int("workers").pipe(
    Flag.withDescription("Worker processes on this machine (default: one per core)"),
    Flag.optional
  )
  const recording = Flag.String("recording").pipe(
    Flag.withMetavar("DIR"),
    Flag.withDescription(
      "A recording of the same queries in the same order, in parts or not: replay the budgets on it"
    ),
    Flag.optional
  )
  const json = Flag.Boolean("json").pipe(
    Flag.withDescription("Print allocation.json (with replay.json in it), and nothing else, on standard output"),
    Flag.withDefault(false)
  )
  const flags = { predictions, budget, maxSamples, out, store, workers, recording, json }
  return Command.make("allocate", flags, (input) => attempt(() => allocate(context, input))).pipe(
    Command.withShortDescription("Split one budget over millions of predictions in Parquet"),
    Command.withDescription(description),
    Command.withExamples([
      { command: "bench allocate predictions --budget 4", description: "Into predictions.allocation" },
      {
        command: "bench allocate predictions --budget 4 --max-samples 64 --workers 8 --json",
        description: "At most 64 samples a query, eight processes, the result as JSON"
      },
      {
        command: "bench allocate /shared/predictions --budget 4 --store postgres://alloc@db/alloc",
        description: "The same command on each machine that is to help"
      }
    ])
  )
}
