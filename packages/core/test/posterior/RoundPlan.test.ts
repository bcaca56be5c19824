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

  it("chooses chunks as dynamic programming over every chunk of every round does", () => {
    const maxSamples = 60
    const worth = (hazards: ReadonlyArray<number>, rounds: number, price: number) => {
      // Value of r rounds left after m failures, over all chunks.
      let value = hazards.map(() => 0).concat(0)
      let first: ReadonlyArray<number> = []
      for (let round = 1; round <= rounds; round++) {
        const rewards = value.map((later, m) => {
          const chunks = [later]
          for (let c = 1, open = 1, solved = 0; m + c <= hazards.length; c++) {
            solved += open * hazards[m + c - 1]
            open *= 1 - hazards[m + c - 1]
            chunks.push(solved - price * c + open * value[m + c])
          }
          return chunks
        })
        first = rewards[0]
        value = rewards.map((chunks) => Math.max(...chunks))
      }
      return first
    }
    let tested = 0
    for (const [alpha, beta] of [
      [0.02, 0.05],
      [0.05, 3],
      [0.3, 0.3],
      [0.5, 20],
      [1, 1],
      [2, 5],
      [8, 2]
    ])
      for (const price of [0.001, 0.003, 0.01, 0.03, 0.1])
        for (const rounds of [1, 2, 3, 4, 7]) {
          const survival = survivalOf(betaCurves([alpha], [beta], { maxSamples }))
          const { most, now } = chunkOf(survival, 0, 0, 0, maxSamples, rounds, price)
          if (most <= rounds) continue
          const hazards = Array.from({ length: most }, (_, m) => alpha / (alpha + beta + m))
          const values = worth(hazards, rounds, price)
          expect(values[now]).toBeCloseTo(Math.max(...values), 12)
          tested += 1
        }
    expect(tested).toBeGreaterThan(80)
  })
})
