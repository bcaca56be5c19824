import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { splitOracleGains } from "../../src/hh/SplitOracle.ts"

const size = 4000
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value / values.length, 0)

const normals = (key: string): Float64Array => {
  const stream = random(1, key)
  const one = (): number => Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next())
  return Float64Array.from({ length: size }, one)
}

describe("splitOracleGains", () => {
  const [gap, first, second] = ["gap", "first", "second"].map(normals)

  it("is zero, up to chance, where gaps are noise alone: nothing is decided on and scored", () => {
    expect(Math.abs(mean(splitOracleGains(first, second, 0.5)))).toBeLessThan(0.03)
    // Scored on what it decides by, the same noise would look like a gain.
    expect(mean(splitOracleGains(first, first, 0.5))).toBeGreaterThan(0.35)
  })

  it("is what the best half gains where both halves know the gaps", () => {
    // Of a standard normal, the upper half's mean is 0.798: half of it is gained over sending half at random.
    expect(mean(splitOracleGains(gap, gap, 0.5))).toBeCloseTo(0.399, 1)
    expect(mean(splitOracleGains(gap, gap, 1))).toBe(0)
  })
})
