import { betaCurves } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { ArrivalRate, paceAim, pacedFor } from "../../src/policies/Pace.ts"

const none = { samples: 0, tokens: 0, usd: 0 }
const goal = { budget: 4, maximum: 16, price: 0.05 }
const day = 86_400

/** A day of one query every `every` seconds, each of which draws what it is given; gives what was spent by each hour. */
const dayOf = (samples: number, every: number): ReadonlyArray<number> => {
  const rate = new ArrivalRate()
  const curves = betaCurves(Float64Array.of(1), Float64Array.of(1), { maxSamples: 16 })
  let spent = 0
  let pace = { moved: 0, spent: 0, queries: 0 }
  const byHour: Array<number> = []
  for (let at = 0, requests = 1; at < day; at += every, requests += 1) {
    const account = { requests, reserved: none, spent: { ...none, samples: spent } }
    const now = { dayBudget: { samples }, account, pace, rate: rate.note(at, requests), secondsLeft: day - at }
    const allocation = pacedFor(goal, now, (moved, cost) => {
      pace = { moved: pace.moved + moved, spent: pace.spent + cost, queries: pace.queries + 1 }
    })
    const drawn = allocation.decide(curves, "q")
    allocation.observe(drawn)
    spent += drawn
    byHour[Math.floor(at / 3600)] = spent
  }
  return byHour
}

describe("pacedFor", () => {
  it("spends a key's budget evenly over its day", () => {
    // 8640 queries may draw 2 each; the policy alone would draw 4.
    const spent = dayOf(17_280, 10)
    for (const [hour, sum] of spent.entries()) {
      const share = sum / 17_280
      expect(Math.abs(share - (hour + 1) / 24), `after ${hour + 1} hours: ${share}`).toBeLessThan(0.05)
    }
  })
  it("keeps to the policy's own average where the day allows more", () => {
    const spent = dayOf(1e6, 60)
    expect(spent[23] / 1440).toBeGreaterThan(3)
    expect(spent[23] / 1440).toBeLessThan(4.5)
  })
})

describe("paceAim", () => {
  it("is what the tightest unit leaves for each query to come, at what a sample cost so far", () => {
    const account = { requests: 10, reserved: none, spent: { samples: 20, tokens: 2000, usd: 0.2 } }
    const now = { account, pace: undefined, rate: 0.01, secondsLeft: 1000 }
    expect(paceAim(goal, { ...now, dayBudget: {} })).toBe(4)
    expect(paceAim(goal, { ...now, dayBudget: { samples: 40 } })).toBeCloseTo(2)
    expect(paceAim(goal, { ...now, dayBudget: { samples: 40, tokens: 3000 } })).toBeCloseTo(1)
    expect(paceAim(goal, { ...now, dayBudget: { usd: 0.25 } })).toBeCloseTo(0.5)
  })
})
