import { verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { decode } from "../../src/decode/Decode.ts"
import { fakeModel } from "../../src/FakeModel.ts"
import { fittedPolicy } from "../../src/policy/FittedPolicy.ts"
import { toyPolicy, toyQueries, wordsPolicy } from "./ToyPolicy.ts"

const right = verifier({ name: "right", check: (_, response) => response === " right" })
const inputs = toyQueries.map(({ id, text }) => ({ id, prompt: text }))
const isEven = (query: string): boolean => Number(query.slice(1)) % 2 === 0

const live = async (policy: ReturnType<typeof fittedPolicy>, success: (query: string) => number) => {
  const { answers } = await decode({
    queries: inputs,
    model: fakeModel({ success }),
    verifier: right,
    seed: 5,
    ...policy.batch
  })
  return policy.drift(toyQueries, answers)
}

describe("drift of a policy", () => {
  it("finds none in queries and outcomes like those of the fit", async () => {
    const found = await live(fittedPolicy(wordsPolicy()), (query) => (isEven(query) ? 0.87 : 0.13))
    expect(found).toMatchObject({ drifted: false })
    expect(found.text).toMatch(/look like those of the fit; outcomes are as predicted/)
  })

  it("finds that outcomes have changed, by first samples alone", async () => {
    const found = await live(fittedPolicy(wordsPolicy()), () => 0.1)
    expect(found.drifted).toBe(true)
    expect(found.success?.observed).toBeLessThan(0.25)
    expect(found.text).toMatch(/outcomes have changed/)
  })

  it("is not misled by samples that were drawn until one succeeded", async () => {
    // Every query succeeds in the end: over all samples the rate would be near 1 / mean samples, not 0.5.
    const found = await live(fittedPolicy(toyPolicy()), () => 0.5)
    expect(found).toMatchObject({ drifted: false, shift: undefined })
    expect(found.success?.observed).toBeGreaterThan(0.3)
    expect(found.success?.observed).toBeLessThan(0.7)
  })

  it("finds that the queries have changed, without outcomes", async () => {
    const all = toyQueries.map(({ id }) => ({ id, text: "a hard task" }))
    const found = await fittedPolicy(wordsPolicy()).drift(all)
    expect(found.drifted).toBe(true)
    expect(Math.abs(found.shift ?? 0)).toBeGreaterThan(0.5)
  })

  it("says nothing of few queries", async () => {
    const found = await fittedPolicy(wordsPolicy()).drift(toyQueries.slice(0, 29))
    expect(found).toMatchObject({ drifted: false, shift: undefined, success: undefined })
    expect(found.text).toMatch(/too little/)
  })
})
