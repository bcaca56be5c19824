import { Effect } from "effect"
import { expect, it } from "vitest"
import { joinCollection, nextRound, steerCollection, storedCollections } from "../../src/store/StoredCollections.ts"
import { onBothStores, toyCollection, toyManifest } from "./Stores.ts"

onBothStores("stored collections", (run) => {
  it("are begun once, and take more samples and a cap later, never fewer samples", async () => {
    const start = { fingerprint: "one", name: "toy", manifest: toyManifest, samples: 64 }
    const price = { input: 1, output: 2 }
    const found = await run(
      Effect.all([
        joinCollection(start),
        joinCollection({ ...start, samples: 128, maxUsd: 5, price }),
        joinCollection({ ...start, samples: 16 })
      ])
    )
    expect(new Set(found.map(({ collection }) => collection)).size).toBe(1)
    expect(found.map(({ samples }) => samples)).toEqual([64, 128, 128])
    expect(found.map(({ maxUsd }) => maxUsd)).toEqual([undefined, 5, 5])
    expect(found[2]).toMatchObject({ price, manifest: toyManifest, paused: false, priority: 0 })
  })

  it("refuse another model or prompt under their fingerprint", async () => {
    await run(toyCollection("two"))
    const other = { ...toyManifest, model: { name: "fake", sha256: "another" } }
    const start = { fingerprint: "two", name: "toy", manifest: other, samples: 4 }
    await expect(run(joinCollection(start))).rejects.toMatchObject({ reason: { _tag: "OtherManifest" } })
  })

  it("come by priority, and can be paused", async () => {
    const first = await run(toyCollection("three"))
    const second = await run(toyCollection("four"))
    await run(steerCollection(second, { priority: 7 }))
    await run(steerCollection(first, { paused: true }))
    const all = await run(storedCollections)
    expect(all[0]).toMatchObject({ collection: second, priority: 7, paused: false })
    expect(all.find(({ collection }) => collection === first)?.paused).toBe(true)
  })

  it("count their rounds", async () => {
    const one = await run(toyCollection("five"))
    expect(await run(Effect.all([nextRound(one), nextRound(one)]))).toEqual([1, 2])
  })
})
