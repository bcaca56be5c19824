import { describe, expect, it } from "vitest"
import { nullRates } from "./NullRates.ts"

describe("where features say nothing", { timeout: 600_000 }, () => {
  // Of one table's claims one in twenty may be wrong on average, and where nothing is true all claims are: at most one table
  // in twenty may have any. Of six recordings two with some is a chance of 3 %.
  it("hardly any policy is called better or worse: fitted, random and routed ones too", async () => {
    const rates = await nullRates([1, 2, 3, 4, 5, 6], 120)
    const claimed = rates.reduce((sum, { better, worse }) => sum + better + worse, 0)
    const rows = rates.reduce((sum, { rows: own }) => sum + own, 0)
    for (const pair of ["offline / uniform", "offline / fixed-split", "routing / random"])
      expect(rates.map((rate) => rate.pair)).toContain(pair)
    expect(rows).toBeGreaterThan(150)
    expect(claimed / rows).toBeLessThanOrEqual(0.05)
  })
})
