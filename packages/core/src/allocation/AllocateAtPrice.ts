import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import type { Allocation } from "./Allocate.ts"
import type { ArmAllocation } from "./AllocateArms.ts"
import { boundsOf, type Limits, perQuery, unweightedFloor } from "./Bounds.ts"
import { type CostedArm, hullsOf } from "./Hulls.ts"

const checkPrice = (price: number): void => {
  if (!(price >= 0))
    throw new CoreError({ _tag: "InvalidParameter", field: "price", value: price, valid: "a number >= 0" })
}

/**
 * The price form of `allocate`: beyond the minima, every query gets the samples whose (weighted) marginal is positive and
 * at least the price. With the price of an `Allocation` it gives that allocation back, apart from samples that tie at the
 * price, of which it takes all.
 *
 * **When to use.** Where no machine sees all queries: streams, shards, single requests. O(n + samples bought).
 *
 * **Errors.** `InvalidParameter` (a negative price), and those of the limits.
 *
 * @example
 * ```ts
 * import { allocateAtPrice, successCurves } from "@alloc/core"
 *
 * const curves = successCurves([0.9, 0.5, 0.05, 0], { maxSamples: 8 })
 * console.log(allocateAtPrice(curves, { price: 0.05 }).samples.join()) // => "2,4,1,0"
 * ```
 */
export const allocateAtPrice = (curves: Curves, options: { readonly price: number } & Limits): Allocation => {
  const { price } = options
  checkPrice(price)
  const bounds = boundsOf(curves, options)
  const { size } = curves
  const row = new Float64Array(curves.maxSamples)
  const samples = new Int32Array(size)
  const least = Math.max(price, Number.MIN_VALUE)
  let total = 0
  let value = 0
  for (let query = 0; query < size; query++) {
    const start = bounds.starts === undefined ? bounds.start : bounds.starts[query]
    const limit = bounds.limits === undefined ? bounds.limit : bounds.limits[query]
    const weight = bounds.weights === undefined ? 1 : bounds.weights[query]
    const end = curves.fill(query, row, start, limit, unweightedFloor(least, weight))
    let j = 0
    for (; j < end && (j < start || row[j] * weight >= least); j++) value += row[j] * weight
    samples[query] = j
    total += j
  }
  return { samples, total, spent: perQuery(total, size), value: perQuery(value, size), price }
}

/**
 * The price form of `allocateArms`: every query gets the choice that maximises value - price cost, the larger one where
 * two tie. Nothing is left to whole numbers: the gap is 0 at the cost that it spends. O(n choices).
 *
 * **Errors.** As `allocateArms`, without a budget; `InvalidParameter` (a negative price).
 *
 * @example
 * ```ts
 * import { allocateArmsAtPrice, successCurves } from "@alloc/core"
 *
 * const small = { curves: successCurves([0.8, 0.1], { maxSamples: 4 }), cost: 1 }
 * const large = { curves: successCurves([0.9, 0.8], { maxSamples: 4 }), cost: 5 }
 * console.log(allocateArmsAtPrice([small, large], { price: 0.1 }).arm.join()) // => "0,1"
 * ```
 */
export const allocateArmsAtPrice = (
  arms: ReadonlyArray<CostedArm>,
  options: { readonly price: number } & Limits
): ArmAllocation => {
  const { price } = options
  checkPrice(price)
  const hulls = hullsOf(arms, options)
  const { size, base } = hulls
  const arm = new Int32Array(size)
  const samples = new Int32Array(size)
  const least = Math.max(price, Number.MIN_VALUE)
  let spent = 0
  let value = 0
  for (let query = 0; query < size; query++) {
    const length = hulls.trace(query, least, Number.POSITIVE_INFINITY)
    spent += base.cost
    value += base.gain
    let k = 0
    for (; k < length && hulls.density[k] >= least; k++) {
      spent += hulls.cost[k]
      value += hulls.gain[k]
    }
    arm[query] = k === 0 ? base.arm : hulls.arm[k - 1]
    samples[query] = k === 0 ? base.samples : hulls.samples[k - 1]
  }
  const mean = perQuery(value, size)
  return { arm, samples, spent: perQuery(spent, size), value: mean, price, bound: mean, gap: 0, fractional: undefined }
}
