import { describe, expect, it } from "vitest"
import { betaCurves, betaMixtureCurves, successCurves } from "../../src/index.ts"
import { close, reasonOf } from "./CurveChecks.ts"

// Reference values: mpmath at 40 digits, 1 - B(a, b + k) / B(a, b) and B(a + 1, b + j - 1) / B(a, b).
describe("betaCurves", () => {
  it.each([
    [0.3, 0.7, 8, 0.592497603015625, 0.015876716765625],
    [0.3, 0.7, 128, 0.8204490395671218, 0.00042181118347582965],
    [1e-9, 5, 64, 2.7207249525913017e-9, 1.4705882312930514e-11],
    [1e6, 1e6, 3, 0.8749998125000937, 0.12499993750003124],
    [50, 2000, 100, 0.9102567964665419, 0.0021377609226645566],
    [0.01, 0.02, 1000, 0.3811586098381531, 6.194484496424966e-6]
  ])("agrees with mpmath at Beta(%d, %d), k = %d", (a, b, k, value, marginal) => {
    const c = betaCurves([a], [b], { maxSamples: k })
    close(c.value(0, k), value)
    close(c.marginal(0, k), marginal)
  })

  it("tends to the success curve as the Beta tends to a point", () => {
    const point = successCurves([0.3], { maxSamples: 32 })
    const narrow = betaCurves([0.3e12], [0.7e12], { maxSamples: 32 })
    for (let j = 1; j <= 32; j++) close(narrow.marginal(0, j), point.marginal(0, j), 1e-9)
  })

  it("takes alpha 0 as never and beta 0 as always", () => {
    const c = betaCurves([0, 3], [2, 0], { maxSamples: 2 })
    expect([c.marginal(0, 1), c.marginal(0, 2), c.marginal(1, 1), c.marginal(1, 2)]).toEqual([0, 0, 1, 0])
  })

  it("refuses what is no Beta distribution", () => {
    expect(reasonOf(() => betaCurves([1, -1], [1, 1], { maxSamples: 2 }))).toMatchObject({ field: "alpha", query: 1 })
    expect(reasonOf(() => betaCurves([1], [Number.NaN], { maxSamples: 2 }))).toMatchObject({ field: "beta", query: 0 })
    expect(reasonOf(() => betaCurves([0], [0], { maxSamples: 2 }))).toMatchObject({ field: "alpha + beta", query: 0 })
    expect(reasonOf(() => betaCurves([1, 2], [1], { maxSamples: 2 }))).toMatchObject({ _tag: "LengthMismatch" })
  })
})

describe("betaMixtureCurves", () => {
  it("are the weighted sums of their parts", () => {
    const mixture = betaMixtureCurves([0.25, 0.75], [0.3, 50], [0.7, 2000], { components: 2, maxSamples: 16 })
    const parts = betaCurves([0.3, 50], [0.7, 2000], { maxSamples: 16 })
    for (let j = 1; j <= 16; j++)
      close(mixture.marginal(0, j), 0.25 * parts.marginal(0, j) + 0.75 * parts.marginal(1, j))
  })

  it("refuse weights that are no distribution, and lengths that do not fit the components", () => {
    expect(
      reasonOf(() => betaMixtureCurves([1.5, -0.5], [1, 1], [1, 1], { components: 2, maxSamples: 2 }))
    ).toMatchObject({ field: "weights", query: 0 })
    expect(reasonOf(() => betaMixtureCurves([1], [1], [1], { components: 2, maxSamples: 2 }))).toMatchObject({
      field: "components"
    })
  })
})
