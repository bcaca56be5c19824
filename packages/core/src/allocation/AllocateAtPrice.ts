import { checkNumber, checkOptions } from "../Checks.ts"
import type { Curves } from "../Curves.ts"
import type { Allocation } from "./Allocate.ts"
import type { ArmAllocation } from "./AllocateArms.ts"
import { boundsOf, LIMITS, type Limits, limitOf, perQuery, startOf, unweightedFloor, weightOf } from "./Bounds.ts"
import { type CostedArm, envelopesOf } from "./Envelopes.ts"

/** The least that is bought at a price: what is not positive never is. */
const leastAt = (options: { readonly price: number } & Limits): number => {
  checkOptions(options, ["price", ...LIMITS])
  checkNumber("price", options.price, "a number >= 0", (price) => price >= 0)
  return Math.max(options.price, Number.MIN_VALUE)
}

/**
 * The price form of `allocate`, for streams, shards and single requests, where no machine sees all queries: beyond the
 * minima, every query gets the samples whose (weighted) marginal is positive and at least the price. With the price of an
 * `Allocation` it gives that allocation back, apart from samples that tie at the price, of which it takes all.
 * O(n + samples bought).
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `UnknownOption`
 * @example
 * ```ts
 * import { allocateAtPrice, successCurves } from "@alloc/core"
 *
 * const curves = successCurves([0.9, 0.5, 0.05, 0], { maxSamples: 8 })
 * console.log(allocateAtPrice(curves, { price: 0.05 }).samples.join()) // => "2,4,1,0"
 * ```
 */
export const allocateAtPrice = (curves: Curves, options: { readonly price: number } & Limits): Allocation => {
  const least = leastAt(options)
  const bounds = boundsOf(curves, options)
  const { size } = curves
  const row = new Float64Array(curves.maxSamples)
  const samples = new Int32Array(size)
  let total = 0
  let value = 0
  for (let query = 0; query < size; query++) {
    const start = startOf(bounds, query)
    const weight = weightOf(bounds, query)
    const end = curves.fill(query, row, start, limitOf(bounds, query), unweightedFloor(least, weight))
    let j = 0
    for (; j < end && (j < start || row[j] * weight >= least); j++) value += row[j] * weight
    samples[query] = j
    total += j
  }
  return { samples, total, spent: perQuery(total, size), value: perQuery(value, size), price: options.price }
}

/**
 * The price form of `allocateArms`: every query gets the choice that maximises value - price cost, the larger one where
 * two tie. Nothing is left to whole numbers: the gap is 0 at the cost that it spends. O(n choices).
 *
 * @throws CoreError `InvalidParameter`, `InvalidBounds`, `LengthMismatch`, `UnknownOption`
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
  const least = leastAt(options)
  const envelopes = envelopesOf(arms, options)
  const { size, base } = envelopes
  const arm = new Int32Array(size)
  const samples = new Int32Array(size)
  let spent = 0
  let value = 0
  for (let query = 0; query < size; query++) {
    const length = envelopes.trace(query, least, Number.POSITIVE_INFINITY)
    spent += base.cost
    value += base.gain
    let k = 0
    for (; k < length && envelopes.density[k] >= least; k++) {
      spent += envelopes.cost[k]
      value += envelopes.gain[k]
    }
    arm[query] = k === 0 ? base.arm : envelopes.arm[k - 1]
    samples[query] = k === 0 ? base.samples : envelopes.samples[k - 1]
  }
  const mean = perQuery(value, size)
  const { price } = options
  return { arm, samples, spent: perQuery(spent, size), value: mean, price, bound: mean, gap: 0, fractional: undefined }
}
