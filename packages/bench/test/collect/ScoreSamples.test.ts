import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fakeModel } from "@alloc/decoders/testing"
import { type Query, type Verifier, VerifierError, verifier } from "@alloc/verifiers"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { collectSamples, planFingerprint, scoreSamples } from "../../src/collect/index.ts"
import { BenchError } from "../../src/index.ts"
import { toyPlan } from "./ToyPlan.ts"

let store: string
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "alloc-score-"))
})
afterEach(() => rmSync(store, { recursive: true, force: true }))

const plan = toyPlan("a ")
const queries = plan.queries.map((query, i) => ({ ...query, judged: { text: `text ${i}`, reference: [i] } }))
const judgedPlan = { ...plan, queries }

/** A verifier that notes what it is told. */
const noting = (): { readonly told: Array<Query>; readonly one: Verifier } => {
  const told: Array<Query> = []
  const check = (query: Query): boolean => told.push(query) > 0
  return { told, one: verifier({ name: "noting", check }) }
}

const score = (one: Verifier, version: string, collection = planFingerprint(plan)) =>
  scoreSamples([{ verifier: one, version }], { store, collection })

describe("scoreSamples", () => {
  it("tells the verifier text and reference, judges each sample once, and only what a new version lacks", async () => {
    await collectSamples(judgedPlan, fakeModel({ success: () => 0.5 }), { store })
    const { one, told } = noting()
    expect(await score(one, "1")).toEqual({ complete: true, scored: 6, failed: 0 })
    expect([...new Set(told.map((query) => JSON.stringify(query)))].sort()).toEqual([
      '{"id":"q1","text":"text 0","reference":[0]}',
      '{"id":"q2","text":"text 1","reference":[1]}'
    ])
    expect(await score(one, "1")).toEqual({ complete: true, scored: 0, failed: 0 })
    expect(await score(one, "2")).toEqual({ complete: true, scored: 6, failed: 0 })
    // What is drawn later is judged later.
    await collectSamples({ ...judgedPlan, passes: [3, 5] }, fakeModel({ success: () => 0.5 }), { store })
    expect(await score(one, "2")).toEqual({ complete: true, scored: 4, failed: 0 })
  })

  it("stops with the error of a verifier that gives no verdict at all", async () => {
    const many = Array.from({ length: 8 }, (_, i) => ({ id: `m${i}`, prompt: `m ${i}` }))
    const broken = verifier({ name: "broken", check: () => Promise.reject(new Error("not there")) })
    await collectSamples({ ...plan, queries: many }, fakeModel({ success: () => 0.5 }), { store })
    const error = await score(broken, "1").catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(VerifierError)
    expect(String(error)).toContain("not there")
  })

  it("names the collections that exist where it is given none of them", async () => {
    await collectSamples(plan, fakeModel({ success: () => 0.5 }), { store })
    const error = await score(noting().one, "1", "ffff").catch((cause: unknown) => cause)
    expect(error instanceof BenchError && error.reason._tag).toBe("UnknownCollection")
  })
})
