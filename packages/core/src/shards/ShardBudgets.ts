import { perQuery, wholeSamples } from "../allocation/Bounds.ts"
import { type BudgetSamples, samples } from "../Budget.ts"
import { checkBudget, lengthOf } from "../Checks.ts"
import { checkSummary, mergeSummaries, type Summary, summaryPrice } from "./Summary.ts"

/** What each shard is to spend. */
export interface ShardBudgets {
  /** Average samples per query of each shard: the budget of its own `allocate`. */
  readonly budgets: ReadonlyArray<BudgetSamples>
  /** The price at which all shards stop, to the width of a bin. */
  readonly price: number
  /**
   * At most this much expected reward per query (of the whole batch) is lost against the exact allocation of the whole
   * batch; 0 where the merged summary is exact.
   */
  readonly loss: number
}

/**
 * Splits one average budget over shards so that all stop at one price: each shard then runs `allocate` with its own
 * budget on its own curves, and the batch as a whole is allocated as one machine would. Shards differ from the exact allocation only inside one bin of the merged summary, whose marginals differ by
 * less than its width; what the budget has left for that bin is shared in proportion to what the shards hold in it, and
 * each shard buys its best first. So the loss is at most (samples bought in the bin) x (width of the bin), which is
 * `loss`. As the marginals of a bin differ by a factor below 1 + 2^(dropped - 52), what is bought above the minima is
 * worth at least 1 / (1 + 2^(dropped - 52)) of the optimum (0.998 with bins 0.2 % wide), less 2^-63 a sample for the bin
 * of what is smaller still; usually far more, since one bin is all that is lost in. O(shards x bins).
 *
 * @throws CoreError `InvalidBudget`, `InfeasibleBudget`, `InvalidParameter`, `InvalidArtifact`
 * @example
 * ```ts
 * import { samples, successCurves } from "@alloc/core"
 * import { shardBudgets, summarise } from "@alloc/core/shards"
 *
 * const shards = [[0.9, 0.5], [0.05, 0]].map((p) => summarise(successCurves(p, { maxSamples: 8 })))
 * console.log(shardBudgets(shards, samples(2)).budgets.join()) // => "3,1"
 * ```
 */
export const shardBudgets = (summaries: ReadonlyArray<Summary>, budget: BudgetSamples): ShardBudgets => {
  checkBudget(budget)
  lengthOf("summaries", summaries)
  for (const summary of summaries) checkSummary(summary)
  if (summaries.length === 0) return { budgets: [], price: Number.POSITIVE_INFINITY, loss: 0 }
  const merged = summaries.reduce(mergeSummaries)
  const { price, lower, left, inside } = summaryPrice(merged, wholeSamples(budget, merged.size))
  let passed = 0
  let given = 0
  const budgets = summaries.map(({ size, forced, edges, counts }) => {
    let above = 0
    let within = 0
    for (let bin = 0; bin < edges.length && edges[bin] >= lower; bin++)
      if (price > 0 && edges[bin] < price) within += counts[bin]
      else above += counts[bin]
    passed += within
    const share = inside === 0 ? 0 : Math.floor((left * passed) / inside) - given
    given += share
    return samples(perQuery(forced + above + share, size))
  })
  const loss = merged.dropped === 0 ? 0 : perQuery(Math.min(left, inside) * (price - lower), merged.size)
  return { budgets, price: left > 0 ? lower : price, loss }
}
