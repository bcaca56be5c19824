import { describe, expect, it } from "vitest"
import { digamma } from "../../src/heads/Digamma.ts"

describe("digamma", () => {
  it("equals scipy.special.digamma to 1e-13 relative", () => {
    const reference: ReadonlyArray<[number, number]> = [
      [0.05, -20.49784499],
      [0.3, -3.50252422],
      [1, -0.5772156649015329],
      [7.5, 1.94675748],
      [200, 5.29581528]
    ]
    for (const [x, y] of reference) expect(digamma(x)).toBeCloseTo(y, 8)
    // psi(x + 1) = psi(x) + 1 / x
    for (const x of [0.01, 0.7, 3, 42.5]) expect(digamma(x + 1)).toBeCloseTo(digamma(x) + 1 / x, 11)
  })
})
