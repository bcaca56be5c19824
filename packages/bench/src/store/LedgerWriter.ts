/**
 * Writes a worker's samples, or verdicts, and reserves what its next calls may cost: what comes while one transaction runs goes into the
 * next one together, so that a database is asked a few hundred times a second however many samples there are.
 *
 * @module
 */
import { Deferred, Effect, Metric, Queue, type Scope } from "effect"
import type { SqlClient } from "effect/sql"
import type { BenchError } from "../BenchError.ts"
import { spentUsd, type WrittenRows } from "./Telemetry.ts"
import { commitBatch, type LedgerRow, type SettledCall, type WorkerKey, type WriteRows } from "./WorkerLedger.ts"
import { type Patience, untilWritten } from "./Written.ts"

/** Writes for one worker of one collection. */
export interface LedgerWriter<Row extends LedgerRow> {
  /** Reserves a call before it is made; whether it may be. */
  readonly reserve: (count: number, usd: number) => Effect.Effect<boolean, BenchError>
  /** Keeps what came of a call; done once it is committed. */
  readonly settle: (call: SettledCall<Row>) => Effect.Effect<void, BenchError>
  /** Rows that were written since it began. */
  readonly written: () => number
}

type Entry<Row extends LedgerRow> =
  | {
      readonly kind: "wanted"
      readonly count: number
      readonly usd: number
      readonly done: Deferred.Deferred<boolean, BenchError>
    }
  | { readonly kind: "settled"; readonly call: SettledCall<Row>; readonly done: Deferred.Deferred<boolean, BenchError> }

/** What a writer writes, where, and who is told. */
export interface LedgerWriterOptions<Row extends LedgerRow> {
  readonly write: WriteRows<Row>
  /** What counts its rows. */
  readonly metrics: WrittenRows
  readonly patience: Patience
  /** Told of rows that were written, and how many of them failed. */
  readonly onWritten?: ((rows: number, failed: number) => void) | undefined
}

/** Opens a writer; it ends with the scope, and then has nothing left to write where its callers have been waited for. */
export const openLedgerWriter = <Row extends LedgerRow>(
  key: WorkerKey,
  { metrics, onWritten = () => {}, patience, write }: LedgerWriterOptions<Row>
): Effect.Effect<LedgerWriter<Row>, never, SqlClient.SqlClient | Scope.Scope> =>
  Effect.gen(function* () {
    const entries = yield* Queue.unbounded<Entry<Row>>()
    let number = 0
    let written = 0
    const commit = (batch: ReadonlyArray<Entry<Row>>) =>
      Effect.gen(function* () {
        number += 1
        const wanted = batch.filter((entry) => entry.kind === "wanted")
        const settled = batch.filter((entry) => entry.kind === "settled")
        const content = { number, wanted, settled: settled.map(({ call }) => call) }
        const granted = yield* untilWritten((tries) => commitBatch(key, write, content, tries > 0), patience)
        const rows = content.settled.flatMap((call) => call.rows)
        written += rows.length
        const failed = rows.filter((one) => one.failed).length
        if (rows.length > 0) onWritten(rows.length, failed)
        yield* Metric.update(metrics.written, rows.length)
        yield* Metric.update(metrics.failed, failed)
        yield* Metric.update(
          spentUsd,
          content.settled.reduce((sum, call) => sum + call.spentUsd, 0)
        )
        yield* Effect.forEach(wanted, ({ done }, place) => Deferred.succeed(done, place < granted), { discard: true })
        yield* Effect.forEach(settled, ({ done }) => Deferred.succeed(done, true), { discard: true })
      }).pipe(
        // Whatever happened: nobody waits for ever.
        Effect.catchCause((cause) =>
          Effect.forEach(batch, ({ done }) => Deferred.failCause(done, cause), { discard: true })
        )
      )
    yield* Queue.takeAll(entries).pipe(Effect.flatMap(commit), Effect.forever, Effect.forkScoped)
    const entered = (
      make: (done: Deferred.Deferred<boolean, BenchError>) => Entry<Row>
    ): Effect.Effect<boolean, BenchError> =>
      Effect.gen(function* () {
        const done = yield* Deferred.make<boolean, BenchError>()
        yield* Queue.offer(entries, make(done))
        return yield* Deferred.await(done)
      })
    return {
      reserve: (count, usd) => entered((done) => ({ kind: "wanted", count, usd, done })),
      settle: (call) => Effect.asVoid(entered((done) => ({ kind: "settled", call, done }))),
      written: () => written
    }
  })
