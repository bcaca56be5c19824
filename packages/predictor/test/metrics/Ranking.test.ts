import { auc, pearson, ranks, spearman } from "@alloc/predictor/metrics"
import fc from "fast-check"
import { describe, expect, it } from "vitest"

describe("ranking", () => {
  it("ranks ties by their average", () => {
    expect(Array.from(ranks([10, 20, 20, 5]))).toEqual([2, 3.5, 3.5, 1])
  })
  it("equals scipy.stats.spearmanr on samples with ties", () => {
    expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 11)
    expect(spearman([1, 2, 3, 4, 5, 5], [5, 6, 7, 8, 7, 7])).toBeCloseTo(0.7084472691787521, 11)
    expect(pearson([1, 2, 3], [2, 4, 7])).toBeCloseTo(0.9933992677987828, 12)
  })
  it("is not defined where one side never varies, whatever its value", () => {
    for (const value of [0.1, 0.3, 1 / 7]) {
      expect(spearman(new Float64Array(7).fill(value), [1, 2, 3, 4, 5, 6, 8])).toBeNaN()
      expect(pearson([1, 2, 3, 4, 5, 6, 8], new Float64Array(7).fill(value))).toBeNaN()
    }
  })
  it("auc is the share of pairs in order, ties half, by brute force", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.nat(4), fc.nat(4)), { minLength: 2, maxLength: 12 }),
        (rows) => {
          let right = 0
          let pairs = 0
          for (const [p, s] of rows) {
            for (const [q, , f] of rows) {
              pairs += s * f
              right += s * f * (p > q ? 1 : p === q ? 0.5 : 0)
            }
          }
          fc.pre(pairs > 0)
          const found = auc(
            rows.map((r) => r[0]),
            rows.map((r) => r[1]),
            rows.map((r) => r[2])
          )
          expect(found).toBeCloseTo(right / pairs, 12)
        }
      )
    )
  })

  it("infinite scores have ranks and areas, as log odds of sure predictions do", () => {
    const { NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high } = Number
    expect(Array.from(ranks([high, low, 0, low]))).toEqual([4, 1.5, 3, 1.5])
    expect(auc([low, 0, high], [0, 0, 1], [1, 1, 0])).toBe(1)
  })
})
