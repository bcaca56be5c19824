import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { expect, it } from "vitest"
import { openLedgerWriter } from "../../src/store/LedgerWriter.ts"
import { type StoredSample, writeSamples } from "../../src/store/StoredSamples.ts"
import { writtenSamples } from "../../src/store/Telemetry.ts"
import { enterWorker } from "../../src/store/WorkerLedger.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

onBothStores("a ledger's writer", (run) => {
  it("writes what comes at once together, in few transactions", async () => {
    const written: Array<number> = []
    const found = await run(
      Effect.scoped(
        Effect.gen(function* () {
          const key = { collection: yield* toyCollection("writer"), worker: "w" }
          yield* enterWorker(key, { place: "", stage: "samples" })
          const writer = yield* openLedgerWriter(key, {
            write: (rows: ReadonlyArray<StoredSample>) => writeSamples(key.collection, rows),
            metrics: writtenSamples,
            patience: { store: "s", notice: () => {} },
            onWritten: (samples) => written.push(samples)
          })
          const one = (sample: number) =>
            Effect.gen(function* () {
              const may = yield* writer.reserve(1, 0)
              const samples = [{ query: 0, sample, failed: false, text: "a" }]
              yield* writer.settle({ rows: samples, reservedUsd: 0, spentUsd: 0, promptTokens: 0, completionTokens: 0 })
              return may
            })
          const may = yield* Effect.forEach(
            Array.from({ length: 200 }, (_, i) => i),
            one,
            { concurrency: "unbounded" }
          )
          const sql = yield* SqlClient.SqlClient
          const [row] = yield* sql<{
            readonly batch: number
            readonly asked: number
          }>`SELECT batch, asked FROM alloc_workers`
          return { may: may.every(Boolean), count: (yield* sql`SELECT 1 FROM alloc_samples`).length, row }
        })
      )
    )
    expect(found).toMatchObject({ may: true, count: 200, row: { asked: 200 } })
    expect(written.reduce((sum, samples) => sum + samples, 0)).toBe(200)
    expect(found.row.batch).toBeLessThan(50)
  })
})
