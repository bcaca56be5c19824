import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterAll, expect, it } from "vitest"
import { beginCollection } from "../../src/collect/CollectSamples.ts"
import { countUnscored, offerScores } from "../../src/collect/OfferScores.ts"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { writeSamples } from "../../src/store/StoredSamples.ts"
import { joinScoring } from "../../src/store/StoredScores.ts"
import { toyPlan } from "./ToyPlan.ts"

const store = mkdtempSync(join(tmpdir(), "alloc-offer-scores-"))
afterAll(() => rmSync(store, { recursive: true, force: true }))

it("offers what came since, once, and what was given up only where that is asked for", async () => {
  const found = await runOnStore({ store }, () =>
    Effect.gen(function* () {
      const { collection } = yield* beginCollection(toyPlan("a "), {})
      const drawn = (query: number, from: number, to: number) =>
        writeSamples(
          collection.collection,
          Array.from({ length: to - from }, (_, i) => ({ query, sample: from + i, failed: false, text: "t" }))
        )
      yield* drawn(0, 0, 40)
      const scoring = yield* joinScoring(collection.collection, { name: "v", version: "1" })
      const counts = [yield* offerScores(scoring, "leave"), yield* offerScores(scoring, "leave")]
      yield* drawn(1, 0, 3)
      counts.push(yield* offerScores(scoring, "leave"))
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE alloc_queue SET state = 'failed' WHERE id LIKE '0000000001/%'`
      counts.push(yield* offerScores(scoring, "leave"), yield* offerScores(scoring, "offer"))
      const dead = yield* sql`SELECT 1 FROM alloc_queue WHERE state = 'failed'`
      return { counts, unscored: yield* countUnscored(scoring), dead: dead.length }
    })
  )
  // 40 samples are two items.
  expect(found).toEqual({ counts: [2, 0, 1, 0, 1], unscored: 43, dead: 0 })
})
