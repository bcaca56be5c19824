import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, expect, it } from "vitest"
import { beginCollection } from "../../src/collect/CollectSamples.ts"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { drawingFrom } from "../../src/collect/SampleSource.ts"
import { capReached, isCapped, openShare } from "../../src/collect/WorkerShare.ts"
import { toyPlan } from "./ToyPlan.ts"

const store = mkdtempSync(join(tmpdir(), "alloc-share-"))
afterAll(() => rmSync(store, { recursive: true, force: true }))

it("is in the ledger while it lasts, and knows when the cap leaves nothing for a call", async () => {
  const found = await runOnStore({ store }, () =>
    Effect.gen(function* () {
      const { collection } = yield* beginCollection(toyPlan("a "), { price: { input: 1, output: 1 }, maxUsd: 5 })
      const sql = yield* SqlClient.SqlClient
      const inside = Effect.gen(function* () {
        const share = yield* openShare(collection, {
          worker: "w",
          drawing: drawingFrom(fakeModel({ success: () => 1 })),
          halt: { error: undefined, stopped: false },
          patience: { store, notice: () => {} }
        })
        const before = yield* isCapped(share)
        yield* share.capped(6)
        const after = yield* isCapped(share)
        const ended = yield* Effect.flip(capReached(share))
        yield* sql`UPDATE alloc_workers SET reserved_usd = 2 WHERE worker = 'w'`
        return { before, after, ended: ended.message }
      })
      const told = yield* Effect.scoped(inside)
      const [row] = yield* sql<{ readonly gone: number; readonly stage: string }>`SELECT gone, stage FROM alloc_workers`
      return { ...told, row: { ...row } }
    })
  )
  expect(found).toEqual({
    before: false,
    after: true,
    ended: expect.stringContaining("cap of $5"),
    row: { gone: 1, stage: "samples" }
  })
})
