import { describe, expect, it } from "vitest"
import { middleDouble, nextUp } from "../../src/allocation/Doubles.ts"

describe("nextUp", () => {
  it("is the next double above: the least step at 1, at 0 and at the least normal number", () => {
    expect(nextUp(1)).toBe(1 + Number.EPSILON)
    expect(nextUp(0)).toBe(Number.MIN_VALUE)
    expect(nextUp(2 ** -1022)).toBe(2 ** -1022 + Number.MIN_VALUE)
    expect(nextUp(Number.MAX_VALUE)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe("middleDouble", () => {
  it("halves the doubles between, not their difference", () => {
    expect(middleDouble(1, 4)).toBe(2)
    expect(middleDouble(1, nextUp(1))).toBe(1)
    expect(middleDouble(2 ** -100, 2 ** 100)).toBe(1)
  })

  it("meets any double between two in at most 64 halvings", () => {
    for (const wanted of [Math.PI, 1e-320, 1e300]) {
      let low = 0
      let high = Number.MAX_VALUE
      let halvings = 0
      while (nextUp(low) < high && halvings < 100) {
        const middle = middleDouble(low, high)
        if (middle <= wanted) low = middle
        else high = middle
        halvings += 1
      }
      expect(low).toBe(wanted)
      expect(halvings).toBeLessThanOrEqual(64)
    }
  })
})
