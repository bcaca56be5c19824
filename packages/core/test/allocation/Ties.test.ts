import { expect, it } from "vitest"
import { takeTies } from "../../src/allocation/Ties.ts"

it("of equal marginals takes smaller j first, then lower queries", () => {
  const samples = Int32Array.of(1, 0, 2, 0)
  // Positions 2 and 3 of query 0, 1 and 2 of query 1, 3 of query 2, none of query 3.
  takeTies(samples, Int32Array.of(2, 2, 1, 0), 4, 4)
  expect([...samples]).toEqual([3, 2, 2, 0])
})
