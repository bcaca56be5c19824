import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { expectedMaximum, passAtK } from "../../src/estimators/index.ts"
import {
  betaCurves,
  betaMixtureCurves,
  CoreError,
  empiricalCurves,
  empiricalRewardCurves,
  histogramCurves,
  marginalCurves,
  marginalCurvesFromRows,
  successCurves
} from "../../src/index.ts"
import { curves, probability } from "../Arbitraries.ts"

const reasonOf = (run: () => unknown): CoreError["reason"] | undefined => {
  try {
    run()
  } catch (error) {
    if (error instanceof CoreError) return error.reason
    throw error
  }
  return undefined
}

/** Relative difference. */
const close = (actual: number, expected: number, tolerance = 1e-13): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected))

describe("all curves", () => {
  it("have marginals that never rise and sum to the value, and fill that agrees with marginal", () => {
    fc.assert(
      fc.property(curves(4, 20), (c) => {
        const row = new Float64Array(c.maxSamples)
        for (let i = 0; i < c.size; i++) {
          let total = 0
          expect(c.fill(i, row, c.maxSamples, c.maxSamples, 0)).toBe(c.maxSamples)
          for (let j = 1; j <= c.maxSamples; j++) {
            const m = c.marginal(i, j)
            expect(m).toBe(row[j - 1])
            if (j > 1) expect(m).toBeLessThanOrEqual(c.marginal(i, j - 1))
            total += m
            expect(Math.abs(c.value(i, j) - total)).toBeLessThanOrEqual(
              1e-13 * Math.max(1e-300, Math.abs(total)) + 1e-15
            )
          }
          expect(c.value(i, 0)).toBe(0)
        }
      }),
      { numRuns: 500 }
    )
  })

  it("stop filling at the floor and at the limit, never before `start`", () => {
    fc.assert(
      fc.property(
        curves(3, 12),
        fc.nat(12),
        fc.nat(12),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (c, s, l, floor) => {
          const start = Math.min(s, c.maxSamples)
          const limit = Math.max(start, Math.min(l, c.maxSamples))
          const row = new Float64Array(c.maxSamples).fill(-7)
          const count = c.fill(0, row, start, limit, floor)
          let expected = start
          while (expected < limit && c.marginal(0, expected + 1) >= floor) expected++
          expect(count).toBe(expected)
          for (let j = 0; j < count; j++) expect(row[j]).toBe(c.marginal(0, j + 1))
        }
      )
    )
  })

  it("name a query or a number of samples that does not exist", () => {
    const c = successCurves([0.5], { maxSamples: 4 })
    expect(reasonOf(() => c.value(1, 0))).toMatchObject({ _tag: "InvalidParameter", field: "query" })
    expect(reasonOf(() => c.marginal(0, 0))).toMatchObject({ _tag: "InvalidParameter", query: 0 })
    expect(reasonOf(() => c.value(0, 5))).toMatchObject({ _tag: "InvalidParameter", query: 0, value: 5 })
  })
})

// Reference values: mpmath at 40 digits, 1 - B(a, b + k) / B(a, b) and B(a + 1, b + j - 1) / B(a, b); 1 - (1 - p)^k.
describe("successCurves", () => {
  it.each([
    [0.3, 8, 0.94235199, 0.02470629],
    [1e-12, 128, 1.27999999991872e-10, 9.99999999873e-13],
    [0.999, 3, 0.999999999, 9.990000000000018e-7],
    [0.01, 1000, 0.9999568287525893, 4.360732061682651e-7]
  ])("agrees with mpmath at p = %d, k = %d", (p, k, value, marginal) => {
    const c = successCurves([p], { maxSamples: k })
    close(c.value(0, k), value)
    close(c.marginal(0, k), marginal)
  })

  it("is exact at 0, at 1 and for denormals", () => {
    const c = successCurves([0, 1, Number.MIN_VALUE], { maxSamples: 3 })
    expect([1, 2, 3].map((j) => c.marginal(0, j))).toEqual([0, 0, 0])
    expect([1, 2, 3].map((j) => c.marginal(1, j))).toEqual([1, 0, 0])
    expect([1, 2, 3].map((j) => c.marginal(2, j))).toEqual([5e-324, 5e-324, 5e-324])
    expect(c.value(1, 3)).toBe(1)
    expect(c.value(0, 3)).toBe(0)
  })

  it("copies its input", () => {
    const p = new Float64Array([0.5])
    const c = successCurves(p, { maxSamples: 1 })
    p[0] = 0
    expect(c.marginal(0, 1)).toBe(0.5)
  })

  it("refuses what is no probability, and bmax 0", () => {
    for (const bad of [-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(reasonOf(() => successCurves([0.5, bad], { maxSamples: 2 }))).toMatchObject({
        _tag: "InvalidProbability",
        query: 1,
        value: bad
      })
    expect(reasonOf(() => successCurves([0.5], { maxSamples: 0 }))).toEqual({ _tag: "EmptyCurves" })
    expect(reasonOf(() => successCurves([0.5], { maxSamples: 1.5 }))).toMatchObject({ field: "maxSamples" })
  })
})

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

describe("betaMixtureCurves and histogramCurves", () => {
  it("are the weighted sums of their parts", () => {
    const mixture = betaMixtureCurves([0.25, 0.75], [0.3, 50], [0.7, 2000], { components: 2, maxSamples: 16 })
    const parts = betaCurves([0.3, 50], [0.7, 2000], { maxSamples: 16 })
    const histogram = histogramCurves([0.25, 0.75], { points: [0.1, 0.6], maxSamples: 16 })
    const points = successCurves([0.1, 0.6], { maxSamples: 16 })
    for (let j = 1; j <= 16; j++) {
      close(mixture.marginal(0, j), 0.25 * parts.marginal(0, j) + 0.75 * parts.marginal(1, j))
      close(histogram.marginal(0, j), 0.25 * points.marginal(0, j) + 0.75 * points.marginal(1, j))
    }
  })

  it("refuse weights that are no distribution", () => {
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
    expect(
      reasonOf(() => betaMixtureCurves([1.5, -0.5], [1, 1], [1, 1], { components: 2, maxSamples: 2 }))
    ).toMatchObject({ field: "weights", query: 0 })
    expect(reasonOf(() => betaMixtureCurves([1], [1], [1], { components: 2, maxSamples: 2 }))).toMatchObject({
      field: "components"
    })
  })
})

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

describe("empirical curves", () => {
  it("are pass@k of the counts, and end with a query's trials", () => {
    const c = empiricalCurves([3, 1], new Int32Array([8, 4]))
    for (let k = 1; k <= 8; k++) close(c.value(0, k), passAtK(8, 3, k))
    for (let k = 1; k <= 4; k++) close(c.value(1, k), passAtK(4, 1, k))
    expect(c.marginal(1, 5)).toBe(0)
    expect(c.hulled).toBe(0)
  })

  it("are the expected maxima of the rewards, over the baseline", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 9 }), (rewards) => {
        const c = empiricalRewardCurves([rewards], { baseline: -4, forced: 1 })
        for (let k = 1; k <= rewards.length; k++) expect(c.value(0, k)).toBeCloseTo(expectedMaximum(rewards, k) + 4, 11)
        expect(c.hulled).toBe(0)
      })
    )
  })

  it("agree with each other on rewards 0 and 1", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 20 }), (rewards) => {
        const c = rewards.filter((r) => r === 1).length
        for (let k = 1; k <= rewards.length; k++)
          expect(expectedMaximum(rewards, k)).toBeCloseTo(passAtK(rewards.length, c, k), 12)
      })
    )
  })

  it("refuse impossible counts and missing rewards", () => {
    expect(reasonOf(() => empiricalCurves([5], 4))).toMatchObject({ field: "successes", query: 0, value: 5 })
    expect(reasonOf(() => empiricalCurves([0], 0))).toMatchObject({ field: "trials" })
    expect(reasonOf(() => empiricalRewardCurves([[1], []]))).toEqual({ _tag: "EmptyCurves", query: 1 })
    expect(reasonOf(() => empiricalRewardCurves([[1], [Number.NaN]]))).toMatchObject({ field: "rewards[0]", query: 1 })
  })
})

it("a probability of any kind gives a value in [0, 1]", () => {
  fc.assert(
    fc.property(probability, fc.integer({ min: 1, max: 300 }), (p, k) => {
      const value = successCurves([p], { maxSamples: k }).value(0, k)
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThanOrEqual(1)
    })
  )
})
