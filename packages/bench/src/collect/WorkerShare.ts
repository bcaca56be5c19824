/**
 * A worker's share in one collection: its row in the ledger, what it may still spend, and what stops it.
 *
 * @module
 */
import { hostname } from "node:os"
import { Effect, type Scope } from "effect"
import type { SqlError } from "effect/sql"
import { BenchError } from "../BenchError.ts"
import { openLedgerWriter } from "../store/LedgerWriter.ts"
import { type OnStore, withSql } from "../store/Sql.ts"
import type { StoredCollection } from "../store/StoredCollections.ts"
import type { Store } from "../store/StoreLayer.ts"
import { beatWorker, enterWorker, leaveWorker, type WorkerKey } from "../store/WorkerLedger.ts"
import { type Patience, untilWritten } from "../store/Written.ts"
import { failureWatch } from "./DrawFailures.ts"
import { callGate, type ItemDrawer } from "./DrawItem.ts"
import type { Drawing } from "./SampleSource.ts"

const beatEvery = "2 seconds"

/** A worker's share in one collection. */
export interface WorkerShare extends ItemDrawer {
  readonly key: WorkerKey
  collection: StoredCollection
  /** What a call would have cost that the cap refused. */
  refusedUsd: number | undefined
}

const hasAnswers = (collection: number): OnStore<boolean> =>
  withSql((sql) =>
    Effect.map(
      sql`SELECT 1 FROM alloc_samples WHERE collection = ${collection} AND failed = 0 LIMIT 1`,
      (rows) => rows.length > 0
    )
  )

/** What a collection's cap leaves to spend, and what other workers that live have reserved. */
const roomUnder = ({ collection, worker }: WorkerKey, maxUsd: number) =>
  withSql((sql) =>
    Effect.map(
      sql<{ readonly used: number | null; readonly others: number | null }>`SELECT
        SUM(reserved_usd + spent_usd) AS used,
        SUM(CASE WHEN worker <> ${worker} AND gone = 0 THEN reserved_usd ELSE 0 END) AS others
        FROM alloc_workers WHERE collection = ${collection}`,
      ([row]) => ({ room: maxUsd - (row.used ?? 0), others: row.others ?? 0 })
    )
  )

/** What ends a worker: an error that is no query's fault. */
export interface Halt {
  error: unknown
  stopped: boolean
}

/** What a share is opened with. */
export interface ShareOptions {
  readonly worker: string
  readonly drawing: Drawing
  readonly halt: Halt
  /** Calls in flight at this moment, at most: fewer while a server is overloaded. */
  readonly allowed?: (() => number) | undefined
  readonly patience: Patience
  /** Told of samples that were written, and how many of them failed. */
  readonly onWritten?: ((samples: number, failed: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Tells the store now and then that the worker lives, and how fast it is. */
const keepBeating = (key: WorkerKey, written: () => number, concurrency: () => number) => {
  let seen = 0
  let at = performance.now()
  const beat = Effect.suspend(() => {
    const now = performance.now()
    const rate = ((written() - seen) * 1000) / Math.max(1, now - at)
    seen = written()
    at = now
    return Effect.ignore(beatWorker(key, { rate, concurrency: concurrency() }))
  })
  return Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(beatEvery), beat)))
}

/** Enters a worker into a collection; it leaves with the scope. */
export const openShare = (
  collection: StoredCollection,
  { allowed, drawing, halt, onWritten, patience, signal, worker }: ShareOptions
): Effect.Effect<WorkerShare, BenchError | SqlError.SqlError, Store | Scope.Scope> =>
  Effect.gen(function* () {
    const key = { collection: collection.collection, worker }
    const place = `${hostname()} ${process.pid}`
    yield* untilWritten(() => enterWorker(key, { place, stage: "samples" }), patience)
    const writer = yield* openLedgerWriter(key, patience, onWritten)
    const watch = failureWatch(collection.manifest.arm, yield* hasAnswers(collection.collection))
    const gate = yield* callGate(watch, drawing.concurrency)
    yield* keepBeating(key, writer.written, allowed ?? (() => drawing.concurrency))
    yield* Effect.addFinalizer(() => Effect.ignore(Effect.timeout(leaveWorker(key), "2 seconds")))
    signal?.addEventListener("abort", () => Effect.runFork(gate.open), { once: true })
    const share: WorkerShare = {
      key,
      collection,
      refusedUsd: undefined,
      drawing,
      writer,
      watch,
      admit: gate.admit,
      halted: () => halt.stopped || signal?.aborted === true,
      stop: (error) =>
        Effect.suspend(() => {
          if (!halt.stopped) Object.assign(halt, { error, stopped: true })
          return gate.open
        }),
      capped: (usd) =>
        Effect.sync(() => {
          share.refusedUsd = Math.max(usd, share.refusedUsd ?? 0)
        })
    }
    return share
  })

/** Whether a collection's cap leaves nothing for the call that it refused. */
export const isCapped = (share: WorkerShare): Effect.Effect<boolean, SqlError.SqlError, Store> =>
  Effect.gen(function* () {
    const { maxUsd } = share.collection
    if (share.refusedUsd === undefined || maxUsd === undefined) return false
    const { room } = yield* roomUnder(share.key, maxUsd)
    if (room < share.refusedUsd) return true
    share.refusedUsd = undefined
    return false
  })

/** Ends with the error of a cap that is reached for good: nobody else may still give back what was reserved. */
export const capReached = (share: WorkerShare): Effect.Effect<boolean, BenchError | SqlError.SqlError, Store> =>
  Effect.gen(function* () {
    const { maxUsd, name } = share.collection
    if (maxUsd === undefined || !(yield* isCapped(share))) return false
    const { others } = yield* roomUnder(share.key, maxUsd)
    if (others > 1e-9) return false
    return yield* new BenchError({ reason: { _tag: "CostCapReached", collection: name, maxUsd } })
  })
