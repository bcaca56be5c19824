import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { expect, it } from "vitest"
import { steerCollection } from "../../src/store/StoredCollections.ts"
import { type StoredSample, writeSamples } from "../../src/store/StoredSamples.ts"
import { commitBatch, enterWorker, leaveWorker, type WorkerKey, type WriteRows } from "../../src/store/WorkerLedger.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

const call = (sample: number, reservedUsd = 0, spentUsd = 0) => ({
  rows: [{ query: 0, sample, failed: false, text: "a" }],
  reservedUsd,
  spentUsd,
  promptTokens: 3,
  completionTokens: 5
})

const write =
  ({ collection }: WorkerKey): WriteRows<StoredSample> =>
  (rows) =>
    writeSamples(collection, rows)

const row = (worker: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(
      sql<
        Record<string, number>
      >`SELECT asked, answered, repeated, failed, prompt_tokens, completion_tokens, reserved_usd,
        spent_usd FROM alloc_workers WHERE worker = ${worker}`,
      ([found]) => found
    )
  )

const entered = (collection: number, worker: string) =>
  Effect.as(enterWorker({ collection, worker }, { place: "here", stage: "samples" }), { collection, worker })

onBothStores("a worker's ledger", (run) => {
  it("counts a batch once, however often its answer was lost", async () => {
    const found = await run(
      Effect.gen(function* () {
        const key = yield* entered(yield* toyCollection("ledger"), "w1")
        const batch = { number: 1, wanted: [{ count: 2, usd: 0 }], settled: [call(0), call(1)] }
        const granted = [
          yield* commitBatch(key, write(key), batch, false),
          yield* commitBatch(key, write(key), batch, true)
        ]
        yield* commitBatch(key, write(key), { number: 2, wanted: [], settled: [call(1)] }, true)
        yield* leaveWorker(key)
        return { granted, row: yield* row("w1") }
      })
    )
    expect(found).toEqual({
      granted: [1, 1],
      row: {
        asked: 2,
        answered: 3,
        repeated: 1,
        failed: 0,
        prompt_tokens: 9,
        completion_tokens: 15,
        reserved_usd: 0,
        spent_usd: 0
      }
    })
  })

  it("reserves within the cap what all workers together may spend, and gives back what was not used", async () => {
    const granted = await run(
      Effect.gen(function* () {
        const collection = yield* toyCollection("cap")
        yield* steerCollection(collection, { maxUsd: 10 })
        const [a, b] = [yield* entered(collection, "a"), yield* entered(collection, "b")]
        const ask = (count: number) => Array.from({ length: count }, () => ({ count: 1, usd: 3 }))
        const first = yield* commitBatch(a, write(a), { number: 1, wanted: ask(2), settled: [] }, false)
        const second = yield* commitBatch(b, write(b), { number: 1, wanted: ask(2), settled: [] }, false)
        // One of a's calls cost a tenth of what was reserved.
        const third = yield* commitBatch(a, write(a), { number: 2, wanted: ask(2), settled: [call(0, 3, 0.3)] }, false)
        return [first, second, third]
      })
    )
    expect(granted).toEqual([2, 1, 1])
  })

  it("never spends more than the cap, however many ask at once", async () => {
    const collection = await run(toyCollection("race"))
    await run(steerCollection(collection, { maxUsd: 7 }))
    const granted = await Promise.all(
      ["r1", "r2", "r3", "r4"].map((worker) =>
        run(
          Effect.flatMap(entered(collection, worker), (key) =>
            commitBatch(
              key,
              write(key),
              { number: 1, wanted: [1, 1, 1].map((usd) => ({ count: 1, usd })), settled: [] },
              false
            )
          )
        )
      )
    )
    expect(granted.reduce((sum, some) => sum + some, 0)).toBe(7)
  })
})
