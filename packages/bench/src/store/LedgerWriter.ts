/**
 * Writes a worker's samples, and reserves what its next calls may cost: what comes while one transaction runs goes into the
 * next one together, so that a database is asked a few hundred times a second however many samples there are.
 *
 * @module
 */
import { Deferred, Effect, Metric, Queue, type Scope } from "effect"
import type { SqlClient } from "effect/sql"
import type { BenchError } from "../BenchError.ts"
import { failedSamples, spentUsd, writtenSamples } from "./Telemetry.ts"
import { commitBatch, type SettledCall, type WorkerKey } from "./WorkerLedger.ts"
import { type Patience, untilWritten } from "./Written.ts"

/** Writes for one worker of one collection. */
export interface LedgerWriter {
  /** Reserves a call before it is made; whether it may be. */
  readonly reserve: (samples: number, usd: number) => Effect.Effect<boolean, BenchError>
  /** Keeps what came of a call; done once it is committed. */
  readonly settle: (call: SettledCall) => Effect.Effect<void, BenchError>
  /** Samples that were written since it began. */
  readonly written: () => number
}

type Entry =
  | {
      readonly kind: "wanted"
      readonly samples: number
      readonly usd: number
      readonly done: Deferred.Deferred<boolean, BenchError>
    }
  | { readonly kind: "settled"; readonly call: SettledCall; readonly done: Deferred.Deferred<boolean, BenchError> }

/** Opens a writer; it ends with the scope, and then has nothing left to write where its callers have been waited for. */
export const openLedgerWriter = (
  key: WorkerKey,
  patience: Patience,
  onWritten: (samples: number, failed: number) => void = () => {}
): Effect.Effect<LedgerWriter, never, SqlClient.SqlClient | Scope.Scope> =>
  Effect.gen(function* () {
    const entries = yield* Queue.unbounded<Entry>()
    let number = 0
    let written = 0
    const commit = (batch: ReadonlyArray<Entry>) =>
      Effect.gen(function* () {
        number += 1
        const wanted = batch.filter((entry) => entry.kind === "wanted")
        const settled = batch.filter((entry) => entry.kind === "settled")
        const content = { number, wanted, settled: settled.map(({ call }) => call) }
        const granted = yield* untilWritten((tries) => commitBatch(key, content, tries > 0), patience)
        const samples = content.settled.flatMap((call) => call.samples)
        written += samples.length
        const failed = samples.filter((one) => one.failed).length
        if (samples.length > 0) onWritten(samples.length, failed)
        yield* Metric.update(writtenSamples, samples.length)
        yield* Metric.update(failedSamples, failed)
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
      make: (done: Deferred.Deferred<boolean, BenchError>) => Entry
    ): Effect.Effect<boolean, BenchError> =>
      Effect.gen(function* () {
        const done = yield* Deferred.make<boolean, BenchError>()
        yield* Queue.offer(entries, make(done))
        return yield* Deferred.await(done)
      })
    return {
      reserve: (samples, usd) => entered((done) => ({ kind: "wanted", samples, usd, done })),
      settle: (call) => Effect.asVoid(entered((done) => ({ kind: "settled", call, done }))),
      written: () => written
    }
  })
