import type { Budget, BudgetSamples } from "../Budget.ts"
import {
  checkLengthOf,
  checkObject,
  checkOptions,
  checkPositive,
  checkShare,
  copyFinite,
  copyNumbers,
  lengthOf
} from "../Checks.ts"
import { type CoreReason, fail } from "../CoreError.ts"
import type { Numbers } from "../Curves.ts"
import { marginalCurves } from "../curves/MarginalCurves.ts"
import { type ArmAllocation, allocateArms } from "./AllocateArms.ts"
import { wholeSamples } from "./Bounds.ts"
import type { Cost } from "./Costs.ts"
import { selectLargest } from "./SelectByRank.ts"

/** Which queries go to the strong decoder. */
export interface Routing {
  /** 1 for the strong decoder, 0 for the weak one. */
  readonly strong: Uint8Array
  /** Number of queries sent to the strong decoder. */
  readonly count: number
  /** The least preference among those sent; Infinity where none is. */
  readonly threshold: number
}

/**
 * Routing at a share: the given share of the queries, rounded down, goes to the strong decoder; those with the largest
 * preference (the predicted probability that the strong reply wins, or the predicted gain), equal ones by lower index
 * (Damani et al., ICLR 2025, routing). The share is spent in full, whatever the sign of the preferences. O(n).
 *
 * @throws CoreError `InvalidParameter`
 * @example
 * ```ts
 * import { routeShare } from "@alloc/core/policies"
 *
 * console.log(routeShare([0.2, 0.9, 0.5, 0.6], 0.5).strong.join()) // => "0,1,0,1"
 * ```
 */
export const routeShare = (preferences: Numbers, share: number): Routing => {
  checkShare("share", share)
  const invalid = (query: number, value: unknown): CoreReason => ({
    _tag: "InvalidParameter",
    field: "preference",
    query,
    value,
    valid: "a number"
  })
  const values = copyNumbers("preference", preferences, invalid)
  for (let query = 0; query < values.length; query++)
    if (Number.isNaN(values[query])) fail(invalid(query, values[query]))
  const count = wholeSamples(share, values.length)
  const threshold = count === 0 ? Number.POSITIVE_INFINITY : selectLargest(values.slice(), values.length, count)
  const strong = new Uint8Array(values.length)
  let ties = count
  for (let query = 0; query < values.length; query++)
    if (values[query] > threshold) {
      strong[query] = 1
      ties--
    }
  for (let query = 0; query < values.length && ties > 0; query++)
    if (values[query] === threshold) {
      strong[query] = 1
      ties--
    }
  return { strong, count, threshold }
}

/**
 * Routing at a cost: one reply per query, from the weak decoder (arm 0) or the strong one (arm 1), such that the predicted
 * reward is largest within an average cost. The two-arm case of `allocateArms`; a strong reply that is not predicted to
 * be better is not bought. O(n).
 *
 * @throws CoreError `InfeasibleBudget`, `InvalidBudget`, `LengthMismatch`, `InvalidParameter`, `UnknownOption`
 * @example
 * ```ts
 * import { usd } from "@alloc/core"
 * import { routeAtCost } from "@alloc/core/policies"
 *
 * const { arm } = routeAtCost(
 *   { rewards: [0.9, 0.2, 0.3], cost: 1 },
 *   { rewards: [0.95, 0.8, 0.4], cost: 3 },
 *   { budget: usd(2) }
 * )
 * console.log(arm.join()) // => "0,1,0"
 * ```
 */
export const routeAtCost = (
  weak: { readonly rewards: Numbers; readonly cost: Cost },
  strong: { readonly rewards: Numbers; readonly cost: Cost },
  options: { readonly budget: Exclude<Budget, BudgetSamples> }
): ArmAllocation => {
  checkOptions(options, ["budget"])
  for (const [name, decoder] of Object.entries({ weak, strong })) {
    checkObject(`the ${name} decoder`, decoder, "an object of rewards and cost")
    if (decoder.cost === undefined) checkPositive(`cost of the ${name} decoder`, decoder.cost)
  }
  checkLengthOf("rewards of the strong decoder", strong.rewards, lengthOf("rewards of the weak decoder", weak.rewards))
  const armOf = ({ rewards, cost }: typeof weak) => ({
    curves: marginalCurves(copyFinite("rewards", rewards), { size: rewards.length, maxSamples: 1, forced: 1 }),
    cost
  })
  return allocateArms([armOf(weak), armOf(strong)], { ...options, minimum: 1 })
}
