import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterAll, expect, it } from "vitest"
import { beginCollection } from "../../src/collect/CollectSamples.ts"
import { countSamples, offerSamples } from "../../src/collect/OfferSamples.ts"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { writeSamples } from "../../src/store/StoredSamples.ts"
import { toyPlan } from "./ToyPlan.ts"

const store = mkdtempSync(join(tmpdir(), "alloc-offer-"))
afterAll(() => rmSync(store, { recursive: true, force: true }))

it("offers what a goal lacks, in items of a size, and only what a larger goal adds", async () => {
  const found = await runOnStore({ store }, () =>
    Effect.gen(function* () {
      const { collection, numbers } = yield* beginCollection(toyPlan("a "), {})
      const goal = { collection: collection.collection, queries: numbers, passes: [40], retry: "passing" as const }
      const sample = (index: number, failed: boolean) => ({ query: 0, sample: index, failed, passing: false })
      yield* writeSamples(collection.collection, [sample(0, false), sample(1, true)])
      const missing = yield* countSamples(goal, "missing")
      const failed = yield* countSamples(goal, "failed")
      const offered = [
        yield* offerSamples(goal, 32),
        yield* offerSamples(goal, 32),
        yield* offerSamples({ ...goal, passes: [40, 64] }, 32)
      ]
      return { missing, failed, offered }
    })
  )
  // 38 and 40 samples are two items each; the 24 more of each query are one.
  expect(found).toEqual({ missing: 78, failed: 1, offered: [4, 0, 2] })
})
