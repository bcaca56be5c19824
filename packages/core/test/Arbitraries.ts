/** Random instances and the plain greedy that solvers are compared with. */
import fc from "fast-check"
import { betaCurves, type Curves, histogramCurves, marginalCurvesFromRows, successCurves } from "../src/index.ts"

export const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)

/** Probabilities with many ties, zeros, ones and extremes. */
export const probability = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 1, 0.5, 0.25, 1e-20, 1 - 2 ** -53, Number.MIN_VALUE, 1e-310)
)

/** Marginals with ties, zeros and negative values; rows of any shape are hulled by the constructor. */
const marginal = fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 0.25, -0.5, 1))

/** Curves of every kind, 1 to `most` queries of 1 to `samples` samples. */
export const curves = (most: number, samples: number): fc.Arbitrary<Curves> =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: samples })).chain(([size, maxSamples]) => {
    const vector = (of: fc.Arbitrary<number>, length: number): fc.Arbitrary<Array<number>> =>
      fc.array(of, { minLength: length, maxLength: length })
    const positive = fc.oneof(fc.double({ min: 1e-3, max: 100, noNaN: true }), fc.constantFrom(1, 2, 1e-300, 1e9))
    return fc.oneof(
      vector(probability, size).map((p): Curves => successCurves(p, { maxSamples })),
      fc
        .tuple(vector(positive, size), vector(positive, size))
        .map(([a, b]): Curves => betaCurves(a, b, { maxSamples })),
      vector(fc.integer({ min: 1, max: 4 }), size * 3).map((counts): Curves => {
        const weights = counts.map((count, i) => count / sum(counts.slice(i - (i % 3), i - (i % 3) + 3)))
        return histogramCurves(weights, { points: [0, 0.25, 0.75], maxSamples })
      }),
      fc
        .array(vector(marginal, maxSamples), { minLength: size, maxLength: size })
        .map((rows): Curves => marginalCurvesFromRows(rows))
    )
  })

/** An allocation problem with optional minima, maxima and weights, feasible. */
export const instance = curves(7, 6).chain((curves) => {
  const { size, maxSamples } = curves
  const counts = fc.array(fc.integer({ min: 0, max: maxSamples }), { minLength: size, maxLength: size })
  return fc
    .record({
      low: fc.option(counts, { nil: undefined }),
      high: fc.option(counts, { nil: undefined }),
      weights: fc.option(fc.array(fc.constantFrom(0, 0.5, 1, 2, 3.7), { minLength: size, maxLength: size }), {
        nil: undefined
      }),
      extra: fc.integer({ min: 0, max: size * maxSamples + 2 })
    })
    .map(({ low, high, weights, extra }) => {
      const maximum = high
      const minimum = low?.map((l, i) => Math.min(l, high?.[i] ?? maxSamples))
      return { curves, minimum, maximum, weights, budget: (sum(minimum ?? [0]) + extra) / size }
    })
})

/** The textbook greedy: sort everything, take from the top. O(n maxSamples log(n maxSamples)). */
export const greedy = (
  curves: Curves,
  budget: number,
  minimum?: ReadonlyArray<number>,
  maximum?: ReadonlyArray<number>,
  weights?: ReadonlyArray<number>
): { samples: Array<number>; price: number; value: number } => {
  const { size, maxSamples } = curves
  const samples = Array.from({ length: size }, (_, i) => minimum?.[i] ?? 0)
  const items: Array<{ m: number; j: number; i: number }> = []
  let value = 0
  const row = new Float64Array(maxSamples)
  for (let i = 0; i < size; i++) {
    curves.fill(i, row, maxSamples, maxSamples, 0)
    for (let j = 1; j <= maxSamples; j++) {
      const m = row[j - 1] * (weights?.[i] ?? 1)
      if (j <= samples[i]) value += m
      else if (j <= (maximum?.[i] ?? maxSamples) && m > 0) items.push({ m, j, i })
    }
  }
  items.sort((a, b) => b.m - a.m || a.j - b.j || a.i - b.i)
  const wanted = Math.round(budget * size * 1e6) / 1e6
  const left = Math.floor(wanted) - sum(samples)
  let price = left > items.length ? 0 : Number.POSITIVE_INFINITY
  for (const { m, i } of items.slice(0, Math.max(0, left))) {
    samples[i]++
    value += m
    if (price > 0) price = m
  }
  return { samples, price, value: value / size }
}
