import { conformalLowerBound } from "@alloc/predictor/calibration"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const fit = problem(1500, 2, 1, { trials: 32 })
const test = problem(1500, 2, 2, { trials: 32, prefix: "t" })

describe("conformalLowerBound", () => {
  it("covers new queries as often as promised: 0.9 within 0.02 on 1,500", () => {
    const rates = (p: typeof fit) => Float64Array.from(p.labels.successes, (s) => s / 32)
    const { apply } = conformalLowerBound(fit.truth, rates(fit), { alpha: 0.1 })
    const low = apply(test.truth)
    const observed = rates(test)
    const covered = low.filter((l, i) => observed[i] >= l).length / 1500
    expect(covered).toBeGreaterThan(0.88)
    expect(covered).toBeLessThan(0.93)
    expect(Math.min(...low)).toBeGreaterThanOrEqual(0)
  })
  it("refuses what cannot be promised", () => {
    expect(reasonOf(() => conformalLowerBound([0.5, 0.5], [0.4, 0.4], { alpha: 0.1 }))).toBe("TooFewRows")
    expect(reasonOf(() => conformalLowerBound([0.5], [0.4], { alpha: 0 }))).toBe("InvalidOption")
    expect(reasonOf(() => conformalLowerBound([0.5], [], { alpha: 0.5 }))).toBe("LengthMismatch")
  })
})
