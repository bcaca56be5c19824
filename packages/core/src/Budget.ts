/**
 * Budgets with their unit in the type, so that tokens are never spent as samples. Every budget is an **average per
 * query**: a batch of n queries may spend n times the amount.
 *
 * @module
 */
import { CoreError } from "./CoreError.ts"

declare const unit: unique symbol

/** Samples per query, on average over the batch. */
export type BudgetSamples = number & { readonly [unit]: "samples" }
/** Generated tokens per query, on average over the batch. */
export type BudgetTokens = number & { readonly [unit]: "tokens" }
/** US dollars per query, on average over the batch. */
export type BudgetUsd = number & { readonly [unit]: "usd" }
/** A budget in any unit. */
export type Budget = BudgetSamples | BudgetTokens | BudgetUsd

const isBudget = <B extends Budget>(value: number): value is B => Number.isFinite(value) && value >= 0

const budget = <B extends Budget>(value: number): B => {
  if (isBudget<B>(value)) return value
  throw new CoreError({ _tag: "InvalidBudget", value, valid: "a finite number >= 0, the average per query" })
}

/**
 * An average number of samples per query. O(1).
 *
 * @throws CoreError `InvalidBudget` for NaN, infinite or negative values
 * @example
 * ```ts
 * import { samples } from "@alloc/core"
 *
 * console.log(samples(8)) // => 8
 * ```
 */
export const samples = (perQuery: number): BudgetSamples => budget(perQuery)

/**
 * An average number of tokens per query. O(1). Throws as `samples` does.
 *
 * @example
 * ```ts
 * import { allocateArms, successCurves, tokens } from "@alloc/core"
 *
 * const arm = { curves: successCurves([0.5, 0.1], { maxSamples: 4 }), cost: [120, 40] }
 * console.log(allocateArms([arm], { budget: tokens(100) }).samples.join()) // => "1,2"
 * ```
 */
export const tokens = (perQuery: number): BudgetTokens => budget(perQuery)

/**
 * An average number of US dollars per query. O(1). Throws as `samples` does.
 *
 * @example
 * ```ts
 * import { usd } from "@alloc/core"
 *
 * console.log(usd(0.002)) // => 0.002
 * ```
 */
export const usd = (perQuery: number): BudgetUsd => budget(perQuery)
