import { expectedMaximum, passAtK } from "@alloc/core/estimators"
import { describe, expect, it } from "vitest"
import { expectedBest, recordedCurves, valueAt } from "../../src/measure/ExactValue.ts"

const armOf = (rows: ReadonlyArray<ReadonlyArray<number>>) => {
  const flat = rows.flat()
  const offsets = new Int32Array(rows.length + 1)
  rows.forEach((row, i) => {
    offsets[i + 1] = offsets[i] + row.length
  })
  return {
    name: "lm",
    offsets,
    rewards: Float64Array.from(flat),
    failed: Uint8Array.from(flat, (reward) => (Number.isNaN(reward) ? 1 : 0)),
    tokens: new Float64Array(flat.length),
    logProbabilities: new Float64Array(flat.length)
  }
}

/** Mean over all subsets of size k of the best reward, failures aside. */
const bySubsets = (rewards: ReadonlyArray<number>, k: number, baseline: number): number => {
  let sum = 0
  let count = 0
  for (let mask = 0; mask < 1 << rewards.length; mask++) {
    const chosen = rewards.filter((_, i) => (mask >> i) & 1)
    if (chosen.length !== k) continue
    const known = chosen.filter((reward) => !Number.isNaN(reward))
    sum += known.length === 0 ? baseline : Math.max(...known)
    count += 1
  }
  return sum / count
}

describe("the recorded curves", () => {
  it("are pass@k for rewards 0 and 1", () => {
    const curves = recordedCurves(armOf([[1, 0, 0, 0, 1, 0, 0, 0]]))
    for (let k = 0; k <= 8; k++) expect(valueAt(curves, 0, k)).toBeCloseTo(passAtK(8, 2, k), 12)
  })

  it("are the expected maximum for real rewards", () => {
    const rewards = [0.3, -1, 2.5, 0.7, 0.7]
    const curves = recordedCurves(armOf([rewards]))
    for (let k = 1; k <= 5; k++) expect(valueAt(curves, 0, k)).toBeCloseTo(expectedMaximum(rewards, k), 12)
  })

  it("agree with all subsets where draws failed", () => {
    const rewards = [Number.NaN, -2, 0.5, Number.NaN, -0.1, 1.5]
    const out = new Float64Array(7)
    expectedBest(Float64Array.from(rewards), -0.7, out)
    expect(out[0]).toBe(-0.7)
    for (let k = 1; k <= 6; k++) expect(out[k]).toBeCloseTo(bySubsets(rewards, k, -0.7), 12)
  })

  it("stay constant beyond a query's own samples, and mix at fractional counts", () => {
    const curves = recordedCurves(
      armOf([
        [0, 1],
        [0, 0, 0, 1]
      ])
    )
    expect(valueAt(curves, 0, 4)).toBe(1)
    expect(valueAt(curves, 0, 1.5)).toBeCloseTo(0.75, 12)
    expect(valueAt(curves, 1, 2)).toBeCloseTo(0.5, 12)
  })
})
