/**
 * A process that does an allocation's jobs, one after another, until its coordinator ends it or is gone.
 *
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises"
import { CoreError } from "@alloc/core"
import type { DuckDBConnection } from "@duckdb/node-api"
import { BenchError, problemOf } from "../BenchError.ts"
import { readPlan, replayFile, type ShardJob } from "./AllocationFolder.ts"
import { openDuckDb } from "./DuckDb.ts"
import { type JobQueue, openJobQueue } from "./JobQueue.ts"
import { replayPart } from "./ReplayPart.ts"
import { runShardJob } from "./ShardJobs.ts"

/** What a worker is told once: to allocate predictions, or to replay budgets on a recording. */
export interface WorkerOrders {
  readonly store: string
  readonly fingerprint: string
  readonly out: string
  readonly predictions?: string | undefined
  readonly recording?: string | undefined
}

/** What a worker says. */
export type WorkerSays =
  | { readonly says: "takes"; readonly job: ShardJob }
  | { readonly says: "has done"; readonly job: ShardJob; readonly peakBytes: number }
  | {
      readonly says: "failed"
      readonly reason?: unknown
      readonly of: "bench" | "core" | "other"
      readonly problem: string
    }

const say = (message: WorkerSays): void => void process.send?.(message)

const failure = (cause: unknown): WorkerSays => {
  const problem = problemOf(cause)
  if (cause instanceof BenchError) return { says: "failed", of: "bench", reason: cause.reason, problem }
  if (cause instanceof CoreError) return { says: "failed", of: "core", reason: cause.reason, problem }
  return { says: "failed", of: "other", problem: cause instanceof Error ? (cause.stack ?? problem) : problem }
}

/** What these orders do with a job. */
const runnerOf = async (
  { fingerprint, out, predictions, recording }: WorkerOrders,
  db: DuckDBConnection
): Promise<(job: ShardJob) => Promise<void>> => {
  if (recording !== undefined) {
    return ({ shard }) => replayPart(db, { out, recording, file: replayFile(fingerprint, shard) }, shard)
  }
  const plan = await readPlan(out)
  return (job) => runShardJob(db, { out, predictions: predictions ?? out }, plan, job)
}

/** A store that restarts is back by then: tries, half a second apart. */
const mostTries = 120

/** Opens the queue that the coordinator opened before: a store that does not answer now is restarting. */
const openPatiently = async ({ fingerprint, store }: WorkerOrders): Promise<JobQueue> => {
  for (let tries = 1; ; tries++) {
    try {
      return await openJobQueue(store, fingerprint)
    } catch (cause) {
      const mayPass = cause instanceof BenchError && cause.reason._tag === "StoreFailed"
      if (!mayPass || tries >= mostTries) throw cause
      await sleep(500)
    }
  }
}

const work = async (orders: WorkerOrders): Promise<void> => {
  using db = await openDuckDb()
  const run = await runnerOf(orders, db.connection)
  await using queue = await openPatiently(orders)
  await queue.work(async (job) => {
    say({ says: "takes", job })
    try {
      await run(job)
    } catch (cause) {
      say(failure(cause))
      throw cause
    }
    say({ says: "has done", job, peakBytes: 1024 * process.resourceUsage().maxRSS })
  })
}

process.on("disconnect", () => process.exit())
// The coordinator is told by the terminal, too, and ends its workers.
process.on("SIGINT", () => {})
process.once("message", (orders: WorkerOrders) => {
  work(orders).catch((cause: unknown) => say(failure(cause)))
})
