import { describe, expect, it } from "vitest"
import { betaCurves } from "../../src/index.ts"
import { affordsAt } from "../../src/policies/UseAtPrice.ts"
import { survivalOf } from "../../src/posterior/Survival.ts"

const alpha = [0.2, 1, 3, 0.5]
const beta = [0.3, 4, 1, 9]
const failures = Int32Array.of(0, 2, 1, 5)
const bounds = (query: number) => ({ least: query === 3 ? 2 : 0, room: 30 - failures[query] })

const useAt = (price: number): number => {
  let sum = 0
  for (const [query, a] of alpha.entries()) {
    const { least, room } = bounds(query)
    for (let k = 0, open = 1; k < room; k++) {
      const hazard = a / (a + beta[query] + failures[query] + k)
      if (k >= least && hazard < price) break
      sum += open
      open *= 1 - hazard
    }
  }
  return sum
}

describe("affordsAt", () => {
  it("says at falling prices, failed ones between them, what a sum over all samples says", () => {
    const survival = survivalOf(betaCurves(alpha, beta, { maxSamples: 30 }))
    for (const left of [2, 6, 12, 25]) {
      const affords = affordsAt({ failures, survival }, [0, 1, 2, 3], bounds, left)
      let low = 1e-6
      let high = 1
      for (let step = 0; step < 25; step++) {
        const price = Math.sqrt(low * high)
        const held = affords(price)
        expect(held).toBe(useAt(price) <= left)
        if (held) high = price
        else low = price
      }
      expect(useAt(high)).toBeLessThanOrEqual(left)
    }
  })
})
