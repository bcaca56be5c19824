import { describe, expect, it } from "vitest"
import { standardise } from "../../src/features/Standardiser.ts"
import { designOf } from "../../src/models/Design.ts"
import { problem } from "../Data.ts"

const { features } = problem(60, 5, 2).inputs

describe("designOf", () => {
  it("centres columns to the last bit of a double and keeps what it subtracted", () => {
    const { center, standardiser, x } = designOf(features)
    const raw = standardise(standardiser, features.values)
    for (let j = 0; j < 5; j++) {
      let sum = 0
      for (let i = 0; i < 60; i++) sum += x[i * 5 + j]
      expect(Math.abs(sum)).toBeLessThan(1e-12)
      expect(raw[j] - center[j]).toBe(x[j])
    }
  })

  it("is remembered for the same numbers of the same width, and for no others", () => {
    const first = designOf(features)
    expect(designOf({ ...features })).toBe(first)
    const copy = { ...features, values: features.values.slice() }
    expect(designOf(copy)).not.toBe(first)
    expect(designOf(copy)).toEqual(first)
    copy.values[7] += 1
    expect(designOf(copy)).not.toEqual(first)
    const folded = { ...features, size: 30, source: { ...features.source, width: 10 } }
    expect(designOf(folded).standardiser.mean.length).toBe(10)
  })
})
