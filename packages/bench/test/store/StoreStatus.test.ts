import { Effect } from "effect"
import { expect, it } from "vitest"
import { addQueries } from "../../src/store/StoredQueries.ts"
import { type StoredSample, writeSamples } from "../../src/store/StoredSamples.ts"
import { storeStatus } from "../../src/store/StoreStatus.ts"
import { beatWorker, commitBatch, enterWorker, leaveWorker } from "../../src/store/WorkerLedger.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

onBothStores("a store's status", (run) => {
  it("adds up what workers did, and tells the live from those that left", async () => {
    const [one] = await run(
      Effect.gen(function* () {
        const collection = yield* toyCollection("status")
        yield* addQueries(collection, [{ id: "a", prompt: "p", request: "{}" }])
        const keys = ["w1", "w2"].map((worker) => ({ collection, worker }))
        for (const key of keys) yield* enterWorker(key, { place: "host 1", stage: "samples" })
        const sample = (index: number, failed: boolean) => ({
          query: 0,
          sample: index,
          failed,
          finish: failed ? "TimedOut" : "stop"
        })
        const write = (rows: ReadonlyArray<StoredSample>) => writeSamples(collection, rows)
        const free = { reservedUsd: 0, spentUsd: 0, promptTokens: 4, completionTokens: 2 }
        const settled = [{ rows: [sample(0, false), sample(1, true)], ...free }]
        yield* commitBatch(keys[0], write, { number: 1, wanted: [{ count: 3, usd: 0 }], settled }, false)
        yield* commitBatch(
          keys[1],
          write,
          { number: 1, wanted: [{ count: 1, usd: 0 }], settled: [{ rows: [sample(0, false)], ...free }] },
          false
        )
        yield* beatWorker(keys[0], { rate: 4, concurrency: 7 })
        yield* leaveWorker(keys[1])
        return yield* storeStatus
      })
    )
    expect(one).toMatchObject({
      wanted: 4,
      done: 1,
      left: 3,
      failed: { TimedOut: 1 },
      calls: { asked: 4, answered: 2, repeated: 1, failed: 1, open: 1 },
      tokens: { prompt: 8, completion: 4 },
      usd: undefined,
      rate: 4,
      secondsLeft: 0.75
    })
    expect(one.workers.map(({ concurrency, live, worker }) => [worker, live, concurrency]).sort()).toEqual([
      ["w1", true, 7],
      ["w2", false, 0]
    ])
  })
})
