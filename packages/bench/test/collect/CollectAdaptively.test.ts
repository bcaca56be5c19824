import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { verifier } from "@alloc/verifiers"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type AdaptiveOptions, collectAdaptively, type SamplePlan } from "../../src/collect/index.ts"
import { repeats, storedRows } from "./StoredRows.ts"

let store: string
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "alloc-adaptive-"))
})
afterEach(() => rmSync(store, { recursive: true, force: true }))

const ids = ["never", "never again", "half", "fixed"]

const plan: SamplePlan = {
  arm: "fake",
  model: { name: "fake", sha256: "fake" },
  seed: 4,
  sampling: { temperature: 0.7, maxTokens: 8, stop: ["\n"] },
  prefix: "",
  queries: ids.map((id) => ({ id, prompt: id })),
  passes: [16]
}

const model = () => fakeModel({ success: (id) => (id.startsWith("never") ? 0 : 0.5), concurrency: 2 })

const judge = { verifier: verifier({ name: "right", check: (_, text) => text.includes("right") }), version: "1" }

const rule: AdaptiveOptions = { width: 0.3, least: 4, most: 64, fixed: new Set(["fixed"]), judge }

const drawn = async (): Promise<Record<string, number>> => {
  const rows = await storedRows(store)
  return Object.fromEntries(ids.map((id) => [id, rows.filter((row) => row.id === id).length]))
}

describe("collectAdaptively", () => {
  it("stops where enough is known, spends the rest where it is not, and leaves fixed queries alone", async () => {
    const { complete, drawn: count } = await collectAdaptively(plan, model(), rule, { store })
    const found = await drawn()
    expect(complete).toBe(true)
    expect(count).toBe(Object.values(found).reduce((a, b) => a + b, 0))
    expect(found.fixed).toBe(16)
    expect(found.never).toBeLessThan(16)
    expect(found.half).toBeGreaterThan(16)
    // Never more than uniform collection would have drawn.
    expect(found.never + found["never again"] + found.half).toBeLessThanOrEqual(3 * 16)
    expect(await repeats(store)).toBe(0)
    // Everything is decided: the same call draws nothing.
    expect(await collectAdaptively(plan, model(), rule, { store })).toEqual({ complete: true, drawn: 0, failed: 0 })
  })

  it("comes to the same however often it was interrupted, and whoever draws beside it", async () => {
    await collectAdaptively(plan, model(), rule, { store })
    const undisturbed = await drawn()
    rmSync(store, { recursive: true, force: true })
    for (let stops = 1; stops <= 3; stops++) {
      const stop = new AbortController()
      let left = 10 * stops
      const options = { store, signal: stop.signal, onProgress: () => void (left-- === 0 && stop.abort()) }
      await collectAdaptively(plan, model(), rule, options)
    }
    await Promise.all([1, 2].map(() => collectAdaptively(plan, model(), rule, { store })))
    expect(await drawn()).toEqual(undisturbed)
  })

  it("refuses a verifier whose rewards are not 0 and 1", async () => {
    const graded = { verifier: verifier({ name: "graded", check: () => 0.7 }), version: "1" }
    await expect(collectAdaptively(plan, model(), { ...rule, judge: graded }, { store })).rejects.toThrow(
      "rewards are 0 and 1"
    )
  })
})
