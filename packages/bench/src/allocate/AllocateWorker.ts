/**
 * A process that does an allocation's jobs, one after another, until its coordinator ends it or is gone.
 *
 * @module
 */
import { CoreError } from "@alloc/core"
import { BenchError, problemOf } from "../BenchError.ts"
import { readPlan, type ShardJob } from "./AllocationFolder.ts"
import { openDuckDb } from "./DuckDb.ts"
import { openJobQueue } from "./JobQueue.ts"
import { type AllocationPlaces, runShardJob } from "./ShardJobs.ts"

/** What a worker is told once. */
export interface WorkerOrders extends AllocationPlaces {
  readonly store: string
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

const work = async ({ store, ...places }: WorkerOrders): Promise<void> => {
  const plan = await readPlan(places.out)
  using db = await openDuckDb()
  await using queue = await openJobQueue(store, plan.fingerprint)
  await queue.work(async (job) => {
    say({ says: "takes", job })
    try {
      await runShardJob(db.connection, places, plan, job)
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
