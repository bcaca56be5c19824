/**
 * A control: the same total as every other policy, thrown at random.
 *
 * @module
 */
import type { Policy } from "../Policy.ts"
import { type Batch, batchOf } from "../policies/Batch.ts"
import { type OneShot, oneShot, roundOf } from "../policies/OneShot.ts"
import { random } from "../random/Random.ts"

/** Each sample above the minima goes to a uniformly random query that has room. O(n + total). */
export const randomBudgets = (batch: Batch, seed: number): Int32Array => {
  const budgets = batch.minimum.slice()
  const stream = random(seed, "random-allocation")
  const open = Int32Array.from(budgets.keys()).filter((i) => budgets[i] < batch.maximum[i])
  let width = open.length
  let left = batch.total
  for (const least of budgets) left -= least
  for (; left > 0; left--) {
    const at = stream.below(width)
    const i = open[at]
    budgets[i] += 1
    if (budgets[i] === batch.maximum[i]) open[at] = open[--width]
  }
  return budgets
}

/**
 * The policy "random": the total is dealt out sample by sample, each to a query drawn uniformly from those below their
 * maximum. O(n + total).
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { randomAllocation } from "@alloc/core/controls"
 *
 * const curves = successCurves([0.9, 0.3, 0.1], { maxSamples: 8 })
 * const { plan } = randomAllocation().start({ arms: [{ name: "lm", curves }], budget: samples(4), seed: 1 })
 * console.log(plan.samples.reduce((sum, each) => sum + each)) // => 12
 * ```
 */
export const randomAllocation = (): Policy<OneShot> =>
  oneShot("random", (problem) => roundOf(randomBudgets(batchOf(problem), problem.seed)))
