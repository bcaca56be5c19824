/**
 * One budget over predictions that no machine holds: shards are summarised, agree on one price, and are allocated, as jobs
 * of a durable queue.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import { availableParallelism } from "node:os"
import { resolve } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { DuckDBConnection } from "@duckdb/node-api"
import { Effect, Schema } from "effect"
import { asBenchError, type BenchError, fail } from "../BenchError.ts"
import {
  filesDone,
  outputOf,
  preparedFolder,
  readJson,
  readPrice,
  resultFile,
  type ShardJob,
  tidy,
  writeJson
} from "./AllocationFolder.ts"
import { openDuckDb } from "./DuckDb.ts"
import { openJobQueue } from "./JobQueue.ts"
import { type AllocationPlan, folderOf, type PlanOptions, planAllocation } from "./Plan.ts"
import { startWorkers, type WorkersReport } from "./Workers.ts"
import { readTotals } from "./WriteBudgets.ts"

/** Options of `allocatePartitions`. */
export interface AllocatePartitionsOptions extends PlanOptions {
  /** Folder of the budgets; every machine that takes part sees it, and the predictions. */
  readonly out: string
  /** `postgres://...` where several machines work together. Default: SQLite in `out`. */
  readonly store?: string | undefined
  /** Worker processes on this machine. Default: one per core. */
  readonly workers?: number | undefined
  readonly onProgress?: ((progress: AllocationProgress) => void) | undefined
  /** Ends the work; what was done is kept. */
  readonly signal?: AbortSignal | undefined
}

/** How far an allocation is. */
export interface AllocationProgress {
  readonly stage: ShardJob["stage"]
  readonly done: number
  readonly total: number
}

const Count = Schema.Int

const ResultSchema = Schema.Struct({
  schema: Schema.Literal("alloc-allocation/1"),
  fingerprint: Schema.String,
  form: Schema.Literals(["marginals", "beta", "success"]),
  /** Average samples per query, as asked for. */
  budget: Schema.Finite,
  maxSamples: Count,
  queries: Count,
  /** Samples of all queries together. */
  total: Count,
  /** Average samples per query, as given. */
  spent: Schema.Finite,
  /** Expected reward per query. */
  value: Schema.Finite,
  /** The price at which all shards stop; null where nothing was bought. */
  price: Schema.NullOr(Schema.Finite),
  /** Most expected reward per query that is lost against an allocation by one machine. */
  loss: Schema.Finite,
  /** Queries whose marginals rose, and were replaced by the slopes of their concave envelope. */
  hulled: Count,
  /** The files of budgets, in the order of the predictions. */
  files: Schema.Array(Schema.Struct({ file: Schema.String, rows: Count, total: Count }))
})

/** The content of `allocation.json`. */
export type PartitionedAllocation = typeof ResultSchema.Type

/** What `allocatePartitions` resolves to. */
export interface AllocatedPartitions {
  readonly allocation: PartitionedAllocation
  /** What the workers of this machine did; nothing where all was done before. */
  readonly workers: WorkersReport
}

/** The stages one after another, each with its jobs. */
const stagesOf = ({ shards }: AllocationPlan): ReadonlyArray<ReadonlyArray<ShardJob>> => {
  const each = (stage: ShardJob["stage"]): ReadonlyArray<ShardJob> => shards.map((_, shard) => ({ stage, shard }))
  return [each("summarise"), [{ stage: "price", shard: 0 }], each("allocate")]
}

/** Milliseconds between two looks at what is done. */
const lookEvery = 100

/** Offers what is not done of each stage, and waits until it is, whoever does it. */
const runStages = async (plan: AllocationPlan, options: AllocatePartitionsOptions): Promise<WorkersReport> => {
  const { onProgress, out, signal, store = resolve(out, "work"), workers: count = availableParallelism() } = options
  await using queue = await openJobQueue(store, plan.fingerprint)
  const orders = { predictions: await folderOf(options.predictions), out, store }
  await using workers = startWorkers(count, orders, (job) => queue.offer([job], randomUUID()))
  for (const jobs of stagesOf(plan)) {
    let done = await filesDone(out)
    const isLeft = (job: ShardJob): boolean => !done.has(outputOf(job))
    await queue.offer(jobs.filter(isLeft), randomUUID())
    for (;;) {
      signal?.throwIfAborted()
      // Another machine may have finished, and cleared the work away.
      if (done.has(resultFile)) return workers.report()
      const left = jobs.filter(isLeft).length
      onProgress?.({ stage: jobs[0].stage, done: jobs.length - left, total: jobs.length })
      if (left === 0) break
      const failure = await Promise.race([sleep(lookEvery), workers.failed]).catch((cause: unknown) => ({ cause }))
      done = await filesDone(out)
      if (failure !== undefined && !done.has(resultFile)) throw failure.cause
    }
  }
  return workers.report()
}

/** Adds up what the files of budgets say of themselves. */
const resultOf = async (db: DuckDBConnection, out: string, plan: AllocationPlan): Promise<PartitionedAllocation> => {
  const { budget, fingerprint, form, maxSamples, queries, shards } = plan
  const { loss, price } = await readPrice(out)
  const files = []
  let [total, value, hulled] = [0, 0, 0]
  for (const shard of shards.keys()) {
    const file = outputOf({ stage: "allocate", shard })
    const said = await readTotals(db, out, file)
    files.push({ file, rows: said.rows, total: said.total })
    total += said.total
    value += said.value
    hulled += said.hulled
  }
  const [spent, mean] = [total / queries, value / queries]
  const schema = "alloc-allocation/1" as const
  return {
    schema,
    fingerprint,
    form,
    budget,
    maxSamples,
    queries,
    total,
    spent,
    value: mean,
    price,
    loss,
    hulled,
    files
  }
}

/**
 * Splits one average budget over the queries of partitioned Parquet, however many: predictions in (`success_probability`,
 * or `alpha` and `beta`, or `marginals`), budgets out (`samples`, with the column `query` or `id` where there is one, row for row in the same order), and
 * `allocation.json` beside them. As `allocate` would on one machine, but for at most `loss` expected reward per query. A
 * killed worker's job is done by another; the same call goes on where an earlier one ended; called on several machines at once with one `store`, they
 * share the work. Memory per worker: 16 bytes a number of a shard, which holds at most 2^24.
 *
 * @throws BenchError `InvalidOption`, `MissingColumn`, `InvalidColumn`, `InvalidRow`, `UnreadableTable`, `OtherAllocation`,
 *   `UnwritableFolder`, `StoreFailed`, `WorkersLost`, `Unavailable`
 */
export const allocatePartitions = async (options: AllocatePartitionsOptions): Promise<AllocatedPartitions> => {
  const { workers = 1 } = options
  if (!(Number.isSafeInteger(workers) && workers >= 1))
    fail({ _tag: "InvalidOption", field: "workers", value: workers, valid: "a whole number >= 1" })
  const predictions = resolve(options.predictions)
  const out = resolve(options.out)
  using db = await openDuckDb()
  const plan = await planAllocation(db.connection, { ...options, predictions })
  const known = await readJson(ResultSchema, out, resultFile)
  await preparedFolder(out, plan, known)
  if (known !== undefined) return { allocation: known, workers: { lost: 0, peakBytes: 0 } }
  const report = await runStages(plan, { ...options, predictions, out })
  const allocation = await resultOf(db.connection, out, plan)
  await writeJson(out, resultFile, allocation)
  await tidy(out)
  return { allocation, workers: report }
}

/**
 * `allocatePartitions` as an Effect.
 *
 * @throws BenchError as `allocatePartitions`
 */
export const allocatePartitionsEffect = (
  options: AllocatePartitionsOptions
): Effect.Effect<AllocatedPartitions, BenchError> =>
  Effect.tryPromise({
    try: (signal) => allocatePartitions({ ...options, signal: options.signal ?? signal }),
    catch: asBenchError
  })
