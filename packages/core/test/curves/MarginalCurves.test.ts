import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { marginalCurves, marginalCurvesFromRows } from "../../src/index.ts"
import { reasonOf } from "./CurveChecks.ts"

/** Upper concave envelope of q by definition: the highest chord over each position. */
const envelope = (row: ReadonlyArray<number>): Array<number> => {
  const q = [0]
  for (const m of row) q.push(q[q.length - 1] + m)
  return q.map((at, k) => {
    let highest = at
    for (let a = 0; a < k; a++)
      for (let b = k + 1; b < q.length; b++) highest = Math.max(highest, q[a] + ((q[b] - q[a]) * (k - a)) / (b - a))
    return highest
  })
}

describe("marginalCurves", () => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true })

  it("replace a rising row by the slopes of its upper concave envelope, and count it", () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), (row) => {
        const c = marginalCurvesFromRows([row])
        const expected = envelope(row)
        for (let k = 0; k <= row.length; k++) expect(c.value(0, k)).toBeCloseTo(expected[k], 12)
        expect(c.hulled).toBe(row.some((m, j) => j > 0 && m > row[j - 1]) ? 1 : 0)
      }),
      { numRuns: 2000 }
    )
  })

  it("leave the matrix alone, and share it where no row rises", () => {
    const falling = new Float32Array([0.5, 0.25, 0.5, 0.5])
    expect(marginalCurves(falling, { size: 2, maxSamples: 2 }).values).toBe(falling)
    const rising = new Float32Array([0.25, 0.5])
    expect(Array.from(marginalCurves(rising, { size: 1, maxSamples: 2 }).values)).toEqual([0.375, 0.375])
    expect(Array.from(rising)).toEqual([0.25, 0.5])
  })

  it("leave forced samples as they are", () => {
    const c = marginalCurvesFromRows([[-5, 1, 0.5, 0.75]], { forced: 1 })
    expect([1, 2, 3, 4].map((j) => c.marginal(0, j))).toEqual([-5, 1, 0.625, 0.625])
  })

  it("refuse ragged, empty and non-finite rows, and rising ones where asked", () => {
    expect(reasonOf(() => marginalCurvesFromRows([[1], [1, 0]]))).toEqual({
      _tag: "RaggedCurves",
      query: 1,
      length: 2,
      expected: 1
    })
    expect(reasonOf(() => marginalCurvesFromRows([[1], []]))).toEqual({ _tag: "EmptyCurves", query: 1 })
    expect(reasonOf(() => marginalCurvesFromRows([]))).toEqual({ _tag: "EmptyCurves" })
    expect(
      reasonOf(() =>
        marginalCurvesFromRows([
          [1, 0],
          [1, Number.NaN]
        ])
      )
    ).toMatchObject({
      field: "marginal 2",
      query: 1
    })
    expect(reasonOf(() => marginalCurvesFromRows([[Number.POSITIVE_INFINITY, 1]]))).toMatchObject({ query: 0 })
    expect(reasonOf(() => marginalCurvesFromRows([[2e100, 1]]))).toMatchObject({ query: 0, value: 2e100 })
    expect(reasonOf(() => marginalCurvesFromRows([[1, -2e100]], { forced: 2 }))).toMatchObject({ field: "marginal 2" })
    expect(reasonOf(() => marginalCurvesFromRows([[1, Number.NEGATIVE_INFINITY]]))).toMatchObject({ query: 0 })
    expect(reasonOf(() => marginalCurvesFromRows([[0, 1]], { projection: "reject" }))).toMatchObject({ query: 0 })
    expect(reasonOf(() => marginalCurves(new Float32Array(3), { size: 2, maxSamples: 2 }))).toMatchObject({
      _tag: "LengthMismatch"
    })
  })
})
