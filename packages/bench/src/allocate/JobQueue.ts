/**
 * The durable queue of an allocation's jobs, in a store that several machines can share.
 *
 * @module
 */
import { Cause, Effect, Layer, Logger, ManagedRuntime, Schedule } from "effect"
import { PersistedQueue } from "effect/persistence"
import { SqlClient } from "effect/sql"
import { queueTable, storeLayer } from "../store/StoreLayer.ts"
import { JobSchema, type ShardJob } from "./AllocationFolder.ts"

/** An open queue. */
export interface JobQueue extends AsyncDisposable {
  /** Offers jobs; `round` tells them from the same jobs that were offered before. */
  readonly offer: (jobs: ReadonlyArray<ShardJob>, round: string) => Promise<void>
  /** Forgets all jobs, done or not. */
  readonly clear: () => Promise<void>
  /** Takes jobs, one after another, without end. */
  readonly work: (handle: (job: ShardJob) => Promise<void>) => Promise<never>
}

/** A job whose worker is silent for so long is taken by another one. */
const lease = "30 seconds"

/** A store that restarts is back by then. */
const patience = { schedule: Schedule.spaced("500 millis"), times: 120 }

/**
 * Opens the queue of one allocation.
 *
 * @throws BenchError `InvalidOption`, `StoreFailed`
 */
export const openJobQueue = async (store: string, fingerprint: string): Promise<JobQueue> => {
  const layer = storeLayer({ store, lease, pollEvery: "100 millis", connections: 2 })
  // What the queue logs while a store is away would be in the way of results on standard output.
  const runtime = ManagedRuntime.make(Layer.merge(layer, Logger.layer([])))
  const name = `allocate/${fingerprint.slice(0, 32)}`
  const queue = await runtime.runPromise(PersistedQueue.make({ name, schema: JobSchema })).catch(async (cause) => {
    await runtime.dispose()
    throw cause
  })
  return {
    offer: (jobs, round) =>
      runtime.runPromise(
        Effect.forEach(
          jobs,
          (job) => queue.offer(job, { id: `${round}/${job.stage}/${job.shard}` }).pipe(Effect.retry(patience)),
          { concurrency: 16, discard: true }
        )
      ),
    clear: () =>
      runtime.runPromise(
        Effect.flatMap(
          SqlClient.SqlClient,
          (sql) => sql`DELETE FROM ${sql(queueTable)} WHERE queue_name = ${name}`
        ).pipe(
          // Another machine may have done so, and the store with it: what is left would harm nobody.
          Effect.ignore
        )
      ),
    work: (handle) =>
      runtime.runPromise(
        queue
          .take((job) => Effect.tryPromise({ try: () => handle(job), catch: (cause) => cause }))
          .pipe(
            // Either the store does not answer, which may pass, or the job failed, of which the coordinator was told.
            Effect.catchCause((cause) => (Cause.hasInterrupts(cause) ? Effect.interrupt : Effect.sleep("500 millis"))),
            Effect.forever
          )
      ),
    [Symbol.asyncDispose]: () => runtime.dispose()
  }
}
