import { bandwidthOf, improvements } from "@alloc/core/posterior"
import { random } from "@alloc/core/random"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

describe("improvements", () => {
  it("agrees with scipy's quadrature of the same integral", () => {
    for (const [rewards, bandwidth, references] of [
      [
        [0.1, 0.5, 0.9],
        0.2,
        [
          [1, 0.02716267521844628],
          [2, 0.024422192522265292],
          [5, 0.018060779858196055],
          [20, 0.005802768982190905]
        ]
      ],
      [
        [3],
        1.5,
        [
          [1, 0.5984134206021491],
          [2, 0.4231421876608171],
          [8, 0.10609029470767545]
        ]
      ],
      [
        [-1, -1.2, -0.9, -5],
        0.05,
        [
          [1, 0.005092912289682727],
          [3, 0.004358006193514375]
        ]
      ]
    ] as const) {
      const out = improvements(rewards, bandwidth, new Float64Array(20))
      for (const [j, reference] of references) expect(Math.abs(out[j - 1] / reference - 1)).toBeLessThan(5e-6)
    }
  })

  it("is what a simulation of the kernel density gains", () => {
    const rewards = [0, 1, 1.5]
    const bandwidth = 0.4
    const stream = random(5)
    const draw = (): number => {
      const normal = Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
      return rewards[stream.below(3)] + bandwidth * normal
    }
    const trials = 200_000
    const gained = new Float64Array(3)
    for (let t = 0; t < trials; t++) {
      let best = 1.5
      for (let j = 0; j < 3; j++) {
        const next = Math.max(best, draw())
        gained[j] += (next - best) / trials
        best = next
      }
    }
    const out = improvements(rewards, bandwidth, new Float64Array(3))
    for (let j = 0; j < 3; j++) expect(Math.abs(out[j] - gained[j])).toBeLessThan(0.002)
  })

  it("never rises with j, shifts with the rewards and scales with their unit", () => {
    const reward = fc.double({ min: -5, max: 5, noNaN: true })
    const rewards = fc.array(reward, { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(rewards, fc.double({ min: 0.01, max: 3, noNaN: true }), (values, bandwidth) => {
        const out = improvements(values, bandwidth, new Float64Array(16))
        for (let j = 1; j < 16; j++) expect(out[j]).toBeLessThanOrEqual(out[j - 1])
        const moved = improvements(
          values.map((v) => 3 * v + 7),
          3 * bandwidth,
          new Float64Array(16)
        )
        for (let j = 0; j < 16; j++) expect(moved[j]).toBeCloseTo(3 * out[j], 8)
      })
    )
  })

  it("nothing seen, or no spread at all: nothing to gain", () => {
    expect([...improvements([], 1, new Float64Array(2))]).toEqual([0, 0])
    expect([...improvements([1], 0, new Float64Array(2))]).toEqual([0, 0])
  })
})

describe("bandwidthOf", () => {
  it("is Scott's rule on a variance shrunk to the batch's", () => {
    expect(bandwidthOf(1, 0, 4)).toBeCloseTo(2, 12)
    expect(bandwidthOf(32, 4, 4)).toBeCloseTo(2 * 0.5, 12)
    expect(bandwidthOf(3, 1, 4)).toBeCloseTo(Math.sqrt((2 * 1 + 4) / 3) * 3 ** -0.2, 12)
  })
})
