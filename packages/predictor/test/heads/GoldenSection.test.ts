import { describe, expect, it } from "vitest"
import { goldenSection } from "../../src/heads/GoldenSection.ts"

describe("goldenSection", () => {
  it("finds the minimum of a unimodal function to within the precision, also at an end", () => {
    expect(goldenSection((x) => (x - 0.3) ** 2, -2, 5, 1e-6)).toBeCloseTo(0.3, 6)
    expect(goldenSection((x) => Math.abs(x + 1), -4, 4, 1e-9)).toBeCloseTo(-1, 8)
    expect(goldenSection((x) => x, 2, 3, 1e-8)).toBeCloseTo(2, 7)
  })

  it("takes as many evaluations as the golden ratio says", () => {
    let asked = 0
    goldenSection(
      (x) => {
        asked++
        return x * x
      },
      -1,
      1,
      1e-3
    )
    // 2 phi^-n < 1e-3 at n = 16, and two to begin with.
    expect(asked).toBe(18)
  })
})
