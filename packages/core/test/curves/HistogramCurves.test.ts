import { describe, expect, it } from "vitest"
import { histogramCurves, successCurves } from "../../src/index.ts"
import { close, reasonOf } from "./CurveChecks.ts"

describe("histogramCurves", () => {
  it("are the weighted sums of the success curves of their points", () => {
    const histogram = histogramCurves([0.25, 0.75], { points: [0.1, 0.6], maxSamples: 16 })
    const points = successCurves([0.1, 0.6], { maxSamples: 16 })
    for (let j = 1; j <= 16; j++)
      close(histogram.marginal(0, j), 0.25 * points.marginal(0, j) + 0.75 * points.marginal(1, j))
  })

  it("refuse weights that are no distribution, points that are no probabilities, and other numbers of points", () => {
    expect(reasonOf(() => histogramCurves([0.5, 0.4], { points: [0, 1], maxSamples: 2 }))).toMatchObject({
      _tag: "InvalidParameter",
      query: 0
    })
    expect(reasonOf(() => histogramCurves([0.5], { points: [0, 1], maxSamples: 2 }))).toMatchObject({
      field: "number of points"
    })
    expect(reasonOf(() => histogramCurves([0.5, 0.5], { points: [0, 2], maxSamples: 2 }))).toMatchObject({
      _tag: "InvalidProbability"
    })
  })
})
