/**
 * Measured policies, resampled: means over queries of value and of every kind of cost.
 *
 * @module
 */
import type { CostByUnit, CostUnit, Measured } from "../measure/Measured.ts"
import { means, type Resamples } from "./Bootstrap.ts"

/** Mean value and mean costs, each with its resamples (see `means`). */
export interface ValueAndCost {
  readonly value: Float64Array
  readonly cost: CostByUnit
}

/** A policy at one budget. */
export interface Summary extends ValueAndCost {
  readonly policy: string
  readonly budget: number
}

// The keys of a `CostByUnit` are units by its type, which `Object.entries` forgets.
const unitsOf = (cost: CostByUnit): ReadonlyArray<CostUnit> => Object.keys(cost) as ReadonlyArray<CostUnit>

/** A mean cost with its resamples; NaN where the unit was not counted. */
export const costIn = ({ cost, value }: ValueAndCost, unit: CostUnit): Float64Array =>
  cost[unit] ?? new Float64Array(value.length).fill(Number.NaN)

/** Resamples a measured policy. O(resamples queries) for value and for each unit. */
export const summarise = (draws: Resamples, { budget, cost, policy, value }: Measured): Summary => ({
  policy,
  budget,
  value: means(draws, value),
  cost: Object.fromEntries(unitsOf(cost).map((unit) => [unit, means(draws, cost[unit] ?? [])]))
})

/** A mixture of two, entry by entry: `share` of the second, the rest of the first. */
export const mixed = (first: ValueAndCost, second: ValueAndCost, share: number): ValueAndCost => {
  const between = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, r) => x + share * (b[r] - x))
  return {
    value: between(first.value, second.value),
    cost: Object.fromEntries(
      unitsOf(first.cost).map((unit) => [unit, between(costIn(first, unit), costIn(second, unit))])
    )
  }
}
