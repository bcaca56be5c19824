/**
 * One budget over predictions that no machine holds: shards are summarised, agree on one price, and are allocated, as jobs
 * of a durable queue.
 *
 * @module
 */
import { join, resolve } from "node:path"
import type { DuckDBConnection } from "@duckdb/node-api"
import { Effect } from "effect"
import { asBenchError, type BenchError } from "../BenchError.ts"
import {
  checkSamePlan,
  isThere,
  outputOf,
  prepareFolder,
  readJson,
  readPrice,
  resultFile,
  type ShardJob,
  tidy,
  writeJson
} from "./AllocationFolder.ts"
import { type PartitionedAllocation, ResultSchema } from "./AllocationResult.ts"
import { openDuckDb } from "./DuckDb.ts"
import { type AllocationPlan, folderOf, type PlanOptions, planAllocation } from "./Plan.ts"
import { type RunOptions, runJobs } from "./RunJobs.ts"
import type { WorkersReport } from "./Workers.ts"
import { readTotals } from "./WriteBudgets.ts"

/** Options of `allocatePartitions`. */
export interface AllocatePartitionsOptions extends PlanOptions, RunOptions {
  /** Folder of the budgets; every machine that takes part sees it, and the predictions. */
  readonly out: string
}

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

/** Whether all files of a result are still there. */
const isWhole = async (out: string, { files }: PartitionedAllocation): Promise<boolean> =>
  (await Promise.all(files.map(({ file }) => isThere(join(out, file))))).every((there) => there)

/** Adds up what the files of budgets say of themselves. */
const resultOf = async (db: DuckDBConnection, out: string, plan: AllocationPlan): Promise<PartitionedAllocation> => {
  const { shards, ...terms } = plan
  const { queries } = terms
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
  return { schema: "alloc-allocation/1", ...terms, total, spent, value: mean, price, loss, hulled, files }
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
  const predictions = resolve(options.predictions)
  const out = resolve(options.out)
  using db = await openDuckDb()
  const plan = await planAllocation(db.connection, { ...options, predictions })
  const known = await readJson(ResultSchema, out, resultFile)
  await checkSamePlan(out, plan, known)
  if (known !== undefined && (await isWhole(out, known))) {
    return { allocation: known, workers: { lost: 0, peakBytes: 0 } }
  }
  await prepareFolder(out, plan)
  const orders = { predictions: await folderOf(predictions), out }
  const { fingerprint } = plan
  const report = await runJobs({ out, fingerprint, stages: stagesOf(plan), outputOf, resultFile, orders }, options)
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
