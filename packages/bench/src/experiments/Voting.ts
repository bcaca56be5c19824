/**
 * Without a verifier: the samples' answers are put to a vote, and a policy decides when a vote is settled.
 *
 * A reply is worth the mean reward of the samples that gave the winning answer. The null is `majority-vote`: the same
 * number of samples for everybody, at the policy's own cost.
 *
 * @module
 */
import type { Policy } from "@alloc/core"
import { adaptiveConsistency, earlyStopping, uncertaintyAware } from "@alloc/core/voting"
import type { PreparedBench } from "../measure/Measure.ts"
import { type PolicyEntry, policyEntry } from "../measure/PolicyEntry.ts"
import { scoredPositions, usableRows } from "../recording/Indices.ts"
import { mostSamples, type PoolArm, type SamplePool, sampleCount } from "../recording/SamplePool.ts"
import { policyRow } from "../results/Rows.ts"
import type { VotingResults } from "../results/Schema.ts"
import { means, type Resamples } from "../statistics/Bootstrap.ts"
import type { NullCurve } from "../statistics/NullCurve.ts"
import { mixed, type Summary } from "../statistics/Summary.ts"
import { type BestOfKTask, bestOfKBench } from "./BestOfKBench.ts"
import { comparisonsOf, measureTable } from "./PolicyTable.ts"

/** The name of the null. */
const majorityVote = "majority-vote"

/** An entry for a voting policy of any state. */
export const votingEntry = <State>(name: string, make: () => Policy<State>): PolicyEntry =>
  policyEntry(name, "sequential", make, { random: true, against: [majorityVote], needs: make().needs })

/** Adaptive-Consistency, early-stopping self-consistency and uncertainty-aware budgets, as published. */
export const votingEntries: ReadonlyArray<PolicyEntry> = [
  votingEntry("adaptive-consistency", () => adaptiveConsistency()),
  votingEntry("early-stopping", () => earlyStopping()),
  votingEntry("uncertainty-aware", () => uncertaintyAware())
]

/** Whether the arm has what a vote needs: some answer. */
export const canVote = (arm: PoolArm): boolean => arm.answers?.some((answer) => answer !== undefined) === true

/** Whether every sample that was drawn tells its probability and its tokens: servers need not. */
const hasProbabilities = ({ failed, logProbabilities, tokens }: PoolArm): boolean =>
  failed.every((no, row) => no === 1 || Number.isFinite(logProbabilities[row] + tokens[row]))

/** The entries whose policies can be replayed on an arm. */
export const replayable = (entries: ReadonlyArray<PolicyEntry>, arm: PoolArm): ReadonlyArray<PolicyEntry> =>
  hasProbabilities(arm) ? entries : entries.filter(({ needs = [] }) => !needs.includes("logProbabilities"))

interface Candidate {
  votes: number
  reward: number
  readonly place: number
}

/**
 * What a vote over the first k samples of a query is worth, k = 0 .. its number of samples; equal numbers of votes go to
 * the answer seen first. O(n + changes of the leader).
 */
export const voteValues = (arm: PoolArm, query: number, baseline = 0): Float64Array => {
  const from = arm.offsets[query]
  const count = sampleCount(arm, query)
  const values = new Float64Array(count + 1).fill(baseline)
  const tally = new Map<string, Candidate>()
  let leader: Candidate | undefined
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

/** The bench whose replies are votes: all scored queries are one batch, and nothing is predicted. */
const votingBench = (task: BestOfKTask): PreparedBench => {
  const { baseline, pool, replicates } = task
  const scored = scoredPositions(Array.from({ length: pool.size }, (_, i) => i))
  const group = { scored, fitRows: usableRows([]), fitOutputs: new Map() }
  const times = Math.min(2, replicates.sequential)
  return {
    ...bestOfKBench({
      ...task,
      predicted: { ...task.predicted, outputs: new Map(), groups: [group] },
      minimum: 0,
      replicates: { once: times, sequential: times }
    }),
    replyValue: (part, query, drawn) => voteValues(part.arms[0], query, baseline)[drawn],
    costOf: ({ samples: [samples], tokens: [tokens] }) => ({ samples, tokens })
  }
}

/** The value of a majority vote over k samples of each query, k = 0 .. the largest number, over all replicates. */
const voteLevels = (pools: ReadonlyArray<SamplePool>, baseline: number): ReadonlyArray<Float64Array> => {
  const most = mostSamples(pools[0].arms[0])
  const levels = Array.from({ length: most + 1 }, () => new Float64Array(pools[0].size))
  for (const { arms, size } of pools) {
    for (let i = 0; i < size; i++) {
      const values = voteValues(arms[0], i, baseline)
      for (let k = 0; k <= most; k++) levels[k][i] += values[Math.min(k, values.length - 1)] / pools.length
    }
  }
  return levels
}

/**
 * Replays the voting policies at every budget, at most twice each, and compares them with a majority vote at equal cost.
 * `uniform` is the null of best-of-k at 0, 1, 2 ... samples.
 *
 * @throws BenchError `InvalidRound`
 */
export const votingResults = async (
  task: BestOfKTask,
  draws: Resamples,
  uniform: NullCurve,
  entries: ReadonlyArray<PolicyEntry>,
  budgets: ReadonlyArray<number>
): Promise<VotingResults> => {
  const bench = votingBench(task)
  const pools = Array.from({ length: bench.replicates.sequential }, (_, r) => bench.ordered(bench.seed + r)[0])
  const curve: NullCurve = {
    policy: majorityVote,
    points: voteLevels(pools, bench.baseline).map((level, k) => ({
      value: means(draws, level),
      cost: uniform.points[k].cost
    }))
  }
  const last = curve.points.length - 1
  const plain = budgets.map((budget): Summary => {
    const low = Math.min(Math.floor(budget), last)
    const point = mixed(curve.points[low], curve.points[Math.min(low + 1, last)], budget - low)
    return { policy: majorityVote, budget, ...point }
  })
  const table = await measureTable({ bench, entries, budgets, draws, curve })
  return {
    policies: [...plain, ...table.summaries].map((summary) => policyRow(summary, "samples")),
    comparisons: comparisonsOf(table, entries, budgets, "samples")
  }
}
