import {
  allocate,
  marginalCurves,
  type PacerOptions,
  pacer,
  samples,
  successCurves,
  tokens,
  warmPrice
} from "@alloc/core"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { drawn, mean, stream } from "./PacedStream.ts"

describe("pacer", () => {
  it("never overspends by more than its bound, whatever comes: random streams", () => {
    const streams = fc.record({
      success: fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.01)), {
        minLength: 1,
        maxLength: 300
      }),
      budget: fc.double({ min: 0.1, max: 8, noNaN: true }),
      price: fc.double({ min: 1e-4, max: 1, noNaN: true }),
      gain: fc.double({ min: 0.005, max: 1, noNaN: true })
    })
    fc.assert(
      fc.property(streams, ({ success, budget, price, gain }) => {
        const curves = successCurves(success, { maxSamples: 16 })
        const pace = pacer({ budget: samples(budget), price, gain })
        const { spent } = stream(pace, curves)
        const allowed = (budget / gain) * Math.log(1 / price) + Math.max(0, 16 - budget)
        let over = 0
        for (const each of spent) {
          over += each - budget
          expect(over).toBeLessThanOrEqual(allowed + 1e-6)
        }
      }),
      { numRuns: 200 }
    )
  })

  it("an adversary who always asks for everything reaches the bound, and no more", () => {
    const flat = marginalCurves(new Float64Array(2000 * 16).fill(1), { size: 2000, maxSamples: 16 })
    const pace = pacer({ budget: samples(2), price: 0.01, gain: 0.05 })
    const { spent } = stream(pace, flat)
    const allowed = (2 / 0.05) * Math.log(100) + 14
    let over = 0
    let worst = 0
    for (const each of spent) {
      over += each - 2
      worst = Math.max(worst, over)
    }
    expect(worst).toBeLessThanOrEqual(allowed)
    expect(worst).toBeGreaterThan(allowed - 20)
  })

  it("burst is a hard limit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.double({ min: 0.2, max: 4, noNaN: true }),
        (success, burst, budget) => {
          const curves = successCurves(success, { maxSamples: 16 })
          const { spent } = stream(pacer({ budget: samples(budget), price: 1e-6, burst }), curves)
          let over = 0
          for (const each of spent) {
            over += each - budget
            expect(over).toBeLessThanOrEqual(burst + 1e-9)
          }
        }
      ),
      { numRuns: 100 }
    )
  })

  it("random real costs never exceed the burst, or the whole of a stream that ends", () => {
    const problems = fc.record({
      success: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 120 }),
      burst: fc.double({ min: 0, max: 3000, noNaN: true }),
      budget: fc.double({ min: 20, max: 800, noNaN: true }),
      price: fc.double({ min: 1e-9, max: 0.01, noNaN: true }),
      seed: fc.nat()
    })
    fc.assert(
      fc.property(problems, ({ success, burst, budget, price, seed }) => {
        const curves = successCurves(success, { maxSamples: 16 })
        const queries = success.length
        // A sample costs 100 tokens on average and up to 1000: short ones often, long ones now and then.
        const options = { budget: tokens(budget), price, cost: 100, mostCost: 1000 }
        for (const limits of [{ burst }, { queries }, { burst, queries }]) {
          const pace = pacer({ ...options, ...limits })
          const costs = random(seed, "costs")
          let state = pace.start
          for (let i = 0; i < queries; i++) {
            let cost = 0
            for (let k = pace.decide(state, curves, i); k > 0; k--) cost += costs.next() < 0.9 ? 50 : 1000
            state = pace.observe(state, cost)
            const most = "burst" in limits ? budget * (i + 1) + burst : budget * queries
            expect(state.spent).toBeLessThanOrEqual(most * (1 + 1e-12))
          }
          if ("queries" in limits) expect(state.spent).toBeLessThanOrEqual(budget * queries * (1 + 1e-12))
        }
      }),
      { numRuns: 100 }
    )
  })

  it("samples above the most that they were said to cost exceed the burst by one query's excess", () => {
    const curves = successCurves(new Float64Array(400).fill(0.1), { maxSamples: 16 })
    const pace = pacer({ budget: tokens(400), price: 1e-6, cost: 100, burst: 1000 })
    const costs = random(5, "costs")
    let state = pace.start
    let worst = 0
    let mostExcess = 0
    for (let i = 0; i < curves.size; i++) {
      const drawn = pace.decide(state, curves, i)
      let cost = 0
      for (let k = 0; k < drawn; k++) cost += 400 * costs.next()
      state = pace.observe(state, cost)
      worst = Math.max(worst, state.spent - 400 * (i + 1) - 1000)
      mostExcess = Math.max(mostExcess, cost - 100 * drawn)
    }
    expect(worst).toBeGreaterThan(0)
    expect(worst).toBeLessThanOrEqual(mostExcess)
  })

  it("warm: on a steady stream it spends the budget and comes near the optimum that knows all queries", () => {
    const recorded = successCurves(drawn(2000, 2, 1), { maxSamples: 32 })
    const fresh = successCurves(drawn(6000, 2, 2), { maxSamples: 32 })
    for (const budget of [1, 2, 4, 8]) {
      const price = warmPrice(recorded, { budget: samples(budget) })
      const { spent, reward } = stream(pacer({ budget: samples(budget), price }), fresh)
      expect(Math.abs(mean(spent) - budget)).toBeLessThan(0.03 * budget)
      // The optimum at the very budget that was spent, from the exact solver, by its price.
      const best = warmPrice(fresh, { budget: samples(mean(spent)) })
      let optimum = 0
      const row = new Float64Array(32)
      for (let i = 0; i < fresh.size; i++) optimum += fresh.value(i, fresh.fill(i, row, 0, 32, best)) / fresh.size
      expect(mean(reward)).toBeGreaterThan(0.985 * optimum)
      let uniform = 0
      for (let i = 0; i < fresh.size; i++) uniform += fresh.value(i, budget) / fresh.size
      expect(mean(reward)).toBeGreaterThan(uniform + 0.02)
    }
  })

  it("cold: a first price a thousand times too low or high is forgotten", () => {
    const fresh = successCurves(drawn(8000, 2, 3), { maxSamples: 32 })
    const right = warmPrice(fresh, { budget: samples(4) })
    for (const price of [right / 1000, Math.min(1, right * 1000)]) {
      const { spent } = stream(pacer({ budget: samples(4), price }), fresh)
      expect(Math.abs(mean(spent, 4000) - 4)).toBeLessThan(0.2)
    }
  })

  it("survives drift: from easy to hard and back, spending stays at the budget; a fixed price runs away", () => {
    const phase = 4000
    const success = [...drawn(phase, 0.2, 1), ...drawn(phase, 2, 2), ...drawn(phase, 0.2, 3)]
    const curves = successCurves(success, { maxSamples: 32 })
    const budget = samples(4)
    const price = warmPrice(successCurves(drawn(2000, 0.2, 9), { maxSamples: 32 }), { budget })
    const paced = stream(pacer({ budget, price }), curves)
    const fixed = stream(pacer({ budget, price, gain: 1e-9 }), curves)
    for (let k = 0; k < 3; k++) {
      // Half a phase to settle in, then the mean of the rest.
      const after = mean(paced.spent, k * phase + phase / 2, (k + 1) * phase)
      expect(Math.abs(after - 4)).toBeLessThan(0.4)
    }
    expect(Math.abs(mean(paced.spent) - 4)).toBeLessThan(0.1)
    const hard = mean(fixed.spent, phase, 2 * phase)
    expect(Math.abs(hard - 4)).toBeGreaterThan(1)
    const uniform = Float64Array.from({ length: curves.size }, (_, i) => curves.value(i, 4))
    expect(mean(paced.reward)).toBeGreaterThan(mean(uniform))
  })

  it("tokens: the price is per token and what was really spent moves it", () => {
    const curves = successCurves(drawn(6000, 2, 5), { maxSamples: 32 })
    const options = { budget: tokens(400), cost: 100 }
    const price = warmPrice(curves, options)
    expect(price).toBeCloseTo(warmPrice(curves, { budget: samples(4) }) / 100, 12)
    const { spent } = stream(pacer({ ...options, price }), curves, 130)
    expect(Math.abs(mean(spent, 1000) - 400)).toBeLessThan(16)
  })

  it("minimum and maximum hold", () => {
    const curves = successCurves([0, 1, 0.5], { maxSamples: 8 })
    const pace = pacer({ budget: samples(2), price: 0.01, minimum: 1, maximum: 4, burst: 0 })
    expect(pace.decide(pace.start, curves, 0)).toBe(1)
    expect(pace.decide(pace.start, curves, 1)).toBe(1)
    expect(pace.decide(pace.start, curves, 2)).toBe(2)
    expect(pace.decide({ ...pace.start, queries: 10 }, curves, 2)).toBe(4)
    expect(pace.decide({ ...pace.start, spent: 50 }, curves, 2)).toBe(1)
  })

  it("observe makes a new pace; plain numbers survive JSON", () => {
    const pace = pacer({ budget: samples(2), price: 0.1 })
    const before = { ...pace.start }
    const after = pace.observe(Object.freeze(pace.start), 5)
    expect(pace.start).toEqual(before)
    expect(JSON.parse(JSON.stringify(after))).toEqual(after)
    expect(after).toMatchObject({ spent: 5, queries: 1 })
  })

  it("refuses options outside their range", () => {
    const good: PacerOptions = { budget: samples(2), price: 0.1 }
    expect(() => pacer({ ...good, budget: samples(0) })).toThrow("budget is 0; valid: a finite number > 0")
    expect(() => pacer({ ...good, price: 0 })).toThrow("price is 0")
    expect(() => pacer({ ...good, gain: 2 })).toThrow("gain is 2; valid: a number in (0, 1]")
    expect(() => pacer({ ...good, cost: Number.NaN })).toThrow("cost is NaN")
    expect(() => pacer({ ...good, burst: -1 })).toThrow("burst is -1")
    expect(() => pacer({ ...good, minimum: 3 })).toThrow("budget 2 is below")
    expect(() => pacer({ ...good, minimum: 2, maximum: 1 })).toThrow("minimum 2 and maximum 1")
    const pace = pacer(good)
    expect(() => pace.observe(pace.start, Number.NaN)).toThrow("spent is NaN")
  })

  it("a stream that ends carries the surplus of a hopeless half over; an endless one loses by it", () => {
    for (const hopeless of [0, 1e-9, 1e-3]) {
      const curves = successCurves([...new Array<number>(1000).fill(hopeless), ...drawn(1000, 2, 1)], {
        maxSamples: 32
      })
      const budget = samples(4)
      const price = warmPrice(successCurves(drawn(2000, 2, 9), { maxSamples: 32 }), { budget })
      const optimum = allocate(curves, { budget }).value
      const ending = stream(pacer({ budget, price, queries: curves.size }), curves)
      const endless = stream(pacer({ budget, price }), curves)
      expect(mean(ending.spent)).toBeGreaterThan(0.999 * 4)
      expect(mean(ending.spent)).toBeLessThanOrEqual(4)
      expect(mean(ending.reward)).toBeGreaterThan(0.99 * optimum)
      expect(mean(endless.reward)).toBeLessThan(0.93 * optimum)
    }
  })

  it("a stream that ends forgets a wrong first price, whatever the difficulty, the budget and the error", () => {
    for (const power of [1, 2, 8, 40])
      for (const each of [1, 4, 8]) {
        const curves = successCurves(drawn(2000, power, 1), { maxSamples: 32 })
        const budget = samples(each)
        const optimum = allocate(curves, { budget }).value
        const right = warmPrice(successCurves(drawn(2000, power, 9), { maxSamples: 32 }), { budget })
        for (const wrong of [1e-3, 0.1, 10, 1e3, 1e6]) {
          const { reward } = stream(pacer({ budget, price: right * wrong, queries: curves.size }), curves)
          // Where hardly a query is easy, a high price may be right and the queries to come better.
          expect(mean(reward)).toBeGreaterThan((power < 40 ? 0.94 : 0.84) * optimum)
        }
      }
  })

  it("rewards in any unit: a first price is trusted to the most that a query can bring", () => {
    const scale = 1e4
    const success = drawn(2000, 2, 1)
    const rows = Float64Array.from({ length: 2000 * 16 }, (_, at) => {
      const p = success[Math.floor(at / 16)]
      return scale * p * (1 - p) ** (at % 16)
    })
    const curves = marginalCurves(rows, { size: 2000, maxSamples: 16 })
    const budget = samples(4)
    const optimum = allocate(curves, { budget }).value
    const right = warmPrice(curves, { budget })
    for (const price of [right / 1000, right, right * 1000]) {
      const { reward } = stream(pacer({ budget, price, queries: 2000, mostReward: scale }), curves)
      expect(mean(reward)).toBeGreaterThan(0.94 * optimum)
    }
  })

  it("a stream that ends is as good on a steady one, on drift and where all is hard", () => {
    const streams = [
      drawn(2000, 2, 1),
      drawn(2000, 8, 1),
      new Array<number>(2000).fill(1e-3),
      [...drawn(1000, 0.2, 1), ...drawn(1000, 3, 2)],
      [...drawn(1000, 3, 1), ...drawn(1000, 0.2, 2)]
    ]
    const budget = samples(4)
    const price = warmPrice(successCurves(drawn(2000, 2, 9), { maxSamples: 32 }), { budget })
    for (const success of streams) {
      const curves = successCurves(success, { maxSamples: 32 })
      const optimum = allocate(curves, { budget }).value
      const { reward } = stream(pacer({ budget, price, queries: curves.size }), curves)
      expect(mean(reward)).toBeGreaterThan(0.97 * optimum)
    }
  })
})
