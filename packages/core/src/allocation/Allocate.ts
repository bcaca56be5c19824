import type { BudgetSamples } from "../Budget.ts"
import { checkBudget, checkOptions } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import { type Bounds, boundsOf, LIMITS, type Limits, perQuery, wholeSamples } from "./Bounds.ts"
import { selectMarginals } from "./LargestMarginals.ts"

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
   * The Lagrange multiplier of the budget: the least (weighted) marginal that was bought above the minima, the last bought
   * one. 0 where everything of value was bought and budget is left, Infinity where nothing was bought.
   */
  readonly price: number
}

/** The exact allocation of a whole number of samples, which is at least the sum of the minima. */
export const allocateTotal = (curves: Curves, total: number, bounds: Bounds): Allocation => {
  const { size } = curves
  const bought = selectMarginals(curves, bounds, total - bounds.forced)
  const { samples, value, price } = bought
  return { samples, total: bought.total, spent: perQuery(bought.total, size), value: perQuery(value, size), price }
}

/**
 * The exact allocation of an average budget of samples: maximises sum_i w_i q_i(b_i) subject to sum_i b_i <= B n and
 * minimum_i <= b_i <= maximum_i (Damani et al., ICLR 2025, equation 5). After the minima, the largest weighted marginals
 * are bought, equal ones by smaller j, then by lower query index; what is zero or negative is never bought, so part of the
 * budget may be left. B n is rounded down to whole samples. The same bits on every machine. O(n + samples bought) time for
 * parametric curves, O(n + maxSamples) memory beside the curves.
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget`, `InvalidBounds`, `LengthMismatch`, `InvalidParameter`,
 * `UnknownOption`
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
  checkOptions(options, ["budget", ...LIMITS])
  const { budget } = options
  checkBudget(budget)
  const bounds = boundsOf(curves, options)
  const total = wholeSamples(budget, curves.size)
  if (total < bounds.forced) fail({ _tag: "InfeasibleBudget", budget, minimum: bounds.forced / curves.size })
  return allocateTotal(curves, total, bounds)
}
