/**
 * Least squares with weights that are not negative.
 *
 * @module
 */

/**
 * Minimises a' G a - 2 b' a over a >= 0 for a symmetric positive semidefinite G (count x count, row-major), coordinate by
 * coordinate from equal weights: predictions that are the same share theirs. O(count^2) a sweep.
 */
export const nonNegativeWeights = (g: Float64Array, b: Float64Array): Float64Array => {
  const count = b.length
  const weights = new Float64Array(count).fill(1 / count)
  for (let sweep = 0; sweep < 10_000; sweep++) {
    let moved = 0
    for (let i = 0; i < count; i++) {
      const own = g[i * count + i]
      if (own <= 0) continue
      let slope = -b[i]
      for (let j = 0; j < count; j++) slope += g[i * count + j] * weights[j]
      const next = Math.max(0, weights[i] - slope / own)
      moved = Math.max(moved, Math.abs(next - weights[i]))
      weights[i] = next
    }
    if (moved < 1e-12) break
  }
  return weights
}
