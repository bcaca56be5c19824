import type { BudgetSamples } from "../Budget.ts"
import { checkBudget, checkLengthOf, checkOptions, checkWhole, copyFinite } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves, Numbers } from "../Curves.ts"
import { type Allocation, allocate } from "./Allocate.ts"
import { type Bounds, boundsOf, type Limits, limitOf, startOf } from "./Bounds.ts"
import { cheapestBudget } from "./CheapestBudget.ts"

/** An allocation that keeps what was promised to groups of queries. */
export interface GroupAllocation extends Allocation {
  /** Expected reward per query of each group. */
  readonly groups: Float64Array
}

const checkGroups = (groups: ArrayLike<number>, least: Numbers, size: number): Int32Array => {
  checkLengthOf("groups", groups, size)
  for (let query = 0; query < size; query++) checkWhole("group", groups[query], 0, least.length - 1, query)
  return Int32Array.from(groups)
}

/** Mean rewards of each group. */
const groupMeans = (curves: Curves, groupOf: Int32Array, count: number, samples: Int32Array): Float64Array => {
  const sums = new Float64Array(count)
  const sizes = new Float64Array(count)
  for (const [query, group] of groupOf.entries()) {
    sums[group] += curves.value(query, samples[query])
    sizes[group] += 1
  }
  return sums.map((sum, group) => (sizes[group] === 0 ? 0 : sum / sizes[group]))
}

/** The fewest samples of each query with which one group reaches its least mean; all others are left at their minima. */
const reachGroup = (curves: Curves, bounds: Bounds, groupOf: Int32Array, group: number, least: number): Int32Array => {
  const { size } = curves
  const minimum = Int32Array.from({ length: size }, (_, query) => startOf(bounds, query))
  const maximum = minimum.map((start, query) => (groupOf[query] === group ? limitOf(bounds, query) : start))
  const row = new Float64Array(curves.maxSamples)
  let [members, others, most] = [0, 0, 0]
  for (let query = 0; query < size; query++)
    if (groupOf[query] === group) {
      members += 1
      // Samples that make it worse are left out, as the solver leaves them.
      const peak = curves.fill(query, row, minimum[query], maximum[query], Number.MIN_VALUE)
      for (let j = 0; j < peak; j++) most += row[j]
    } else others += curves.value(query, minimum[query])
  if (members === 0) return minimum
  const value = (others + least * members) / size
  if (value > ((others + most) / size) * (1 + 1e-12))
    fail({ _tag: "InvalidParameter", field: `least[${group}]`, value: least, valid: `at most ${most / members}` })
  return cheapestBudget(curves, { value, minimum, maximum }).samples
}

/**
 * The exact allocation of an average budget of samples in which every group of queries has at least a mean expected reward
 * of its own (a language, a customer, a level of difficulty): the largest sum of rewards among those that keep all of it.
 * Each group's cheapest way to its least is the start of its own way to more, so that the best allocation is `allocate` with
 * those samples as minima. O(groups (n + samples bought)).
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget` (what the groups need costs more than the budget), `InvalidBounds`,
 * `LengthMismatch`, `InvalidParameter`, `UnknownOption`
 * @example
 * ```ts
 * import { allocate, samples, successCurves } from "@alloc/core"
 * import { allocateToGroups } from "@alloc/core/policies"
 *
 * const curves = successCurves([0.6, 0.5, 0.05, 0.05], { maxSamples: 16 })
 * const budget = samples(4)
 * console.log(allocate(curves, { budget }).samples.join()) // => "3,4,5,4"
 * // The second pair is promised one success in three.
 * const { groups, samples: perQuery } = allocateToGroups(curves, { budget, groups: [0, 0, 1, 1], least: [0, 0.3] })
 * console.log(perQuery.join(), groups[1].toFixed(2)) // => "1,1,7,7 0.30"
 * ```
 */
export const allocateToGroups = (
  curves: Curves,
  options: {
    readonly budget: BudgetSamples
    /** Group of each query, 0 .. the number of groups - 1. */
    readonly groups: ArrayLike<number>
    /** Least mean expected reward of each group. */
    readonly least: Numbers
  } & Omit<Limits, "weights">
): GroupAllocation => {
  checkOptions(options, ["budget", "groups", "least", "minimum", "maximum"])
  const { budget, minimum, maximum } = options
  checkBudget(budget)
  const bounds = boundsOf(curves, { minimum, maximum })
  const least = copyFinite("least", options.least)
  const groupOf = checkGroups(options.groups, least, curves.size)
  const needed = Int32Array.from({ length: curves.size }, (_, query) => startOf(bounds, query))
  for (const [group, reward] of least.entries())
    for (const [query, count] of reachGroup(curves, bounds, groupOf, group, reward).entries())
      needed[query] = Math.max(needed[query], count)
  const allocation = allocate(curves, { budget, minimum: needed, maximum })
  return { ...allocation, groups: groupMeans(curves, groupOf, least.length, allocation.samples) }
}
