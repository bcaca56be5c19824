import { samples, successCurves } from "@alloc/core"
import { fitOffline } from "@alloc/core/policies"
import { verifier } from "@alloc/verifiers"
import { describe, expect, it } from "vitest"
import { type Allocation, decodeOne, offlineAllocation, pacedAllocation, priceAllocation } from "../../src/index.ts"
import { fakeModel } from "../../src/testing.ts"

const isRight = verifier({ name: "right", check: (_, response) => response === " right" })
const never = fakeModel({ success: () => 0, concurrency: 8 })

/** Samples that a query of a predicted success probability gets. */
const drawn = async (allocation: Allocation, success: number): Promise<number> => {
  const predict = () => successCurves([success], { maxSamples: 16 })
  const answer = await decodeOne("?", { model: never, verifier: isRight, allocation, predict })
  return answer.samples.length
}

describe("allocations", () => {
  it("looks up offline bins", async () => {
    const heldOut = successCurves([0.05, 0.1, 0.6, 0.9], { maxSamples: 16 })
    const options = { budget: samples(3), bins: 2, marginals: "predicted", remainder: "none" } as const
    const bins = fitOffline(heldOut, options)
    expect(await drawn(offlineAllocation(bins), 0.07)).toBe(bins.samples[0][0])
    expect(await drawn(offlineAllocation(bins), 0.7)).toBe(bins.samples[1][0])
  })

  it("buys what is worth its price", async () => {
    // Marginals of 0.5: .5, .25, .125, .0625.
    expect(await drawn(priceAllocation({ price: 0.1 }), 0.5)).toBe(3)
    expect(await drawn(priceAllocation({ price: 0.1 }), 0.05)).toBe(0)
    expect(await drawn(priceAllocation({ price: 0.1, maximum: 2 }), 0.5)).toBe(2)
  })

  it("keeps a pace over a stream of queries", async () => {
    const allocation = pacedAllocation({ budget: samples(2), price: 1e-6, gain: 0.5 })
    const counts: Array<number> = []
    for (let k = 0; k < 60; k++) counts.push(await drawn(allocation, 0.5))
    expect(counts[0]).toBe(16)
    expect(counts.slice(-30).reduce((sum, count) => sum + count, 0) / 30).toBeCloseTo(2, 0)
  })
})
