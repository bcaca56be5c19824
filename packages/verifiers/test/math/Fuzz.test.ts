import { expect, it } from "vitest"
import { fuzz } from "./Fuzz.ts"

it("random and mutated answers get a verdict, and are never different from themselves", () => {
  const { inputs, outcomes } = fuzz(4_000, 20_261_125)
  expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(inputs)
  expect(Object.keys(outcomes).sort()).toEqual(["no-answer", "right", "undecided", "wrong"])
})
