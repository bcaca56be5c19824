/**
 * The baseline of every table: the same number of samples for every query.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { permutation, random } from "../random/Random.ts"
import { type Batch, batchOf } from "./Batch.ts"
import { type OneShot, oneShot, roundOf } from "./OneShot.ts"

/**
 * The most equal budgets within the bounds that sum to `batch.total`: b_i = clamp(level, min_i, max_i), and one more
 * for a seeded random subset of the queries that the level binds. Samples that a query with a small maximum cannot
 * take raise the level of the others. O(n log Bmax).
 */
export const uniformBudgets = (batch: Batch, seed: number): Int32Array => {
  const { size, minimum, maximum, total } = batch
  const at = (level: number): Int32Array => minimum.map((least, i) => Math.min(maximum[i], Math.max(least, level)))
  const sumAt = (level: number): number => {
    let sum = 0
    for (let i = 0; i < size; i++) sum += Math.min(maximum[i], Math.max(minimum[i], level))
    return sum
  }
  let low = 0
  let high = batch.curves.maxSamples + 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (sumAt(middle) <= total) low = middle
    else high = middle
  }
  const budgets = at(low)
  let left = total - sumAt(low)
  for (const i of permutation(size, random(seed, "uniform"))) {
    if (left === 0) break
    if (minimum[i] > low || maximum[i] <= low) continue
    budgets[i] += 1
    left -= 1
  }
  return budgets
}

/**
 * Uniform allocation at a fractional average budget: floor(B) everywhere and one more for a random subset, drawn with
 * the problem's seed. Spends exactly the total. O(n log Bmax).
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves, uniform } from "@alloc/core"
 *
 * const curves = successCurves(Float64Array.of(0.1, 0.5), { maxSamples: 8 })
 * const policy = uniform()
 * const state = policy.start({ arms: [{ name: "lm", curves }], budget: samples(3), seed: 1 })
 * console.log(policy.next(state)?.samples.join()) // => "3,3"
 * ```
 */
export const uniform = (): Policy<OneShot> =>
  oneShot("uniform", (problem) => roundOf(uniformBudgets(batchOf(problem), problem.seed)))
