/**
 * Measures policies on the scored queries: value, samples and cost of every query, which all statistics start from.
 *
 * Every batch is solved by itself, with its share of the budget, for every policy and control: the predictions of
 * different batches come from different models, whose base rates differ where nothing else does. Ranked together, weak
 * predictions would rank the batches, in the wrong order: a model knows the other batches' rate.
 *
 * @module
 */
import type { ScoredPositions } from "../recording/Indices.ts"
import { replay } from "../recording/Replay.ts"
import {
  isBinary,
  type PoolArm,
  type SamplePool,
  sampleCount,
  selectQueries,
  shuffledPool
} from "../recording/SamplePool.ts"
import { type RecordedCurves, valueAt } from "./ExactValue.ts"
import type { CostByUnit, Measured } from "./Measured.ts"
import type { DecidingEntry, PolicyEntry, PolicyInput } from "./PolicyEntry.ts"

/** What was spent on every scored query, before it is counted in units. */
export interface Spent {
  /** Samples drawn, by arm. */
  readonly samples: ReadonlyArray<Float64Array>
  /** Their generated tokens, by arm; NaN where they are not recorded. */
  readonly tokens: ReadonlyArray<Float64Array>
  /** Samples up to and including the first success; for what is not replayed, the samples drawn. */
  readonly used: Float64Array
  /** Share of replicates in which the query got no sample. */
  readonly skipped: Float64Array
}

/** The scored queries, their samples, and what policies are told of them. */
export interface Bench {
  readonly pool: SamplePool
  /** Value of k samples of each query, by arm. */
  readonly recorded: ReadonlyArray<RecordedCurves>
  /** Positions among the scored queries that are solved together; each position is in one batch. */
  readonly batches: ReadonlyArray<ScoredPositions>
  /** What policies of one batch are made from. */
  readonly inputOf: (entry: PolicyEntry, batch: number, budget: number) => PolicyInput
  readonly costOf: (spent: Spent, entry: PolicyEntry) => CostByUnit
  /** Value of the first `drawn` samples of a query of a pool, where it is not the best reward among them. */
  readonly replyValue?: ((pool: SamplePool, query: number, drawn: number) => number) | undefined
  /** Reward of the default reply. */
  readonly baseline: number
  readonly seed: number
  /** Seed of a replicate of a batch: chance may deal every batch anew, or all alike. */
  readonly seedOf: (batch: number, replicate: number, replicates: number) => number
  readonly replicates: { readonly once: number; readonly sequential: number }
}

/** A bench with what is derived from its samples. */
export interface PreparedBench extends Bench {
  /** Mean tokens of a sample of each query, by arm. */
  readonly tokensPerSample: ReadonlyArray<Float64Array>
  /** The reward at which a server stops: 1 where rewards are verdicts; no grade is one at which it would. */
  readonly success: number
  /** The pool's batches, every query's samples in the order of a seed. Remembered: all policies draw in the same orders. */
  readonly ordered: (seed: number) => ReadonlyArray<SamplePool>
}

const meanTokens = (arm: PoolArm): Float64Array =>
  Float64Array.from({ length: arm.offsets.length - 1 }, (_, i) => {
    let sum = 0
    for (let row = arm.offsets[i]; row < arm.offsets[i + 1]; row++) sum += arm.tokens[row]
    return sum / Math.max(1, sampleCount(arm, i))
  })

/** Derives what measuring needs: O(samples) for each arm, and for each seed when it is first asked for. */
export const preparedBench = (bench: Bench): PreparedBench => {
  const { batches, pool } = bench
  const orders = new Map<number, ReadonlyArray<SamplePool>>()
  const ordered = (seed: number): ReadonlyArray<SamplePool> => {
    const known = orders.get(seed)
    if (known !== undefined) return known
    const shuffled = shuffledPool(pool, seed)
    const parts = batches.map((positions) => selectQueries(shuffled, positions))
    orders.set(seed, parts)
    return parts
  }
  return {
    ...bench,
    tokensPerSample: pool.arms.map(meanTokens),
    success: pool.arms.every(isBinary) ? 1 : Number.POSITIVE_INFINITY,
    ordered
  }
}

/** Sums over replicates, by scored query. */
interface Sums extends Spent {
  readonly value: Float64Array
  /** Rounds of every replay. */
  readonly rounds: Array<number>
}

/** Adds one decision: samples by arm, of which at most one arm is asked, or a mixture of such decisions. */
const addDecision = (
  { baseline, recorded, tokensPerSample }: PreparedBench,
  sums: Sums,
  positions: ScoredPositions,
  samples: ReadonlyArray<ArrayLike<number>>,
  replicates: number
): void =>
  positions.forEach((i, at) => {
    let value = baseline
    let drawn = 0
    samples.forEach((counts, a) => {
      const count = counts[at]
      // An arm that is not asked has no part in it, whatever is unknown about it.
      if (count === 0) return
      drawn += count
      value += valueAt(recorded[a], i, count) - baseline
      sums.samples[a][i] += count / replicates
      sums.tokens[a][i] += (count * tokensPerSample[a][i]) / replicates
    })
    sums.value[i] += value / replicates
    sums.used[i] += drawn / replicates
    if (drawn === 0) sums.skipped[i] += 1 / replicates
  })

/** One decision of a policy that decides once: samples by arm and query of the batch. */
const decisionOf = (
  policy: ReturnType<DecidingEntry["make"]>,
  problem: ReturnType<PolicyInput["problem"]>,
  size: number
): ReadonlyArray<Int32Array> => {
  const samples = problem.arms.map(() => new Int32Array(size))
  const round = policy.next(policy.start(problem))
  round?.queries.forEach((query, k) => {
    samples[round.arms[k]][query] += round.samples[k]
  })
  return samples
}

/** Adds the replicates of a policy on one batch. */
const addBatch = (bench: PreparedBench, sums: Sums, entry: PolicyEntry, batch: number, budget: number): void => {
  const positions = bench.batches[batch]
  const input = bench.inputOf(entry, batch, budget)
  if (entry.kind === "expected") {
    addDecision(bench, sums, positions, entry.samples(input), 1)
    return
  }
  const policy = entry.make(input)
  const problem = entry.problem?.(input) ?? input.problem()
  const replicates = entry.random ? bench.replicates[entry.kind] : 1
  for (let r = 0; r < replicates; r++) {
    const seeded = { ...problem, seed: bench.seedOf(batch, r, replicates) }
    if (entry.kind === "once") {
      addDecision(bench, sums, positions, decisionOf(policy, seeded, positions.length), replicates)
      continue
    }
    // Samples come in the same order for all policies.
    const pool = bench.ordered(bench.seed + r)[batch]
    const done = replay(policy, seeded, pool, { baseline: bench.baseline, success: bench.success })
    sums.rounds.push(done.rounds)
    positions.forEach((i, at) => {
      const drawn = done.committed[at]
      sums.value[i] += (bench.replyValue?.(pool, at, drawn) ?? done.value[at]) / replicates
      done.byArm.forEach(({ committed, tokens }, a) => {
        sums.samples[a][i] += committed[at] / replicates
        sums.tokens[a][i] += tokens[at] / replicates
      })
      sums.used[i] += done.used[at] / replicates
      if (drawn === 0) sums.skipped[i] += 1 / replicates
    })
  }
}

/**
 * Measures one policy at one budget, every batch by itself: one decision per batch and replicate for a policy that decides
 * once, one replay for a sequential one.
 *
 * @throws BenchError `InvalidRound` where the policy gives an impossible round
 */
export const measure = (bench: PreparedBench, entry: PolicyEntry, budget: number): Measured => {
  const { arms, size } = bench.pool
  const zeros = (): Float64Array => new Float64Array(size)
  const sums: Sums = {
    value: zeros(),
    samples: arms.map(zeros),
    tokens: arms.map(zeros),
    used: zeros(),
    skipped: zeros(),
    rounds: []
  }
  for (const batch of bench.batches.keys()) addBatch(bench, sums, entry, batch, budget)
  const { rounds, samples, value } = sums
  const measured = { policy: entry.name, budget, value, samples, cost: bench.costOf(sums, entry) }
  if (rounds.length === 0) return measured
  return { ...measured, rounds: rounds.reduce((total, one) => total + one, 0) / rounds.length }
}
