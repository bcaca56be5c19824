import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { afterAll, expect, it } from "vitest"
import type { CollectProgress } from "../../src/collect/CollectionRun.ts"
import { collectStates, storedFeature } from "../../src/collect/CollectStates.ts"
import { runOnStore } from "../../src/collect/RunOnStore.ts"
import { readFeatures } from "../../src/store/StoredFeatures.ts"
import { toyPlan } from "./ToyPlan.ts"

const store = mkdtempSync(join(tmpdir(), "alloc-states-"))
afterAll(() => rmSync(store, { recursive: true, force: true }))

it("reads each query's state once, and goes on where it stopped", async () => {
  const reading = { states: fakeModel({ success: () => 1 }), readers: 1, layers: [4, 8] }
  const stop = new AbortController()
  const onProgress = ({ fresh }: CollectProgress): void => {
    if (fresh === 1) stop.abort()
  }
  const first = await collectStates(toyPlan("a "), reading, { store, onProgress, signal: stop.signal })
  expect(first).toEqual({ complete: false, drawn: 1, failed: 0 })
  expect(await collectStates(toyPlan("a "), reading, { store })).toEqual({ complete: true, drawn: 1, failed: 0 })
  const rows = await runOnStore({ store }, () => readFeatures(1, storedFeature([4, 8])))
  expect(rows.map(({ query, values }) => [query, values.length])).toEqual([
    [0, 4],
    [1, 4]
  ])
  expect(storedFeature(undefined)).toBe("hidden")
})
