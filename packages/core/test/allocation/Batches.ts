import { expect } from "vitest"
import { allocate, samples, successCurves } from "../../src/index.ts"

/** Large enough for the ways that only large batches take. */
export const large = 70_000

/**
 * Expects of an allocation of success probabilities what a sort of all marginals gives: the same samples, price and
 * value. Equal marginals go to smaller j first, then to the lower query.
 */
export const expectAsSorted = (
  p: Float64Array,
  maxSamples: number,
  budget: number,
  { minimum = 0, maximum = maxSamples }: { readonly minimum?: number; readonly maximum?: number } = {}
): void => {
  const curves = successCurves(p, { maxSamples })
  const found = allocate(curves, { budget: samples(budget), minimum, maximum })
  const rows = new Float64Array(p.length * maximum)
  for (let query = 0; query < p.length; query++)
    curves.fill(query, rows.subarray(query * maximum, (query + 1) * maximum), maximum, maximum, 0)
  const buyable = rows.filter((m, at) => at % maximum >= minimum && m > 0).sort()
  const wanted = Math.floor(budget * p.length) - minimum * p.length
  const bought = Math.min(wanted, buyable.length)
  const price = wanted === 0 ? Number.POSITIVE_INFINITY : wanted > bought ? 0 : buyable[buyable.length - wanted]
  const counts = new Int32Array(p.length).fill(minimum)
  let value = 0
  let left = bought
  for (let j = 0; j < maximum; j++)
    for (let query = 0; query < p.length; query++) {
      const m = rows[query * maximum + j]
      if (j >= minimum && !(m > price)) continue
      value += m
      if (j < minimum) continue
      counts[query]++
      left--
    }
  for (let j = minimum; j < maximum && price > 0; j++)
    for (let query = 0; query < p.length && left > 0; query++) {
      if (rows[query * maximum + j] !== price) continue
      value += price
      counts[query]++
      left--
    }
  expect(found.price).toBe(price)
  expect(found.total).toBe(counts.reduce((a, b) => a + b, 0))
  expect(found.samples.findIndex((count, query) => count !== counts[query])).toBe(-1)
  expect(Math.abs(found.value * p.length - value)).toBeLessThanOrEqual(1e-9 * value)
}
