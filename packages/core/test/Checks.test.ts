import { describe, expect, it } from "vitest"
import {
  checkOptions,
  checkSome,
  checkWhole,
  checkWord,
  copyFinite,
  copyProbabilities,
  normaliseRows
} from "../src/Checks.ts"

describe("checks", () => {
  it("name an option that does not exist, and what does", () => {
    expect(() => checkOptions({ prise: 1 }, ["price"])).toThrow("there is no option prise; valid: price")
    expect(() => checkOptions({ price: undefined }, ["price"])).not.toThrow()
  })

  it("take whole numbers up to both ends of their range", () => {
    for (const value of [1, 4]) expect(() => checkWhole("k", value, 1, 4)).not.toThrow()
    for (const value of [0, 5, 1.5, "2"])
      expect(() => checkWhole("k", value, 1, 4)).toThrow(`k is ${value}; valid: a whole number in 1 .. 4`)
  })

  it("name the words and the things that are missing", () => {
    expect(() => checkWord("rule", "gamma", ["beta", "dirichlet"])).toThrow(
      "rule is gamma; valid: one of beta, dirichlet"
    )
    expect(() => checkSome("arms", [], "arm")).toThrow("arms is 0; valid: at least one arm")
  })
})

describe("copies", () => {
  it("are new arrays, and name the query of an entry that is none", () => {
    const given = Float64Array.of(0.5)
    expect(copyFinite("rewards", given)).not.toBe(given)
    expect(() => copyFinite("rewards", [1, Number.NaN])).toThrow("rewards of query 1 is NaN; valid: a finite number")
    // Two entries for each query: the fourth is of the second.
    expect(() => copyProbabilities("points", [0, 1, 0.5, 2], 2)).toThrow("points of query 1 is 2")
  })
})

describe("normaliseRows", () => {
  it("brings sums near 1 to 1, and refuses others", () => {
    const rows = Float64Array.of(0.5, 0.50001, 0.25, 0.75)
    normaliseRows("weights", rows, 2)
    expect(rows[0] + rows[1]).toBeCloseTo(1, 15)
    expect(() => normaliseRows("weights", Float64Array.of(0.5, 0.4), 2)).toThrow("sum of weights of query 0 is 0.9")
  })
})
