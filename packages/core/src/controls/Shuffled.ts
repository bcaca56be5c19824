/**
 * A control: the predicted curves given to the wrong queries.
 *
 * @module
 */
import { allocateTotal } from "../allocation/Allocate.ts"
import type { Policy } from "../Policy.ts"
import { batchOf, boundsWithin } from "../policies/Batch.ts"
import { type OneShot, oneShot, roundOf } from "../policies/OneShot.ts"
import { permutation, random } from "../random/Random.ts"

/**
 * The policy "shuffled": `online` on the batch's predictions permuted at random (the problem's seed). Where queries
 * differ it is worse than uniform, as unequal budgets have a price that only a prediction can earn back. Each query
 * keeps its own bounds. O(n + samples bought).
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `InvalidBudget`, `InfeasibleBudget`,
 * `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { shuffled } from "@alloc/core/controls"
 *
 * const curves = successCurves([0.9, 0.3, 0.05, 0.6], { maxSamples: 8 })
 * const { plan } = shuffled().start({ arms: [{ name: "lm", curves }], budget: samples(3), seed: 1 })
 * console.log([...plan.samples].sort().join()) // => "1,2,3,6"
 * ```
 */
export const shuffled = (): Policy<OneShot> =>
  oneShot("shuffled", (problem) => {
    const { curves, size, minimum, maximum, total } = batchOf(problem)
    // Query i takes the curve of `order[i]`; in the solver's order, slot order[i] has the bounds of query i.
    const order = permutation(size, random(problem.seed, "shuffled"))
    const slotMinimum = new Int32Array(size)
    const slotMaximum = new Int32Array(size)
    for (let i = 0; i < size; i++) {
      slotMinimum[order[i]] = minimum[i]
      slotMaximum[order[i]] = maximum[i]
    }
    const allocation = allocateTotal(curves, total, boundsWithin(slotMinimum, slotMaximum))
    return roundOf(order.map((slot) => allocation.samples[slot]))
  })
