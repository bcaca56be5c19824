import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { CollectOptions } from "../../src/collect/CollectionRun.ts"
import { beginCollection } from "../../src/collect/CollectSamples.ts"
import { itemSamples, offerSamples } from "../../src/collect/OfferSamples.ts"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { workSamples } from "../../src/collect/WorkSamples.ts"
import { steerCollection } from "../../src/store/StoredCollections.ts"
import { hasTakeable } from "../../src/store/WorkQueue.ts"
import { storedRows } from "./StoredRows.ts"
import { toyPlan } from "./ToyPlan.ts"

let store: string
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "alloc-work-"))
})
afterEach(() => rmSync(store, { recursive: true, force: true }))

/** Puts the toy plan's collection under a seed into the store; nobody draws it yet. */
const begun = (seed: number, options: Partial<CollectOptions> = {}) =>
  runOnStore({ store }, () =>
    Effect.gen(function* () {
      const { collection, numbers } = yield* beginCollection({ ...toyPlan("a "), seed }, options)
      const goal = { collection: collection.collection, queries: numbers, passes: [3], retry: "passing" as const }
      yield* offerSamples(goal, itemSamples)
      return collection.collection
    })
  )

const steer = (collection: number, change: { paused?: boolean; priority?: number }) =>
  runOnStore({ store }, () => steerCollection(collection, change))

/** Works on all collections until nothing is left, or the signal comes; tells in which order they were drawn. */
const worked = async (signal?: AbortSignal, onDrawn: () => void = () => {}): Promise<ReadonlyArray<number>> => {
  const order: Array<number> = []
  const fake = fakeModel({ success: () => 0.5, concurrency: 1 })
  const sample: typeof fake.sample = (request) => {
    order.push(request.seed)
    onDrawn()
    return fake.sample(request)
  }
  await runOnStore({ store }, () =>
    workSamples({
      source: { ...fake, sample },
      serves: () => true,
      endsWhenDone: true,
      lease: "10 seconds",
      patience: { store, notice: () => {} },
      signal
    })
  )
  return order
}

describe("a worker", () => {
  it("draws collections of a higher priority first", async () => {
    await begun(1)
    await steer(await begun(2), { priority: 1 })
    expect(await worked()).toEqual([2, 2, 1, 1])
  })

  it("leaves a paused collection alone, until it is resumed", async () => {
    const one = await begun(1)
    await begun(2)
    await steer(one, { paused: true })
    const stop = new AbortController()
    let drawn = 0
    const order = await worked(stop.signal, () => {
      drawn += 1
      if (drawn === 2) setTimeout(() => stop.abort(), 500)
    })
    expect(order).toEqual([2, 2])
    await steer(one, { paused: false })
    expect(await worked()).toEqual([1, 1])
    expect(await storedRows(store)).toHaveLength(12)
  })

  it("gives back what it has not begun when it is told to stop", async () => {
    await begun(1)
    const stop = new AbortController()
    expect(await worked(stop.signal, () => stop.abort())).toEqual([1])
    expect(await storedRows(store)).toHaveLength(3)
    // Nothing waits for a lease to end.
    const key = { collection: 1, stage: "samples" as const }
    expect(await runOnStore({ store }, () => hasTakeable(key, 3600))).toBe(true)
    await worked()
    expect(await storedRows(store)).toHaveLength(6)
  })
})
