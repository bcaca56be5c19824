import { fitPca } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"
import * as scikit from "../ScikitLearn.ts"

describe("fitPca", () => {
  const { inputs: batch } = problem(80, 7, 3)
  it("has uncorrelated components whose variances are the explained shares", () => {
    const pca = fitPca(batch.features, 7)
    const { values } = pca.transform(batch.features)
    const cov = (a: number, b: number): number => {
      let sum = 0
      for (let i = 0; i < 80; i++) sum += (values[i * 7 + a] * values[i * 7 + b]) / 80
      return sum
    }
    expect(pca.explained.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10)
    for (let a = 0; a < 7; a++) {
      expect(cov(a, a) / 7).toBeCloseTo(pca.explained[a], 5)
      for (let b = 0; b < a; b++) expect(Math.abs(cov(a, b))).toBeLessThan(1e-5)
    }
  })
  it("refuses features of another model, and more components than there are", () => {
    const pca = fitPca(batch.features, 2)
    const source = { ...batch.features.source, modelHash: "other" }
    expect(reasonOf(() => pca.transform({ ...batch.features, source }))).toBe("ForeignFeatures")
    expect(reasonOf(() => fitPca(batch.features, 8))).toBe("InvalidOption")
  })
})

describe("beside scikit-learn", () => {
  it("explained shares of PCA to 1e-6, the fifth component's scores to 1e-4", () => {
    const pca = fitPca(scikit.batch.features, 5)
    expect(scikit.apart(pca.explained, scikit.expected.pca.explained)).toBeLessThan(1e-6)
    const scores = pca.transform(scikit.batch.features).values
    const fifth = scikit.ids.map((_, i) => Math.abs(scores[i * 5 + 4]))
    expect(scikit.apart(fifth, scikit.expected.pca.last)).toBeLessThan(1e-4)
  })
})
