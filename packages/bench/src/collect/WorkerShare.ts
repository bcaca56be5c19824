/**
 * A worker's share in one collection: its row in the ledger, what it may still spend, and what stops it.
 *
 * @module
 */
import { hostname } from "node:os"
import { VerifierError } from "@alloc/verifiers"
import { Effect, type Scope } from "effect"
import { SqlError } from "effect/sql"
import { BenchError } from "../BenchError.ts"
import { type LedgerWriter, type LedgerWriterOptions, openLedgerWriter } from "../store/LedgerWriter.ts"
import { type OnStore, withSql } from "../store/Sql.ts"
import type { StoredCollection } from "../store/StoredCollections.ts"
import { type StoredSample, writeSamples } from "../store/StoredSamples.ts"
import type { Store } from "../store/StoreLayer.ts"
import { writtenSamples } from "../store/Telemetry.ts"
import {
  beatWorker,
  enterWorker,
  type LedgerRow,
  leaveWorker,
  type WorkerEntry,
  type WorkerKey
} from "../store/WorkerLedger.ts"
import { mayPass, type Patience, storeFailed, throttled, untilWritten } from "../store/Written.ts"
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

/**
 * What a failure that comes to a worker's loop means: a store that is away is waited for, and told of; an error of the store,
 * of this package or of a verifier that cannot be opened ends the worker; any other is an item's, which is tried again.
 */
export const haltOn = (halt: Halt, patience: Patience): ((error: unknown) => void) => {
  const away = throttled(patience.notice)
  return (error) => {
    if (error instanceof SqlError.SqlError && mayPass(error)) {
      away(`the store ${patience.store} does not answer: ${error.message}`)
    } else if (error instanceof SqlError.SqlError || error instanceof BenchError || error instanceof VerifierError) {
      const said = error instanceof SqlError.SqlError ? storeFailed(patience.store, error) : error
      if (!halt.stopped) Object.assign(halt, { error: said, stopped: true })
    }
  }
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

/** Enters a worker into a collection's ledger, says now and then that it lives, and writes for it; it leaves with the scope. */
export const enterLedger = <Row extends LedgerRow>(
  key: WorkerKey,
  entry: Omit<WorkerEntry, "place">,
  options: LedgerWriterOptions<Row>,
  concurrency: () => number
): Effect.Effect<LedgerWriter<Row>, BenchError, Store | Scope.Scope> =>
  Effect.gen(function* () {
    const place = `${hostname()} ${process.pid}`
    yield* untilWritten(() => enterWorker(key, { ...entry, place }), options.patience)
    const writer = yield* openLedgerWriter(key, options)
    yield* keepBeating(key, writer.written, concurrency)
    yield* Effect.addFinalizer(() => Effect.ignore(Effect.timeout(leaveWorker(key), "2 seconds")))
    return writer
  })

/** Enters a worker that draws into a collection; it leaves with the scope. */
export const openShare = (
  collection: StoredCollection,
  { allowed, drawing, halt, onWritten, patience, signal, worker }: ShareOptions
): Effect.Effect<WorkerShare, BenchError | SqlError.SqlError, Store | Scope.Scope> =>
  Effect.gen(function* () {
    const key = { collection: collection.collection, worker }
    const write = (rows: ReadonlyArray<StoredSample>) => writeSamples(collection.collection, rows)
    const writing = { write, metrics: writtenSamples, patience, onWritten }
    const concurrency = allowed ?? (() => drawing.concurrency)
    const writer = yield* enterLedger(key, { stage: "samples" }, writing, concurrency)
    const watch = failureWatch(collection.manifest.arm, yield* hasAnswers(collection.collection))
    const gate = yield* callGate(watch, drawing.concurrency)
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
