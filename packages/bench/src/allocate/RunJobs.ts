/**
 * Runs the jobs of an allocation to their end: offers what is not done, keeps workers going, and looks at the files.
 *
 * @module
 */
import { randomUUID } from "node:crypto"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fail } from "../BenchError.ts"
import type { WorkerOrders } from "./AllocateWorker.ts"
import { filesDone, type ShardJob } from "./AllocationFolder.ts"
import { type JobQueue, openJobQueue } from "./JobQueue.ts"
import { startWorkers, type Workers, type WorkersReport } from "./Workers.ts"

/** How far an allocation is. */
export interface AllocationProgress {
  readonly stage: ShardJob["stage"]
  readonly done: number
  readonly total: number
}

/** How jobs are run. */
export interface RunOptions {
  /** `postgres://...` where several machines work together. Default: SQLite in the folder of the allocation. */
  readonly store?: string | undefined
  /** Worker processes on this machine. Default: one per core. */
  readonly workers?: number | undefined
  readonly onProgress?: ((progress: AllocationProgress) => void) | undefined
  /** Ends the work; what was done is kept. */
  readonly signal?: AbortSignal | undefined
}

/** Jobs, and where they leave their files. */
export interface JobsToRun {
  /** Folder of the allocation. */
  readonly out: string
  /** What tells these jobs from all others. */
  readonly fingerprint: string
  /** Stages one after another, each with its jobs. */
  readonly stages: ReadonlyArray<ReadonlyArray<ShardJob>>
  /** The file that a job writes when it is done, relative to `out`. */
  readonly outputOf: (job: ShardJob) => string
  /** The file that is there when all is done, whoever did it. */
  readonly resultFile: string
  readonly orders: Omit<WorkerOrders, "fingerprint" | "store">
}

/** Milliseconds between two looks at what is done. */
const lookEvery = 100

/** Offers what is not done of each stage, and waits until it is, whoever does it. */
const runStages = async (
  queue: JobQueue,
  { out, outputOf, resultFile, stages }: JobsToRun,
  { onProgress, signal }: RunOptions,
  workers: Workers
): Promise<WorkersReport> => {
  for (const stage of stages) {
    let done = await filesDone(out)
    const isLeft = (job: ShardJob): boolean => !done.has(outputOf(job))
    await queue.offer(stage.filter(isLeft), randomUUID())
    for (;;) {
      signal?.throwIfAborted()
      // Another machine may have finished, and cleared the work away.
      if (done.has(resultFile)) return workers.report()
      const left = stage.filter(isLeft).length
      onProgress?.({ stage: stage[0].stage, done: stage.length - left, total: stage.length })
      if (left === 0) break
      const failure = await Promise.race([sleep(lookEvery), workers.failed]).catch((cause: unknown) => ({ cause }))
      done = await filesDone(out)
      if (failure !== undefined && !done.has(resultFile)) throw failure.cause
    }
  }
  return workers.report()
}

/**
 * Runs jobs until all are done. Several machines may do so at once with one store.
 *
 * @throws BenchError `InvalidOption`, `StoreFailed`, `WorkersLost`, and whatever a job fails with
 */
export const runJobs = async (jobs: JobsToRun, options: RunOptions): Promise<WorkersReport> => {
  const { fingerprint, out } = jobs
  const { store = join(out, "work"), workers: count = availableParallelism() } = options
  if (!(Number.isSafeInteger(count) && count >= 1))
    fail({ _tag: "InvalidOption", field: "workers", value: count, valid: "a whole number >= 1" })
  await using queue = await openJobQueue(store, fingerprint)
  const work = async (): Promise<WorkersReport> => {
    const orders = { ...jobs.orders, fingerprint, store }
    await using workers = startWorkers(count, orders, (job) => queue.offer([job], randomUUID()))
    // Awaited here: the workers end with this function.
    return await runStages(queue, jobs, options, workers)
  }
  const report = await work()
  await queue.clear()
  return report
}
