import { describe, expect, it } from "vitest"
import { benjaminiHochberg, criticalT, queriesNeeded, twoSidedP } from "../../src/statistics/Significance.ts"

describe("p-values", () => {
  it("are those of Student's t and of the normal distribution: 2 scipy.stats.t.sf(t, df), 2 scipy.stats.norm.sf(t)", () => {
    expect(twoSidedP(1.96)).toBeCloseTo(0.04999579029644087, 12)
    expect(twoSidedP(-2.5, 4)).toBeCloseTo(0.066766544812, 11)
    expect(twoSidedP(0)).toBe(1)
    expect(twoSidedP(Number.POSITIVE_INFINITY)).toBe(0)
    expect(twoSidedP(Number.NaN)).toBeNaN()
  })

  it("have critical values: scipy.stats.norm.isf(.025), scipy.stats.t.isf(.025, 4)", () => {
    expect(criticalT(0.05)).toBeCloseTo(1.959963984540054, 9)
    expect(criticalT(0.05, 4)).toBeCloseTo(2.7764451051977987, 9)
  })
})

describe("a table's correction", () => {
  it("is statsmodels.stats.multitest.multipletests(p, method='fdr_bh'); what is no test has no part in it", () => {
    const adjusted = benjaminiHochberg([0.01, 0.04, Number.NaN, 0.03, 0.5])
    expect(adjusted.map((p) => (Number.isNaN(p) ? null : Number(p.toFixed(9))))).toEqual([
      0.04,
      0.053333333,
      null,
      0.053333333,
      0.5
    ])
    expect(benjaminiHochberg([])).toEqual([])
  })
})

describe("the queries that would show a difference", () => {
  it("grow with the square of deviation over difference", () => {
    // statsmodels NormalIndPower(ddof=0).solve_power(.1, alpha=.05, power=.8, ratio=0) = 784.886
    expect(queriesNeeded(0.1, 0.1, 100)).toBe(785)
    expect(queriesNeeded(0.05, 0.1, 100)).toBe(3140)
    expect(queriesNeeded(0, 0.1, 100)).toBeNaN()
  })
})
