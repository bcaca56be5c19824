import { Effect } from "effect"
import { expect, it } from "vitest"
import { featuredQueries, readFeatures, writeFeature } from "../../src/store/StoredFeatures.ts"
import { onBothStores, toyCollection } from "./Stores.ts"

onBothStores("stored features", (run) => {
  it("are there once a query and name, to the bit", async () => {
    const values = Float32Array.of(0.1, -2, Number.MIN_VALUE)
    const found = await run(
      Effect.gen(function* () {
        const one = yield* toyCollection("features")
        yield* writeFeature(one, { query: 3, feature: "hidden", values })
        yield* writeFeature(one, { query: 3, feature: "hidden", values: Float32Array.of(9) })
        yield* writeFeature(one, { query: 1, feature: "other", values })
        return { there: yield* featuredQueries(one, "hidden"), rows: yield* readFeatures(one, "hidden") }
      })
    )
    expect(found).toEqual({ there: new Set([3]), rows: [{ query: 3, feature: "hidden", values }] })
  })
})
