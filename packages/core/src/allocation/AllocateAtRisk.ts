/**
 * Allocation for the worst-served queries. The conditional value at risk at tail a of the queries' expected rewards q_i is
 * the mean of the lowest share a of them, and for every t
 *
 *   CVaR >= t (1 - 1/a) + (1/a) mean_i min(q_i, t),
 *
 * with equality at the a-quantile (Rockafellar and Uryasev, 2000). For a given t that is a sum of capped curves, which are as
 * concave as the curves are, so the exact solver finds its best allocation; what it finds is concave in t but for
 * steps of single samples, so the best t is sought by golden section around the best of a few.
 *
 * @module
 */
import type { BudgetSamples } from "../Budget.ts"
import { checkBudget, checkNumber, checkOptions, checkShare } from "../Checks.ts"
import { fail } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import { marginalCurves } from "../curves/MarginalCurves.ts"
import { type Allocation, allocateTotal } from "./Allocate.ts"
import { boundsOf, type Limits, perQuery, wholeSamples } from "./Bounds.ts"

/** An allocation for the worst-served queries. */
export interface RiskAllocation extends Allocation {
  /** Mean expected reward of the worst-served share of the queries. */
  readonly tail: number
}

/** Mean of the lowest share of values, the last one in part. */
const tailMean = (values: Float64Array, share: number): number => {
  const sorted = values.slice().sort()
  let left = share * sorted.length
  let sum = 0
  for (let k = 0; k < sorted.length && left > 0; k++, left--) sum += Math.min(1, left) * sorted[k]
  return perQuery(sum, share * sorted.length)
}

/** All rewards q(0) .. q(maxSamples) of each query, row-major. */
const rewardsOf = (curves: Curves): Float64Array => {
  const { size, maxSamples } = curves
  const row = new Float64Array(maxSamples)
  const rewards = new Float64Array(size * (maxSamples + 1))
  for (let query = 0; query < size; query++) {
    curves.fill(query, row, maxSamples, maxSamples, 0)
    for (let k = 0; k < maxSamples; k++) {
      const at = query * (maxSamples + 1) + k
      rewards[at + 1] = rewards[at] + row[k]
    }
  }
  return rewards
}

/** The curves of (1 - weight) q + (weight / share) min(q, cap). */
const cappedCurves = (curves: Curves, rewards: Float64Array, share: number, weight: number, cap: number): Curves => {
  const { size, maxSamples } = curves
  const values = new Float64Array(size * maxSamples)
  for (let query = 0; query < size; query++)
    for (let k = 0; k < maxSamples; k++) {
      const at = query * (maxSamples + 1) + k
      const rise = Math.min(rewards[at + 1], cap) - Math.min(rewards[at], cap)
      values[query * maxSamples + k] = (1 - weight) * (rewards[at + 1] - rewards[at]) + (weight / share) * rise
    }
  return marginalCurves(values, { size, maxSamples, forced: curves.kind === "marginals" ? curves.forced : 0 })
}

/** From the least reward to the largest: positive ones by factors of two, since a share that is hard may be worth little. */
const coarseCaps = (rewards: Float64Array): ReadonlyArray<number> => {
  const least = rewards.reduce((a, b) => Math.min(a, b), 0)
  const most = rewards.reduce((a, b) => Math.max(a, b), 0)
  return [least, ...Array.from({ length: LOOKS }, (_, k) => most * 2 ** (k + 1 - LOOKS))]
}

const LOOKS = 24
const golden = (Math.sqrt(5) - 1) / 2
const steps = 50

/**
 * The allocation of an average budget of samples that maximises (1 - weight) times the mean expected reward and weight times
 * its mean over the worst-served `share` of the queries (the conditional value at risk; with weight 1 and a small share, the
 * worst query's). Near the optimum, which the
 * steps of single samples can hide from the search in batches of a few queries. Some 75 solves: O(n maxSamples) each, and
 * O(n maxSamples) memory.
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget`, `InvalidBounds`, `LengthMismatch`, `InvalidParameter`,
 * `UnknownOption`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { allocateAtRisk } from "@alloc/core/policies"
 *
 * const curves = successCurves([0.9, 0.5, 0.2, 0.02], { maxSamples: 16 })
 * for (const weight of [0, 0.5, 1]) {
 *   const { samples: perQuery, tail, value } = allocateAtRisk(curves, { budget: samples(4), share: 0.5, weight })
 *   console.log(perQuery.join(), value.toFixed(2), tail.toFixed(2))
 *   // => "2,5,9,0 0.71 0.43"
 *   // => "2,4,10,0 0.71 0.45"
 *   // => "1,3,9,3 0.67 0.46"
 * }
 * ```
 */
export const allocateAtRisk = (
  curves: Curves,
  options: {
    readonly budget: BudgetSamples
    /** The worst-served share of the queries, in (0, 1]. */
    readonly share: number
    /** What they count beside the mean of all, in [0, 1]; default 1. */
    readonly weight?: number | undefined
  } & Omit<Limits, "weights">
): RiskAllocation => {
  checkOptions(options, ["budget", "share", "weight", "minimum", "maximum"])
  const { budget, share, weight = 1, minimum, maximum } = options
  checkBudget(budget)
  checkNumber("share", share, "a number in (0, 1]", (value) => value > 0 && value <= 1)
  checkShare("weight", weight)
  const bounds = boundsOf(curves, { minimum, maximum })
  const { size, maxSamples } = curves
  const total = wholeSamples(budget, size)
  if (total < bounds.forced) fail({ _tag: "InfeasibleBudget", budget, minimum: bounds.forced / size })
  const rewards = rewardsOf(curves)
  const at = (cap: number): RiskAllocation & { readonly objective: number; readonly guide: number } => {
    const allocation = allocateTotal(cappedCurves(curves, rewards, share, weight, cap), total, bounds)
    const reached = Float64Array.from(allocation.samples, (k, query) => rewards[query * (maxSamples + 1) + k])
    const value = perQuery(
      reached.reduce((sum, q) => sum + q, 0),
      size
    )
    const tail = tailMean(reached, share)
    const guide = allocation.value + weight * (cap * (1 - 1 / share) + Math.min(0, cap) / share)
    return { ...allocation, value, tail, objective: (1 - weight) * value + weight * tail, guide }
  }
  const bestOf = (a: ReturnType<typeof at>, b: ReturnType<typeof at>): typeof a => (b.objective > a.objective ? b : a)
  // In whole samples the best value is concave in the cap but for steps: the golden section starts where a coarse look found most.
  const caps = coarseCaps(rewards)
  const looks = caps.map(at)
  const first = looks.reduce((most, look, k) => (look.guide > looks[most].guide ? k : most), 0)
  let low = caps[Math.max(0, first - 1)]
  let high = caps[Math.min(caps.length - 1, first + 1)]
  let left = at(high - golden * (high - low))
  let right = at(low + golden * (high - low))
  let best = looks.reduce(bestOf)
  for (let step = 0; step < steps; step++) {
    if (left.guide >= right.guide) {
      high = low + golden * (high - low)
      right = left
      left = at(high - golden * (high - low))
    } else {
      low = high - golden * (high - low)
      left = right
      right = at(low + golden * (high - low))
    }
    best = bestOf(bestOf(best, left), right)
  }
  const { guide: _guide, objective: _objective, ...allocation } = best
  return allocation
}
