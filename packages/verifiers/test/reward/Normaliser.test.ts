import { fitNormaliser, type NormaliserKind, normaliserOf } from "@alloc/verifiers/reward"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

const kinds: ReadonlyArray<NormaliserKind> = ["standard", "robust", "logistic", "rank"]
// Sixty-fourths: scores so close that their spread underflows are no sample of anything.
const sample = fc.array(
  fc.integer({ min: -64_000, max: 64_000 }).map((x) => x / 64),
  { minLength: 5, maxLength: 600 }
)

describe("a normaliser", () => {
  it("standard: mean and standard deviation", () => {
    const { apply } = fitNormaliser("standard", [2, 4, 4, 4, 5, 5, 7, 9])
    expect(apply(5)).toBeCloseTo(0, 12)
    expect(apply(7)).toBeCloseTo(2 / Math.sqrt(32 / 7), 12)
  })
  it("robust: median and median absolute deviation, unmoved by an outlier", () => {
    const { apply } = fitNormaliser("robust", [1, 2, 3, 4, 1e9])
    expect(apply(3)).toBe(0)
    expect(apply(4)).toBeCloseTo(1 / 1.4826, 12)
  })
  it("logistic: of the standard score", () => {
    const { apply } = fitNormaliser("logistic", [-1, 0, 1])
    expect(apply(0)).toBe(0.5)
    expect(apply(1)).toBeCloseTo(1 / (1 + Math.exp(-1)), 12)
  })
  it("rank: share of the sample, ties half, linear between", () => {
    const { apply } = fitNormaliser("rank", [0, 1, 1, 2, 4])
    expect([-9, 0, 0.5, 1, 2, 3, 4, 9].map(apply)).toEqual([0, 0, 0.125, 0.375, 0.75, 0.875, 1, 1])
  })
  it.each(kinds)("%s never turns an order around, and survives JSON", (kind) => {
    fc.assert(
      fc.property(
        sample,
        fc.double({ min: -2e3, max: 2e3, noNaN: true }),
        fc.double({ min: -2e3, max: 2e3, noNaN: true }),
        (scores, a, b) => {
          let fitted: ReturnType<typeof fitNormaliser>
          try {
            fitted = fitNormaliser(kind, scores)
          } catch {
            // Without spread there is nothing to fit.
            return new Set(scores).size <= 1 || kind === "robust"
          }
          const again = normaliserOf(JSON.parse(JSON.stringify(fitted)))
          const [low, high] = [Math.min(a, b), Math.max(a, b)]
          expect(fitted.apply(low)).toBeLessThanOrEqual(fitted.apply(high))
          expect(again.apply(a)).toBe(fitted.apply(a))
          if (kind === "rank" || kind === "logistic") expect(fitted.apply(a) >= 0 && fitted.apply(a) <= 1).toBe(true)
          return true
        }
      )
    )
  })
  it.each<[string, ReadonlyArray<number>]>([
    ["one score", [1]],
    ["equal scores", [2, 2, 2]],
    ["a score that is no number", [1, Number.NaN]],
    ["an infinite one", [1, Number.POSITIVE_INFINITY]]
  ])("refuses %s", (_, scores) => {
    for (const kind of kinds) expect(() => fitNormaliser(kind, scores)).toThrow(/normaliser: sample is/)
  })
  it("refuses a broken specification", () => {
    expect(() => normaliserOf({ kind: "standard", fittedOn: 3, numbers: [0, 0] })).toThrow(/numbers/)
  })
})
