/**
 * Budgets with their unit in the type, so that tokens are never spent as samples. Every budget is an **average per
 * query**: a batch of n queries may spend n times the amount.
 *
 * @module
 */
import { checkBudget } from "./Checks.ts"

declare const unit: unique symbol

/** Samples per query, on average over the batch. */
export type BudgetSamples = number & { readonly [unit]: "samples" }
/** Generated tokens per query, on average over the batch. */
export type BudgetTokens = number & { readonly [unit]: "tokens" }
/** US dollars per query, on average over the batch. */
export type BudgetUsd = number & { readonly [unit]: "usd" }
/** Multiples of a reference cost per query, as the mean price of one decoder's reply, on average over the batch. */
export type BudgetRelative = number & { readonly [unit]: "relative" }
/** A budget in any unit. */
export type Budget = BudgetSamples | BudgetTokens | BudgetUsd | BudgetRelative

/** A number as a budget, once it is checked. */
const budget = <B extends Budget>(value: number): B => {
  checkBudget(value)
  // The brand is nothing at run time; what it stands for was just checked.
  return value as B
}

/**
 * An average number of samples per query, O(1). `samplesPerQuery` is the same function under a name that no field has.
 *
 * @throws CoreError `InvalidBudget`
 * @example
 * ```ts
 * import { allocate, samplesPerQuery, successCurves } from "@alloc/core"
 *
 * const { samples } = allocate(successCurves([0.9, 0.5], { maxSamples: 8 }), { budget: samplesPerQuery(2.5) })
 * console.log(samples.join()) // => "2,3"
 * ```
 */
export const samples = (perQuery: number): BudgetSamples => budget(perQuery)

/**
 * An average number of tokens per query, O(1). `tokensPerQuery` is the same function.
 *
 * @throws CoreError `InvalidBudget`
 * @example
 * ```ts
 * import { allocateArms, successCurves, tokens, tokensPerQuery } from "@alloc/core"
 *
 * const arm = { curves: successCurves([0.5, 0.1], { maxSamples: 4 }), cost: [120, 40] }
 * console.log(allocateArms([arm], { budget: tokens(100) }).samples.join()) // => "1,2"
 * console.log(allocateArms([arm], { budget: tokensPerQuery(200) }).samples.join()) // => "2,4"
 * ```
 */
export const tokens = (perQuery: number): BudgetTokens => budget(perQuery)

/**
 * An average number of US dollars per query, O(1). `usdPerQuery` is the same function.
 *
 * @throws CoreError `InvalidBudget`
 * @example
 * ```ts
 * import { usd, usdPerQuery } from "@alloc/core"
 *
 * console.log(usd(0.002) === usdPerQuery(0.002)) // => true
 * ```
 */
export const usd = (perQuery: number): BudgetUsd => budget(perQuery)

/**
 * An average cost per query in multiples of a reference that the arms' costs are measured by, too, O(1).
 *
 * @throws CoreError `InvalidBudget`
 * @example
 * ```ts
 * import { allocateArms, relativeCost, successCurves } from "@alloc/core"
 *
 * // The large model's reply is the unit; the small one's costs a tenth.
 * const small = { curves: successCurves([0.8, 0.1], { maxSamples: 1 }), cost: 0.1 }
 * const large = { curves: successCurves([0.9, 0.8], { maxSamples: 1 }), cost: 1 }
 * console.log(allocateArms([small, large], { budget: relativeCost(0.6) }).arm.join()) // => "0,1"
 * ```
 */
export const relativeCost = (perQuery: number): BudgetRelative => budget(perQuery)
