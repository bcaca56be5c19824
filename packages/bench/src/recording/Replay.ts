/**
 * Replay: interprets a policy over recorded samples. The policy cannot tell the difference from live sampling.
 *
 * Samples are drawn without replacement in the pool's order: index order, or a seeded random order per query
 * (`shuffledPool`), one per replicate. A draw beyond the recorded samples comes back empty, as policies expect.
 * Outcomes carry rewards, tokens, log-probabilities and, where the pool has them, answers.
 *
 * @module
 */
import { CoreError, type Outcomes, type Policy, type Problem, type Round } from "@alloc/core"
import { type DrivenRound, policyRounds } from "@alloc/core/policies"
import { fail } from "../BenchError.ts"
import type { PoolArm, SamplePool } from "./SamplePool.ts"

/** What a replay came to, per query. */
export interface Replayed {
  /** Best reward among the samples drawn; `baseline` where there was none that did not fail. */
  readonly value: Float64Array
  /** Samples drawn (committed), over all arms. */
  readonly committed: Int32Array
  /** Samples up to and including the first success, what a server that cancels at once would pay. */
  readonly used: Int32Array
  /** Generated tokens of the samples drawn; NaN where the recording has none. */
  readonly tokens: Float64Array
  /** Samples drawn and their tokens, of each arm. */
  readonly byArm: ReadonlyArray<{ readonly committed: Int32Array; readonly tokens: Float64Array }>
  readonly rounds: number
}

/** Options of `replay`. */
export interface ReplayOptions {
  /** Reward of the default reply, given where nothing was drawn. Default 0. */
  readonly baseline?: number | undefined
  /** The reward from which a sample counts as a success, for `used`. Default: no reward does. */
  readonly success?: number | undefined
}

/** What has been drawn so far. */
interface Tally extends Omit<Replayed, "rounds"> {
  /** By arm, then query: the pool's row that is drawn next. */
  readonly next: ReadonlyArray<Int32Array>
  /** 1 where a success was drawn. */
  readonly solved: Uint8Array
}

const emptyTally = ({ arms, size }: SamplePool): Tally => ({
  value: new Float64Array(size).fill(Number.NEGATIVE_INFINITY),
  committed: new Int32Array(size),
  used: new Int32Array(size),
  tokens: new Float64Array(size),
  byArm: arms.map(() => ({ committed: new Int32Array(size), tokens: new Float64Array(size) })),
  next: arms.map((arm) => arm.offsets.slice(0, size)),
  solved: new Uint8Array(size)
})

const emptyOutcomes = (total: number, answered: boolean) => ({
  queries: new Int32Array(total),
  arms: new Int32Array(total),
  rewards: new Float64Array(total),
  failed: new Uint8Array(total),
  tokens: new Float64Array(total),
  logProbabilities: new Float64Array(total),
  ...(answered ? { answers: new Array<string | undefined>(total) } : {})
})

const refuse = (policy: string, problem: string): never => fail({ _tag: "InvalidRound", policy, problem })

/** Number of recorded samples that a round draws. */
const roundTotal = (round: Round, { arms }: SamplePool, { next }: Tally): number => {
  let total = 0
  for (let k = 0; k < round.queries.length; k++) {
    const i = round.queries[k]
    const a = round.arms[k]
    total += Math.min(round.samples[k], arms[a].offsets[i + 1] - next[a][i])
  }
  return total
}

/** Adds one drawn sample, row `row` of arm `a`, to a query's tally. */
const tallySample = (tally: Tally, query: number, arm: PoolArm, a: number, row: number, success: number): void => {
  tally.committed[query] += 1
  tally.tokens[query] += arm.tokens[row]
  tally.byArm[a].committed[query] += 1
  tally.byArm[a].tokens[query] += arm.tokens[row]
  if (tally.solved[query] === 0) tally.used[query] += 1
  if (arm.failed[row] === 1) return
  const reward = arm.rewards[row]
  if (reward > tally.value[query]) tally.value[query] = reward
  if (reward >= success) tally.solved[query] = 1
}

/** Draws a round: the outcomes that the policy observes. */
const drawRound = (round: Round, pool: SamplePool, tally: Tally, success: number): Outcomes => {
  const total = roundTotal(round, pool, tally)
  const { arms } = pool
  const answered = arms.every((arm) => arm.answers !== undefined)
  const outcomes = emptyOutcomes(total, answered)
  let at = 0
  for (let k = 0; k < round.queries.length; k++) {
    const i = round.queries[k]
    const a = round.arms[k]
    const arm = arms[a]
    const end = Math.min(tally.next[a][i] + round.samples[k], arm.offsets[i + 1])
    for (let row = tally.next[a][i]; row < end; row++, at++) {
      outcomes.queries[at] = i
      outcomes.arms[at] = a
      outcomes.rewards[at] = arm.rewards[row]
      outcomes.failed[at] = arm.failed[row]
      outcomes.tokens[at] = arm.tokens[row]
      outcomes.logProbabilities[at] = arm.logProbabilities[row]
      if (outcomes.answers !== undefined) outcomes.answers[at] = arm.answers?.[row]
      tallySample(tally, i, arm, a, row, success)
    }
    tally.next[a][i] = end
  }
  return outcomes
}

/** The next round; what core finds wrong with it, in this package's words. */
const advance = (
  rounds: ReturnType<typeof policyRounds>,
  policy: string,
  outcomes?: Outcomes
): IteratorResult<DrivenRound, number> => {
  try {
    return outcomes === undefined ? rounds.next() : rounds.next(outcomes)
  } catch (error) {
    if (!(error instanceof CoreError && error.reason._tag === "InvalidParameter")) throw error
    const { field, valid, value } = error.reason
    if (field !== `a round of policy ${policy}`) throw error
    return refuse(policy, `${value}; valid: ${valid}`)
  }
}

/**
 * Runs a policy to its end. O(samples drawn) beside the policy's own work.
 *
 * @throws BenchError `InvalidRound` for a query or arm that does not exist, a negative count, or rounds without end
 * @example
 * ```ts
 * import { samples, successCurves, uniform } from "@alloc/core"
 * import { replay } from "@alloc/bench/recording"
 *
 * const pool = {
 *   size: 2,
 *   arms: [
 *     {
 *       name: "lm",
 *       offsets: Int32Array.of(0, 2, 4),
 *       rewards: Float64Array.of(0, 1, 0, 0),
 *       failed: new Uint8Array(4),
 *       tokens: Float64Array.of(5, 6, 7, 8),
 *       logProbabilities: new Float64Array(4)
 *     }
 *   ]
 * }
 * const curves = successCurves([0.5, 0.5], { maxSamples: 2 })
 * const done = replay(uniform(), { arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 }, pool)
 * console.log(done.value.join(), done.committed.join(), done.tokens.join()) // => "1,0 2,2 11,15"
 * ```
 */
export const replay = <State>(
  policy: Policy<State>,
  problem: Problem,
  pool: SamplePool,
  options: ReplayOptions = {}
): Replayed => {
  const { baseline = 0, success = Number.POSITIVE_INFINITY } = options
  const { arms } = problem
  if (arms.length > pool.arms.length || arms.some(({ curves }) => curves.size > pool.size))
    refuse(policy.name, `it may ask for more than the recording's ${pool.arms.length} arms and ${pool.size} queries`)
  const tally = emptyTally(pool)
  const rounds = policyRounds(policy, problem)
  let step = advance(rounds, policy.name)
  while (step.done !== true) step = advance(rounds, policy.name, drawRound(step.value.round, pool, tally, success))
  const { byArm, committed, tokens, used } = tally
  const value = tally.value.map((best) => (best === Number.NEGATIVE_INFINITY ? baseline : best))
  return { value, committed, used, tokens, byArm, rounds: step.value }
}
