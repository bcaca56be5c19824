import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { recordedCurves, valueAt } from "../../src/measure/ExactValue.ts"
import { shrunkCurves } from "../../src/measure/ShrunkCurves.ts"
import type { PoolArm } from "../../src/recording/SamplePool.ts"

const armOf = (rows: ReadonlyArray<ReadonlyArray<number>>): PoolArm => {
  const rewards = Float64Array.from(rows.flat())
  const offsets = Int32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)])
  const zeros = new Float64Array(rewards.length)
  return {
    name: "lm",
    offsets,
    rewards,
    failed: new Uint8Array(rewards.length),
    tokens: zeros,
    logProbabilities: zeros
  }
}

/** Draws of queries with the given success probabilities. */
const drawn = (rates: ReadonlyArray<number>, samples: number, real = false): PoolArm => {
  const stream = random(1, "shrunk")
  return armOf(
    rates.map((rate) =>
      Array.from({ length: samples }, () => (real ? rate + stream.next() - 0.5 : stream.next() < rate ? 1 : 0))
    )
  )
}

/** Mean squared error of the value of four samples. */
const errorOf = (arm: PoolArm, rates: ReadonlyArray<number>, shrunk: boolean): number => {
  const curves = shrunk ? shrunkCurves(arm) : recordedCurves(arm)
  return rates.reduce((sum, rate, i) => sum + (valueAt(curves, i, 4) - (1 - (1 - rate) ** 4)) ** 2, 0) / rates.length
}

describe("shrunk curves", () => {
  const rates = Array.from({ length: 400 }, (_, i) => ((i + 0.5) / 400) ** 2)

  it("are nearer to the truth than raw counts", () => {
    const arm = drawn(rates, 8)
    expect(errorOf(arm, rates, true)).toBeLessThan(0.8 * errorOf(arm, rates, false))
  })

  it("are nearly alike where queries differ by chance alone", () => {
    const same = shrunkCurves(drawn(new Array(400).fill(0.3), 8))
    const values = Array.from({ length: 400 }, (_, i) => valueAt(same, i, 1))
    expect(Math.max(...values) - Math.min(...values)).toBeLessThan(0.15)
  })

  it("leave a count that is known well as it is", () => {
    const arm = drawn([0.1, 0.9, 0.5], 4000)
    const [raw, shrunk] = [recordedCurves(arm), shrunkCurves(arm)]
    for (const i of [0, 1, 2]) expect(valueAt(shrunk, i, 2)).toBeCloseTo(valueAt(raw, i, 2), 2)
  })

  it("are the Beta posterior's: 1 - (b + n - c) / (a + b + n) after one sample", () => {
    // Counts 0, 2 and 4 of 4: mean 1/2, variance 1/4 less the mean noise (1/3) / 4 / 3, so precision .25 / .2222222 - 1.
    const arm = armOf([
      [0, 0, 0, 0],
      [1, 0, 1, 0],
      [1, 1, 1, 1]
    ])
    const precision = 0.25 / (0.25 - 1 / 36) - 1
    const curves = shrunkCurves(arm)
    expect(valueAt(curves, 0, 1)).toBeCloseTo(precision / 2 / (precision + 4), 9)
    expect(valueAt(curves, 2, 1)).toBeCloseTo((precision / 2 + 4) / (precision + 4), 9)
  })

  it("of real rewards go towards the mean curve", () => {
    const arm = drawn(rates, 6, true)
    const [raw, shrunk] = [recordedCurves(arm), shrunkCurves(arm)]
    const spread = (curves: typeof raw): number => {
      const values = rates.map((_, i) => valueAt(curves, i, 1))
      return Math.max(...values) - Math.min(...values)
    }
    expect(spread(shrunk)).toBeLessThan(spread(raw))
    expect(spread(shrunk)).toBeGreaterThan(0.5)
  })

  /** Four rewards of each query, of its own spread; what is decided on them by curves is scored by the spreads. */
  const gainOf = (spreads: ReadonlyArray<number>, shrunk: boolean): number => {
    const stream = random(3, "spreads")
    const level = spreads.map(() => 4 * stream.next())
    const arm = armOf(spreads.map((spread, i) => Array.from({ length: 4 }, () => level[i] + spread * stream.next())))
    const curves = shrunk ? shrunkCurves(arm) : recordedCurves(arm)
    const added = (i: number, k: number): number => valueAt(curves, i, k) - valueAt(curves, i, k - 1)
    // A third sample for the quarter of the queries to which it adds most, in place of a second for those that lose least.
    const order = (k: number): ReadonlyArray<number> => [...spreads.keys()].sort((a, b) => added(b, k) - added(a, k))
    const [third, second] = [order(3), order(2).toReversed()]
    const pairs = third.slice(0, spreads.length / 4).map((more, at) => ({ more, less: second[at] }))
    // Of k uniform draws the best has mean k / (k + 1): a second adds 1/6 of the spread, a third 1/12.
    return pairs
      .filter(({ less, more }) => added(more, 3) > added(less, 2))
      .reduce((sum, { less, more }) => sum + spreads[more] / 12 - spreads[less] / 6, 0)
  }

  it("of real rewards move no sample where spreads differ by chance alone, however far the levels are known", () => {
    const same = new Array<number>(400).fill(1)
    expect(gainOf(same, false)).toBeLessThan(-5)
    expect(gainOf(same, true)).toBe(0)
  })

  it("of real rewards move samples to the spreads that are wide, and gain by it", () => {
    const two = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 0.1 : 2))
    expect(gainOf(two, true)).toBeGreaterThan(10)
  })

  it("are the recorded ones where no sample ever succeeds", () => {
    const arm = armOf([
      [0, 0],
      [0, 0]
    ])
    expect([...shrunkCurves(arm).values]).toEqual([...recordedCurves(arm).values])
  })
})
