import type { Budget } from "../Budget.ts"
import { checkBudget, checkOptions } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import { LIMITS, type Limits, perQuery } from "./Bounds.ts"
import { buyDensest } from "./DensestIncrements.ts"
import { type CostedArm, type Envelopes, envelopesOf } from "./Envelopes.ts"

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
  /**
   * The Lagrange multiplier of the budget: the least gain per cost that was bought above the minima, the last bought one.
   * 0 where everything of value was bought and budget is left, Infinity where nothing was bought.
   */
  readonly price: number
  /** The optimum of the linear relaxation per query, the fractional item included: no whole allocation is above it. */
  readonly bound: number
  /** bound - value: at most this much per query is lost by whole numbers, less than one item's gain / n. */
  readonly gap: number
  /** The increment that is bought in part in the linear relaxation, if any: its query, and the part. */
  readonly fractional: { readonly query: number; readonly share: number } | undefined
}

/** Cost of the cheapest allowed choices. O(n) where there are minima; without them it is 0. */
const costOfMinima = ({ base, size, forced, trace }: Envelopes): number => {
  let cost = 0
  for (let query = 0; forced > 0 && query < size; query++) {
    trace(query, Number.MAX_VALUE, Number.POSITIVE_INFINITY)
    cost += base.cost
  }
  return cost
}

/** Room for the rounding of sums of costs, whose order is not that of the budget's arithmetic: a part of the budget. */
const ROUNDING = 2 ** -40

/**
 * For each query one choice of (arm, number of samples), where an arm is a decoder with its cost, under one average
 * budget: the multiple-choice knapsack. With a single arm it is the allocation under costs that differ by query and by
 * position. Each query's choices are reduced to the upper concave envelope of value over cost; increments are bought by
 * gain per cost, equal ones by smaller number of samples, then by lower query index, up to the first that does not fit.
 * The optimum of the linear relaxation is this plus a part of that one item (Sinha and Zoltners, 1979), so the loss
 * against the whole-number optimum is at most `gap`, less than one item. O(n choices) time a pass, a few passes, O(n)
 * memory beside the curves. The budget is kept to a relative 1e-12, for the rounding of sums of costs.
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget`, `InvalidBounds`, `LengthMismatch`, `InvalidParameter`,
 * `UnknownOption`
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
  checkOptions(options, ["budget", ...LIMITS])
  const { budget } = options
  checkBudget(budget)
  const envelopes = envelopesOf(arms, options)
  const { size } = envelopes
  const least = costOfMinima(envelopes)
  const rounding = budget * size * ROUNDING
  const capacity = budget * size - least
  if (capacity < -rounding) fail({ _tag: "InfeasibleBudget", budget, minimum: least / size })
  const { arm, samples, cost, value, price, broken } = buyDensest(envelopes, "cost", Math.max(0, capacity) + rounding)
  const share = broken === undefined ? 0 : Math.max(0, Math.min(1, (budget * size - cost) / broken.cost))
  const part = broken === undefined ? 0 : share * broken.gain
  return {
    arm,
    samples,
    spent: perQuery(cost, size),
    value: perQuery(value, size),
    price,
    bound: perQuery(value + part, size),
    gap: perQuery(part, size),
    fractional: broken === undefined ? undefined : { query: broken.query, share }
  }
}
