import { betaCurves, type Curves, marginalCurves } from "@alloc/core"
import { describe, expect, it } from "vitest"
import { predictivePools } from "../../src/live/PredictivePool.ts"
import type { SamplePool } from "../../src/recording/SamplePool.ts"
import { poolOfRewards } from "../recording/PoolOfRewards.ts"

/** What was learnt from one query does not move when that query is drawn again: the prediction itself is sure. */
const [sure] = poolOfRewards([[0, 1]]).arms
const none = poolOfRewards([]).arms[0]

const rowsOf = ({ arms: [arm], size }: SamplePool): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: size }, (_, q) => [...arm.rewards.subarray(arm.offsets[q], arm.offsets[q + 1])])

/** Draws two samples of each query, many times. */
const drawn = (
  pool: SamplePool,
  curves: Curves,
  learnt = sure
): ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>> => {
  const poolOf = predictivePools(pool, [{ curves, learnt }], 2)
  return Array.from({ length: 4000 }, (_, seed) => rowsOf(poolOf(seed)))
}

const share = (
  draws: ReturnType<typeof drawn>,
  query: number,
  holds: (row: ReadonlyArray<number>) => boolean
): number => draws.filter((rows) => holds(rows[query])).length / draws.length

describe("predictivePools", () => {
  it("draws from the Beta distribution after the recorded samples, whose probability two samples share", () => {
    const pool = poolOfRewards([[1, 0, 1, 0], [], [0, 0, Number.NaN]])
    const draws = drawn(pool, betaCurves([1, 1, 1], [3, 3, 3], { maxSamples: 4 }))
    // Beta(1 + 2, 3 + 2), and the prediction alone.
    expect(share(draws, 0, ([first]) => first === 1)).toBeCloseTo(3 / 8, 1)
    expect(share(draws, 0, ([first, second]) => first + second === 2)).toBeCloseTo((3 * 4) / (8 * 9), 1)
    expect(share(draws, 1, ([first]) => first === 1)).toBeCloseTo(1 / 4, 1)
    expect(share(draws, 1, ([first, second]) => first + second === 2)).toBeCloseTo(2 / 20, 1)
    // Draws that failed go on to fail.
    expect(share(draws, 2, ([first]) => Number.isNaN(first))).toBeCloseTo(1 / 7, 1)
    expect(share(draws, 2, ([first]) => first === 1)).toBeCloseTo(1 / 7, 1)
  })

  it("is less sure of all predictions together where they were learnt from few queries", () => {
    const curves = betaCurves(Array(50).fill(40), Array(50).fill(40), { maxSamples: 2 })
    const pool = poolOfRewards([[0, 1], ...Array.from({ length: 49 }, () => [])])
    const few = poolOfRewards([[0], [1], [1], [0], [1], [0]]).arms[0]
    const spread = (learnt: typeof few): number => {
      const sums = Array.from({ length: 300 }, (_, seed) =>
        rowsOf(predictivePools(pool, [{ curves, learnt }], 1)(seed))
          .flat()
          .reduce((a, b) => a + b, 0)
      )
      const mean = sums.reduce((a, b) => a + b, 0) / sums.length
      return Math.sqrt(sums.reduce((a, b) => a + (b - mean) ** 2, 0) / sums.length)
    }
    // A binomial of 50 at one half has 3.5; six queries leave about 0.2 of the share open, ten of 50.
    expect(spread(sure)).toBeLessThan(4.5)
    expect(spread(few)).toBeGreaterThan(7)
  })

  it("takes rewards that are real numbers from all queries, the more the less these differ", () => {
    const curves = marginalCurves(new Float64Array(6).fill(1), { size: 3, maxSamples: 2 })
    const alike = drawn(
      poolOfRewards([
        [1.5, 2.5],
        [2.5, 1.5],
        [2.25, 1.75]
      ]),
      curves
    )
    const apart = drawn(
      poolOfRewards([
        [1.4, 1.6],
        [5.4, 5.6],
        [9.4, 9.6]
      ]),
      curves
    )
    const own = [1.4, 1.6]
    expect(share(apart, 0, ([first]) => own.includes(first))).toBeGreaterThan(0.97)
    expect(share(alike, 0, ([first]) => [1.5, 2.5].includes(first))).toBeLessThan(0.75)
  })

  it("holds no sample where none was ever drawn, and no more than are asked for elsewhere", () => {
    const curves = betaCurves([1, 1], [1, 1], { maxSamples: 2 })
    const empty = predictivePools(poolOfRewards([[], []]), [{ curves, learnt: none }], 3)(1)
    expect([...empty.arms[0].offsets]).toEqual([0, 0, 0])
    const one = predictivePools(poolOfRewards([[1], []]), [{ curves, learnt: sure }], 3)(1)
    expect([...one.arms[0].offsets]).toEqual([0, 3, 6])
    expect([...one.arms[0].tokens]).toEqual(Array(6).fill(1))
  })
})
