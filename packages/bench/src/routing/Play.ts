/**
 * Plays a policy that chooses among arms: what each query got, from which arm, at what price.
 *
 * @module
 */
import type { Policy, Problem } from "@alloc/core"
import { replay } from "../recording/Replay.ts"
import { shuffledPool } from "../recording/SamplePool.ts"
import type { Replies } from "./Replies.ts"

/** Per query, averaged over replicates. */
export interface Played {
  /** Best reward among the samples drawn. */
  readonly value: Float64Array
  /** Samples drawn from each arm. */
  readonly calls: ReadonlyArray<Float64Array>
  /** Generated tokens; NaN where the recording has none. */
  readonly tokens: Float64Array
  /** Their price; NaN where an arm that was asked has none. */
  readonly price: Float64Array
}

/** The value, tokens and price of calls that are known: an arm alone, or a mixture of arms in expectation. */
export const expected = (replies: Replies, calls: ReadonlyArray<Float64Array>): Played => {
  const { arms, queries } = replies
  const sum = (of: (arm: Replies["arms"][number], i: number) => number): Float64Array =>
    Float64Array.from(queries, (_, i) =>
      // An arm that is not asked has no part in it, whatever is unknown about it.
      arms.reduce((total, arm, a) => (calls[a][i] === 0 ? total : total + calls[a][i] * of(arm, i)), 0)
    )
  return {
    calls,
    value: sum(({ reward }, i) => reward[i]),
    tokens: sum(({ tokens }, i) => tokens[i]),
    price: sum(({ tokenPrice, tokens }, i) => tokens[i] * tokenPrice)
  }
}

/**
 * Replays a policy, `replicates` times with seeds of their own; where an arm has several samples, each replicate draws
 * them in another order. `policy` is given the replicate's seed.
 */
export const play = <State>(
  policy: (seed: number) => Policy<State>,
  problem: Problem,
  replies: Replies,
  replicates: number
): Played => {
  const { arms, pool, queries } = replies
  const size = queries.length
  const value = new Float64Array(size)
  const tokens = new Float64Array(size)
  const price = new Float64Array(size)
  const calls = arms.map(() => new Float64Array(size))
  const several = pool.arms.some(({ rewards }) => rewards.length > size)
  for (let r = 0; r < replicates; r++) {
    const seed = problem.seed + r
    const inner = policy(seed)
    const counting: Policy<State> = {
      ...inner,
      observe: (state, outcomes) => {
        outcomes.queries.forEach((i, k) => {
          const a = outcomes.arms[k]
          const spent = outcomes.tokens?.[k] ?? Number.NaN
          calls[a][i] += 1 / replicates
          tokens[i] += spent / replicates
          price[i] += (spent * arms[a].tokenPrice) / replicates
        })
        return inner.observe(state, outcomes)
      }
    }
    const done = replay(counting, { ...problem, seed }, several ? shuffledPool(pool, seed) : pool)
    for (let i = 0; i < size; i++) value[i] += done.value[i] / replicates
  }
  return { value, calls, tokens, price }
}
