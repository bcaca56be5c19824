import { betaCurves, successCurves } from "@alloc/core"
import { survivalOf } from "@alloc/core/posterior"
import { describe, expect, it } from "vitest"
import { lateChunkOf, survivalOfDraws } from "../../src/posterior/LateSamples.ts"
import { chunkOf } from "../../src/posterior/RoundPlan.ts"
import { survivalUnderVerdicts } from "../../src/posterior/Verdicts.ts"

describe("survivalOfDraws", () => {
  it("is the success of the next draw given that those before did not show one, by enumeration of which were back", () => {
    const [a, b, onTime] = [0.7, 1.1, 0.6]
    const draws = survivalOfDraws(survivalOf(betaCurves([a], [b], { maxSamples: 20 })), onTime)
    for (const failures of [0, 3])
      for (let k = 0; k < 8; k++) {
        let [open, hits] = [0, 0]
        for (let set = 0; set < 2 ** k; set++) {
          let chance = 1
          let m = failures
          for (let each = 0; each < k; each++) {
            if (((set >> each) & 1) === 0) chance *= 1 - onTime
            else {
              chance *= onTime * (1 - a / (a + b + m))
              m += 1
            }
          }
          open += chance
          hits += (chance * onTime * a) / (a + b + m)
        }
        let seen = draws.after(0, failures)
        for (let each = 0; each < k; each++) seen = draws.next()
        expect(seen).toBeCloseTo(hits / open, 12)
      }
  })

  it("ends where the verifier accepts, too often where it errs", () => {
    const curves = successCurves([0.5], { maxSamples: 8 })
    const draws = survivalOfDraws(survivalUnderVerdicts(curves, { falsePositive: 0.2, falseNegative: 0.1 }), 0.5)
    expect(draws.after(0, 0)).toBeCloseTo(0.5 * 0.5 * 0.9, 12)
    expect(draws.ends?.()).toBeCloseTo(0.5 * (0.5 * 0.9 + 0.5 * 0.2), 12)
  })
})

describe("lateChunkOf", () => {
  it("is the plan of rounds without late draws where none is late", () => {
    const survival = survivalOf(betaCurves([0.8], [1.5], { maxSamples: 24 }))
    for (const price of [0.02, 0.05, 0.1, 0.2])
      for (const rounds of [1, 2, 3]) {
        const { now, expected } = chunkOf(survival, 0, 0, 0, 24, rounds, price)
        const late = lateChunkOf(survival, 0, 0, 24, rounds, price, 1)
        expect(late.now).toBe(now)
        expect(late.expected).toBeCloseTo(expected, 12)
      }
  })

  it("draws one round's samples until the next is not worth its price", () => {
    const [p, onTime, price] = [0.4, 0.7, 0.03]
    const survival = survivalOf(successCurves([p], { maxSamples: 40 }))
    // The k-th draw is the first success in time with chance p t (1 - p t)^(k - 1).
    let best = 0
    while (p * onTime * (1 - p * onTime) ** best > price) best += 1
    const { now, worth } = lateChunkOf(survival, 0, 0, 40, 1, price, onTime)
    expect(now).toBe(best)
    expect(worth).toBeCloseTo(1 - (1 - p * onTime) ** best - price * best, 12)
  })
})
