import type { Budget } from "../Budget.ts"
import { CoreError } from "../CoreError.ts"
import { type Limits, perQuery } from "./Bounds.ts"
import { type CostedArm, hullsOf } from "./Hulls.ts"
import { fillKnapsack } from "./Knapsack.ts"

/** Which arm each query gets and how many samples from it. */
export interface ArmAllocation {
  /** Index of each query's arm; -1 where it gets no sample. */
  readonly arm: Int32Array
  /** Samples of each query. */
  readonly samples: Int32Array
  /** Average cost per query, in the budget's unit. At most the budget. */
  readonly spent: number
  /** Expected reward per query, weighted where weights were given. */
  readonly value: number
  /** Gain per cost of the first increment that the budget did not reach; 0 where everything of value was bought. */
  readonly price: number
  /** The optimum of the linear relaxation per query, the fractional item included: no whole allocation is above it. */
  readonly bound: number
  /** bound - value: at most this much per query is lost by whole numbers, less than one item's gain / n. */
  readonly gap: number
  /** The increment that is bought in part in the linear relaxation, if any: its query, and the part. */
  readonly fractional: { readonly query: number; readonly share: number } | undefined
}

/**
 * For each query one choice of (arm, number of samples), where an arm is a decoder with its cost, under one average
 * budget: the multiple-choice knapsack. With a single arm it is the allocation under costs that differ by query and by
 * position.
 *
 * **Details.** Each query's choices are reduced to the upper concave envelope of value over cost; increments are bought
 * by gain per cost, equal ones by smaller number of samples, then by lower query index, up to the first that does not
 * fit. The optimum of the linear relaxation is this plus a part of that one item (Sinha and Zoltners, 1979), so the loss
 * against the whole-number optimum is at most `gap`, less than one item. O(n choices) time a pass, two or three passes,
 * O(n) memory beside the curves. The budget is kept to a relative 1e-12, for the rounding of sums of costs.
 *
 * **Errors.** `InfeasibleBudget` below the cost of the minima, `InvalidBounds`, `LengthMismatch`, `InvalidParameter` (a
 * cost or weight), `InvalidBudget`.
 *
 * @example
 * ```ts
 * import { allocateArms, successCurves, usd } from "@alloc/core"
 *
 * const small = { curves: successCurves([0.8, 0.1], { maxSamples: 4 }), cost: 1 }
 * const large = { curves: successCurves([0.9, 0.8], { maxSamples: 4 }), cost: 5 }
 * const { arm, samples } = allocateArms([small, large], { budget: usd(3.5) })
 * console.log(arm.join(), samples.join()) // => "0,1 2,1"
 * ```
 */
export const allocateArms = (
  arms: ReadonlyArray<CostedArm>,
  options: { readonly budget: Budget } & Limits
): ArmAllocation => {
  const { budget } = options
  if (!(budget >= 0 && budget < Number.POSITIVE_INFINITY))
    throw new CoreError({ _tag: "InvalidBudget", value: budget, valid: "a finite number >= 0" })
  const hulls = hullsOf(arms, options)
  const { size, base } = hulls
  let least = 0
  for (let query = 0; hulls.forced > 0 && query < size; query++) {
    hulls.trace(query, Number.MAX_VALUE, Number.POSITIVE_INFINITY)
    least += base.cost
  }
  const capacity = budget * size - least
  if (capacity < -budget * size * 2 ** -40)
    throw new CoreError({ _tag: "InfeasibleBudget", budget, minimum: least / size })
  const { arm, samples, spent, value, price, broken } = fillKnapsack(hulls, Math.max(0, capacity))
  const share = broken === undefined ? 0 : Math.max(0, Math.min(1, (capacity - spent) / broken.cost))
  const part = broken === undefined ? 0 : share * broken.gain
  return {
    arm,
    samples,
    spent: perQuery(least + spent, size),
    value: perQuery(value, size),
    price,
    bound: perQuery(value + part, size),
    gap: perQuery(part, size),
    fractional: broken === undefined ? undefined : { query: broken.query, share }
  }
}
