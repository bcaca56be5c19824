/**
 * Replay: interprets a policy over recorded samples. The policy cannot tell the difference from live sampling.
 *
 * Samples are drawn without replacement in the pool's order: index order, or a seeded random order per query
 * (`shuffledPool`), one per replicate. A draw beyond the recorded samples comes back empty, as policies expect.
 * Outcomes carry rewards, tokens, log-probabilities and, where the pool has them, answers.
 *
 * @module
 */
import type { Outcomes, Policy, Problem } from "@alloc/core"
import { fail } from "../BenchError.ts"
import type { Pool } from "./SamplePool.ts"

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
  readonly rounds: number
}

/** Options of `replay`. */
export interface ReplayOptions {
  /** Reward of the default reply, given where nothing was drawn. Default 0. */
  readonly baseline?: number | undefined
  /** The reward from which a sample counts as a success, for `used`. Default: no reward does. */
  readonly success?: number | undefined
}

/**
 * Runs a policy to its end.
 *
 * @throws BenchError `InvalidRound` for a query or arm that does not exist, a negative count, or rounds without end
 * @example
 * ```ts
 * import { samples, successCurves, uniform } from "@alloc/core"
 * import { replay } from "@alloc/bench"
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
  pool: Pool,
  options: ReplayOptions = {}
): Replayed => {
  const { baseline = 0, success = Number.POSITIVE_INFINITY } = options
  const { arms, size } = pool
  const answered = arms.every((arm) => arm.answers !== undefined)
  const next = arms.map((arm) => arm.offsets.slice(0, size))
  const value = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
  const committed = new Int32Array(size)
  const used = new Int32Array(size)
  const solved = new Uint8Array(size)
  const tokens = new Float64Array(size)
  const refuse = (problemText: string): never =>
    fail({ _tag: "InvalidRound", policy: policy.name, problem: problemText })
  let state = policy.start(problem)
  let rounds = 0
  let idle = 0
  for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
    let total = 0
    for (let k = 0; k < round.queries.length; k++) {
      const i = round.queries[k]
      const a = round.arms[k]
      if (!(i >= 0 && i < size)) refuse(`query ${i}; valid: 0 .. ${size - 1}`)
      if (!(a >= 0 && a < arms.length)) refuse(`arm ${a}; valid: 0 .. ${arms.length - 1}`)
      if (!(round.samples[k] >= 0)) refuse(`${round.samples[k]} samples of query ${i}`)
      total += Math.min(round.samples[k], arms[a].offsets[i + 1] - next[a][i])
    }
    const outcomes = {
      queries: new Int32Array(total),
      arms: new Int32Array(total),
      rewards: new Float64Array(total),
      failed: new Uint8Array(total),
      tokens: new Float64Array(total),
      logProbabilities: new Float64Array(total),
      ...(answered ? { answers: new Array<string | undefined>(total) } : {})
    } satisfies Outcomes
    let at = 0
    for (let k = 0; k < round.queries.length; k++) {
      const i = round.queries[k]
      const a = round.arms[k]
      const arm = arms[a]
      const end = Math.min(next[a][i] + round.samples[k], arm.offsets[i + 1])
      for (let row = next[a][i]; row < end; row++, at++) {
        const reward = arm.rewards[row]
        outcomes.queries[at] = i
        outcomes.arms[at] = a
        outcomes.rewards[at] = reward
        outcomes.failed[at] = arm.failed[row]
        outcomes.tokens[at] = arm.tokens[row]
        outcomes.logProbabilities[at] = arm.logProbabilities[row]
        if (outcomes.answers !== undefined) outcomes.answers[at] = arm.answers?.[row]
        committed[i] += 1
        tokens[i] += arm.tokens[row]
        if (solved[i] === 0) used[i] += 1
        if (arm.failed[row] === 0) {
          if (reward > value[i]) value[i] = reward
          if (reward >= success) solved[i] = 1
        }
      }
      next[a][i] = end
    }
    idle = total === 0 ? idle + 1 : 0
    if (idle > size + 1) refuse("it goes on asking for samples that the recording does not have")
    state = policy.observe(state, outcomes)
    rounds += 1
  }
  for (let i = 0; i < size; i++) if (value[i] === Number.NEGATIVE_INFINITY) value[i] = baseline
  return { value, committed, used, tokens, rounds }
}
