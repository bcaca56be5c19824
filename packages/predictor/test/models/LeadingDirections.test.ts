import { random } from "@alloc/core/random"
import { describe, expect, it } from "vitest"
import { inverseCovariance, leadingDirections } from "../../src/models/LeadingDirections.ts"

const width = 40
const variances = Float64Array.from({ length: width }, (_, j) => (j < 3 ? [50, 20, 10][j] : 0.5))
/** A diagonal covariance: its leading directions are the first axes. */
const times = (directions: Float64Array): Promise<Float64Array> =>
  Promise.resolve(directions.map((value, i) => value * variances[i % width]))

describe("leadingDirections", () => {
  it("finds the variance along each of three strong directions to 5 % of it, and orthonormal axes", async () => {
    const { axes, variances: found } = await leadingDirections(times, width, 6)
    for (let r = 0; r < 3; r++) expect(Math.abs(found[r] / variances[r] - 1)).toBeLessThan(0.05)
    for (let r = 0; r < 6; r++)
      for (let c = 0; c < 6; c++) {
        let along = 0
        for (let j = 0; j < width; j++) along += axes[r * width + j] * axes[c * width + j]
        expect(along).toBeCloseTo(r === c ? 1 : 0, 9)
      }
  })
  it("takes features that never vary for no direction at all", async () => {
    const { variances: found } = await leadingDirections((d) => Promise.resolve(d.map(() => 0)), width, 4)
    expect(Array.from(found)).toEqual([0, 0, 0, 0])
  })
})

describe("inverseCovariance", () => {
  it("is the inverse where the other directions have one variance", () => {
    const axes = Float64Array.from({ length: 3 * width }, (_, i) => (i % width === Math.floor(i / width) ? 1 : 0))
    const total = variances.reduce((sum, value) => sum + value, 0)
    const inverse = inverseCovariance({ width, axes, variances: variances.slice(0, 3) }, total, 0.25)
    const stream = random(3, "vector")
    const vector = Float64Array.from({ length: width }, () => stream.next())
    inverse(vector).forEach((value, j) => {
      expect(value * (variances[j] + 0.25)).toBeCloseTo(vector[j], 12)
    })
  })
})
