/**
 * Without a verifier: the samples' answers are put to a vote, and a policy decides when a vote is settled.
 *
 * A reply is worth the mean reward of the samples that gave the winning answer. The null is `majority-vote`: the same
 * number of samples for everybody, at the policy's own cost.
 *
 * @module
 */
import type { Policy } from "@alloc/core"
import { adaptiveConsistency, earlyStopping, samples, uncertaintyAware } from "@alloc/core"
import { replay } from "../recording/Replay.ts"
import type { Pool, PoolArm } from "../recording/SamplePool.ts"
import { sampleCount } from "../recording/SamplePool.ts"
import { means, type Resamples } from "./Bootstrap.ts"
import type { Bench } from "./Measure.ts"
import type { VotingResults } from "./Results.ts"
import type { Summary, UniformCurve } from "./Statistics.ts"
import { compareSummaries, policyRow, summarise } from "./Statistics.ts"
import { asCurves } from "./TrueCurves.ts"

/** One row of the voting table. */
export interface VotingEntry {
  readonly name: string
  readonly make: () => Policy
}

/**
 * An entry for a voting policy of any state.
 *
 * @example
 * ```ts
 * import { votingEntry } from "@alloc/bench"
 * import { adaptiveConsistency } from "@alloc/core"
 *
 * console.log(votingEntry("mine", () => adaptiveConsistency()).name) // => mine
 * ```
 */
export const votingEntry = <State>(name: string, make: () => Policy<State>): VotingEntry => ({
  name,
  // A policy is only ever given states that it made itself, so its state's type may be forgotten.
  make: () => make() as Policy
})

/**
 * Adaptive-Consistency, early-stopping self-consistency and uncertainty-aware budgets, as published.
 *
 * @example
 * ```ts
 * import { votingEntries } from "@alloc/bench"
 *
 * console.log(votingEntries[0].name) // => adaptive-consistency
 * ```
 */
export const votingEntries: ReadonlyArray<VotingEntry> = [
  votingEntry("adaptive-consistency", () => adaptiveConsistency()),
  votingEntry("early-stopping", () => earlyStopping()),
  votingEntry("uncertainty-aware", () => uncertaintyAware())
]

/**
 * The name of the null.
 *
 * @example
 * ```ts
 * import { majorityVoteName } from "@alloc/bench"
 *
 * console.log(majorityVoteName) // => majority-vote
 * ```
 */
export const majorityVoteName = "majority-vote"

/**
 * Whether every sample of the arm that may vote has what a vote needs: some answer, and its likelihood.
 *
 * @example
 * ```ts
 * import { canVote } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8),
 *   answers: ["12", "12", "13", "12", "7", "8", "9", "8"]
 * }
 * console.log(canVote(arm), canVote({ ...arm, answers: undefined })) // => true false
 * ```
 */
export const canVote = (arm: PoolArm): boolean => arm.answers?.some((answer) => answer !== undefined) === true

/**
 * What a vote over the first k samples of a query is worth, k = 0 .. its number of samples; equal numbers of votes go to
 * the answer seen first. O(n + changes of the leader).
 *
 * @example
 * ```ts
 * import { voteValues } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8),
 *   answers: ["12", "12", "13", "12", "7", "8", "9", "8"]
 * }
 * console.log(voteValues(arm, 0)) // => [0, 1, 1, 1, 1]
 * ```
 */
export const voteValues = (arm: PoolArm, query: number, baseline = 0): Float64Array => {
  const from = arm.offsets[query]
  const count = sampleCount(arm, query)
  const values = new Float64Array(count + 1).fill(baseline)
  const tally = new Map<string, { votes: number; reward: number; place: number }>()
  let leader: { votes: number; reward: number; place: number } | undefined
  for (let k = 0; k < count; k++) {
    const answer = arm.failed[from + k] === 1 ? undefined : arm.answers?.[from + k]
    if (answer !== undefined) {
      const own = tally.get(answer) ?? { votes: 0, reward: 0, place: tally.size }
      tally.set(answer, own)
      own.votes += 1
      own.reward += arm.rewards[from + k]
      const ahead = own.votes - (leader?.votes ?? 0)
      if (leader === undefined || ahead > 0 || (ahead === 0 && own.place < leader.place)) leader = own
    }
    values[k + 1] = leader === undefined ? baseline : leader.reward / leader.votes
  }
  return values
}

const levelsOf = (pools: ReadonlyArray<Pool>, most: number, baseline: number): ReadonlyArray<Float64Array> => {
  const size = pools[0].size
  const levels = Array.from({ length: most + 1 }, () => new Float64Array(size))
  for (const pool of pools) {
    for (let i = 0; i < size; i++) {
      const values = voteValues(pool.arms[0], i, baseline)
      for (let k = 0; k <= most; k++) levels[k][i] += values[Math.min(k, values.length - 1)] / pools.length
    }
  }
  return levels
}

/**
 * Replays the voting policies at every budget and compares them with a majority vote at equal cost.
 *
 * One replay per entry, budget and seed, of which there are two at most. Throws what the policies throw, and BenchError
 * `InvalidRound`.
 *
 * @example
 * ```ts
 * import { benchOf, resamples, trueCurves, uniformCurve, votingEntries, votingTable } from "@alloc/bench"
 *
 * const arm = {
 *   name: "lm",
 *   offsets: Int32Array.of(0, 4, 8), // four samples of each of two queries
 *   rewards: Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0),
 *   failed: new Uint8Array(8),
 *   tokens: new Float64Array(8).fill(9),
 *   logProbabilities: new Float64Array(8),
 *   answers: ["12", "12", "13", "12", "7", "8", "9", "8"]
 * }
 * const rows = Int32Array.of(0, 1)
 * const bench = benchOf({
 *   pool: { size: 2, arms: [arm] },
 *   deployment: {
 *     scored: rows,
 *     raw: new Map(),
 *     groups: [{ scored: rows, fitRows: rows, fitRaw: new Map() }],
 *     trained: 0,
 *     trainMean: 0.5
 *   },
 *   predictors: {},
 *   outcomes: trueCurves(arm, 4),
 *   available: Int32Array.of(4, 4),
 *   minimum: 0,
 *   baseline: 0,
 *   success: 1,
 *   seed: 1,
 *   replicates: { once: 1, sequential: 1 }
 * })
 * const draws = resamples(2, 20, 1)
 * const { policies } = votingTable(bench, draws, uniformCurve(draws, bench), votingEntries.slice(0, 1), [2])
 * console.log(policies.map(({ policy }) => policy)) // => ["majority-vote", "adaptive-consistency"]
 * ```
 */
export const votingTable = (
  bench: Bench,
  draws: Resamples,
  uniform: UniformCurve,
  entries: ReadonlyArray<VotingEntry>,
  budgets: ReadonlyArray<number>
): VotingResults => {
  const { baseline, maximum, replicates, seed, truth } = bench
  const seeds = Array.from({ length: Math.min(2, replicates.sequential) }, (_, r) => seed + r)
  const pools = seeds.map(bench.replicate)
  const levels = levelsOf(pools, truth.most, baseline)
  const curve: UniformCurve = { ...uniform, value: levels.map((level) => means(draws, level)) }
  // Voting reads no prediction; a policy still takes curves of the right size.
  const curves = asCurves(truth, Int32Array.from(maximum.keys()))
  const measureOne = (entry: VotingEntry, budget: number): Summary => {
    const zero = (): Float64Array => new Float64Array(bench.pool.size)
    const [value, committed, tokens] = [zero(), zero(), zero()]
    for (const [r, pool] of pools.entries()) {
      const arms = [{ name: pool.arms[0].name, curves }]
      const done = replay(entry.make(), { arms, budget: samples(budget), maximum, seed: seeds[r] }, pool)
      done.committed.forEach((count, i) => {
        value[i] += voteValues(pool.arms[0], i, baseline)[count] / pools.length
        committed[i] += count / pools.length
        tokens[i] += done.tokens[i] / pools.length
      })
    }
    return summarise(draws, { policy: entry.name, budget, value, committed, used: committed, tokens, skipped: zero() })
  }
  const plain = budgets.map((budget): Summary => {
    const at = (list: ReadonlyArray<Float64Array>): Float64Array => {
      const low = Math.min(Math.floor(budget), truth.most)
      const high = Math.min(low + 1, truth.most)
      return list[low].map((value, r) => value + (budget - low) * (list[high][r] - value))
    }
    const [value, drawn, tokens] = [at(curve.value), at(curve.samples), at(curve.tokens)]
    return { policy: majorityVoteName, budget, value, samples: drawn, used: drawn, tokens }
  })
  const summaries = entries.flatMap((entry) => budgets.map((budget) => measureOne(entry, budget)))
  return {
    policies: [...plain, ...summaries].map(policyRow),
    comparisons: summaries.map((summary) => compareSummaries(summary, curve, majorityVoteName))
  }
}
