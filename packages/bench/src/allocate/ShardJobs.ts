/**
 * The jobs of an allocation over many shards. Each writes one file, under its name only when it is whole: a job that is
 * done twice, at the same time or after a crash, changes nothing.
 *
 * @module
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { allocate, samples } from "@alloc/core"
import { decodeSummary, encodeSummary, shardBudgets, summarise } from "@alloc/core/shards"
import type { DuckDBConnection } from "@duckdb/node-api"
import { writeFileSafely } from "../recording/SafeFile.ts"
import { isThere, outputOf, readPrice, type ShardJob, writeJson } from "./AllocationFolder.ts"
import type { AllocationPlan } from "./Plan.ts"
import { shardCurves } from "./ShardCurves.ts"
import { writeBudgets } from "./WriteBudgets.ts"

/** Where an allocation reads and writes. */
export interface AllocationPlaces {
  /** Folder that the files of the plan are relative to. */
  readonly predictions: string
  /** Folder of the allocation. */
  readonly out: string
}

/** The summary of a shard's curves, at most half a megabyte. */
const summariseShard = async (
  db: DuckDBConnection,
  { out, predictions }: AllocationPlaces,
  plan: AllocationPlan,
  shard: number
): Promise<void> => {
  const curves = await shardCurves(db, predictions, plan, plan.shards[shard])
  await writeFileSafely(join(out, outputOf({ stage: "summarise", shard })), encodeSummary(summarise(curves)))
}

/** The one price of all shards, and what each is to spend at it. */
const agreeOnPrice = async ({ out }: AllocationPlaces, plan: AllocationPlan): Promise<void> => {
  const summaries = []
  for (const shard of plan.shards.keys())
    summaries.push(decodeSummary(await readFile(join(out, outputOf({ stage: "summarise", shard })))))
  const { budgets, loss, price } = shardBudgets(summaries, samples(plan.budget))
  const paid = Number.isFinite(price) ? price : null
  await writeJson(out, outputOf({ stage: "price", shard: 0 }), { price: paid, loss, budgets })
}

/** The budgets of a shard, as the one price gives them. */
const allocateShard = async (
  db: DuckDBConnection,
  { out, predictions }: AllocationPlaces,
  plan: AllocationPlan,
  shard: number
): Promise<void> => {
  const { budgets } = await readPrice(out)
  const curves = await shardCurves(db, predictions, plan, plan.shards[shard])
  const allocation = allocate(curves, { budget: samples(budgets[shard]) })
  const { hulled, size } = curves
  const totals = { rows: size, total: allocation.total, value: allocation.value * size, hulled }
  const file = join(out, outputOf({ stage: "allocate", shard }))
  await writeBudgets(db, predictions, plan, plan.shards[shard], { file, samples: allocation.samples, totals })
}

/**
 * Does a job, unless its file is there.
 *
 * @throws BenchError `InvalidRow`, `UnreadableTable`, `UnwritableFolder`, `MissingFile`; CoreError `InfeasibleBudget`
 */
export const runShardJob = async (
  db: DuckDBConnection,
  places: AllocationPlaces,
  plan: AllocationPlan,
  job: ShardJob
): Promise<void> => {
  if (await isThere(join(places.out, outputOf(job)))) return
  if (job.stage === "price") await agreeOnPrice(places, plan)
  else await (job.stage === "summarise" ? summariseShard : allocateShard)(db, places, plan, job.shard)
}
