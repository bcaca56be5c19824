import type { BudgetSamples } from "../Budget.ts"
import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import { boundsOf, type Limits, perQuery, wholeSamples } from "./Bounds.ts"
import { selectMarginals } from "./Threshold.ts"

/** How many samples each query gets, and what that is expected to bring. */
export interface Allocation {
  /** Samples of each query. */
  readonly samples: Int32Array
  /** Sum of `samples`. */
  readonly total: number
  /** Average per query, in the budget's unit. At most the budget. */
  readonly spent: number
  /** Expected reward per query, weighted where weights were given: sum_i w_i q_i(samples_i) / n. */
  readonly value: number
  /**
   * The budget's Lagrange multiplier: the least (weighted) marginal that was bought above the minima. A sample whose
   * marginal is below the price is not worth its cost. 0 where every positive marginal was bought, Infinity where none
   * was.
   */
  readonly price: number
}

/**
 * The exact allocation of an average budget of samples: maximises sum_i w_i q_i(b_i) subject to sum_i b_i <= B n and
 * minimum_i <= b_i <= maximum_i (Damani et al., ICLR 2025, equation 5).
 *
 * **Details.** After the minima, the largest weighted marginals are bought, equal ones by smaller j, then by lower query
 * index; what is zero or negative is never bought, so part of the budget may be left. B n is rounded down to whole
 * samples. The same bits on every machine. O(n + samples bought) time for parametric curves, O(n + maxSamples) memory
 * beside the curves.
 *
 * **Errors.** `InfeasibleBudget` below the sum of minima, `InvalidBounds`, `LengthMismatch`, `InvalidParameter` (a
 * weight).
 *
 * @example
 * ```ts
 * import { allocate, samples, successCurves } from "@alloc/core"
 *
 * const curves = successCurves([0.9, 0.5, 0.05, 0], { maxSamples: 8 })
 * const { samples: perQuery, price } = allocate(curves, { budget: samples(2) })
 * console.log(perQuery.join()) // => "2,4,2,0"
 * console.log(price) // => 0.0475
 * ```
 */
export const allocate = (curves: Curves, options: { readonly budget: BudgetSamples } & Limits): Allocation => {
  const bounds = boundsOf(curves, options)
  const { size } = curves
  const wanted = wholeSamples(options.budget, size) - bounds.forced
  // A cast number can carry the brand and still be anything.
  if (!(options.budget >= 0 && options.budget < Number.POSITIVE_INFINITY))
    throw new CoreError({ _tag: "InvalidBudget", value: options.budget, valid: "a finite number >= 0" })
  if (wanted < 0)
    throw new CoreError({ _tag: "InfeasibleBudget", budget: options.budget, minimum: bounds.forced / size })
  const { samples, total, value, price } = selectMarginals(curves, bounds, wanted)
  return { samples, total, spent: perQuery(total, size), value: perQuery(value, size), price }
}
