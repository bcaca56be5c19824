import { describe, expect, it } from "vitest"
import { betaCurves, successCurves } from "../../src/index.ts"
import { chunkOf } from "../../src/posterior/RoundPlan.ts"
import { survivalOf } from "../../src/posterior/Survival.ts"

describe("chunkOf", () => {
  it("draws one at a time where there are as many rounds as samples worth the price", () => {
    // Beta(1, 1) after m failures succeeds with 1 / (2 + m), at least 0.1 up to m = 8: nine samples.
    const survival = survivalOf(betaCurves([1], [1], { maxSamples: 100 }))
    expect(chunkOf(survival, 0, 0, 0, 100, 9, 0.1)).toMatchObject({ most: 9, now: 1 })
    expect(chunkOf(survival, 0, 9, 0, 100, 9, 0.1).most).toBe(0)
  })

  it("in the last round draws all that are worth their price unless one before succeeds, by brute force", () => {
    const p = 0.3
    const price = 0.05
    const survival = survivalOf(successCurves([p], { maxSamples: 40 }))
    let best = 0
    for (let c = 1; c <= 40; c++) {
      if (1 - (1 - p) ** c - price * c > 1 - (1 - p) ** best - price * best) best = c
    }
    const { now, expected } = chunkOf(survival, 0, 0, 0, 40, 1, price)
    expect(now).toBe(best)
    expect(expected).toBe(best)
  })
})
