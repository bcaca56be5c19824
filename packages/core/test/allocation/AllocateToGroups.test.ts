import { allocate, type BudgetSamples, type Curves, marginalCurvesFromRows, samples, successCurves } from "@alloc/core"
import { allocateToGroups } from "@alloc/core/policies"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

/** The best sum of rewards over every allocation that gives each group its least. */
const byEnumeration = (
  curves: Curves,
  budget: BudgetSamples,
  groups: ReadonlyArray<number>,
  least: ReadonlyArray<number>
): number | undefined => {
  let best: number | undefined
  const visit = (query: number, left: number, sums: ReadonlyArray<number>): void => {
    if (query === curves.size) {
      const isKept = least.every((reward, g) => {
        const members = groups.filter((group) => group === g).length
        return members === 0 || sums[g] >= reward * members - 1e-9
      })
      const sum = sums.reduce((a, b) => a + b, 0)
      if (isKept && (best === undefined || sum > best)) best = sum
      return
    }
    for (let k = 0; k <= Math.min(left, curves.maxSamples); k++)
      visit(
        query + 1,
        left - k,
        sums.map((sum, g) => (g === groups[query] ? sum + curves.value(query, k) : sum))
      )
  }
  visit(
    0,
    Math.floor(budget * curves.size + 1e-9),
    least.map(() => 0)
  )
  return best
}

const problems = fc.record({
  success: fc.array(fc.constantFrom(0.05, 0.2, 0.5, 0.5, 0.9), { minLength: 4, maxLength: 4 }),
  groups: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 4, maxLength: 4 }),
  least: fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })).map(([a, b]) => [a / 20, b / 20]),
  total: fc.integer({ min: 0, max: 12 })
})

describe("allocateToGroups", () => {
  it("is the best of all allocations that keep every group's least, and refuses where none does", () => {
    let solved = 0
    fc.assert(
      fc.property(problems, ({ success, groups, least, total }) => {
        const curves = successCurves(success, { maxSamples: 4 })
        const budget = samples(total / 4)
        const best = byEnumeration(curves, budget, groups, least)
        const run = () => allocateToGroups(curves, { budget, groups, least: [...least] })
        if (best === undefined) {
          expect(run).toThrow(/below the sum of the minima|least\[/)
          return
        }
        solved += 1
        const allocation = run()
        expect(allocation.value * 4).toBeCloseTo(best, 9)
        for (const [g, reward] of least.entries())
          if (groups.includes(g)) expect(allocation.groups[g]).toBeGreaterThanOrEqual(reward - 1e-9)
      }),
      { numRuns: 300 }
    )
    expect(solved).toBeGreaterThan(50)
  })

  it("costs nothing where the groups have their least anyway", () => {
    const curves = successCurves([0.9, 0.5, 0.3, 0.2], { maxSamples: 8 })
    const budget = samples(3)
    const { samples: plain } = allocate(curves, { budget })
    expect(allocateToGroups(curves, { budget, groups: [0, 0, 1, 1], least: [0.1, 0.1] }).samples).toEqual(plain)
  })

  it("leaves out samples that make a group worse", () => {
    const curves = marginalCurvesFromRows([
      [0.5, -0.4],
      [0.2, 0.1]
    ])
    const { samples: drawn } = allocateToGroups(curves, { budget: samples(2), groups: [0, 1], least: [0.5, 0.3] })
    expect(drawn.join()).toBe("1,2")
    expect(() => allocateToGroups(curves, { budget: samples(2), groups: [0, 1], least: [0.6, 0] })).toThrow("least[0]")
  })
})
