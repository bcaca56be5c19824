/** A simulated batch with known success probabilities, and the interpreter of a policy on it, for the tests here. */
import type { Outcomes, Policy, Problem } from "@alloc/core"
import { type Random, random } from "@alloc/core/random"

/** A draw from Beta(a, b) for whole numbers or any positive reals, by Johnk's method. */
export const betaDraw = (a: number, b: number, stream: Random): number => {
  for (;;) {
    const x = stream.next() ** (1 / a)
    const y = stream.next() ** (1 / b)
    if (x + y <= 1 && x + y > 0) return x / (x + y)
  }
}

export interface Run<State> {
  readonly drawn: Int32Array
  readonly solved: Uint8Array
  readonly rounds: number
  /** Largest number of samples in one round. */
  readonly widest: number
  readonly total: number
  readonly success: number
  readonly states: ReadonlyArray<State>
}

const tables = new Map<string, Float64Array>()

/** Draw k of query i is entry i * maxSamples + k, whatever the policy; one table serves all runs of a seed. */
const drawsOf = (seed: number, n: number, maxSamples: number): Float64Array => {
  const key = `${seed} ${n} ${maxSamples}`
  const known = tables.get(key)
  if (known !== undefined) return known
  const stream = random(seed, "draw")
  const table = Float64Array.from({ length: n * maxSamples }, stream.next)
  tables.set(key, table)
  return table
}

/** Runs a policy: sample k of query i succeeds where draw (seed, i, k) is below its success probability. */
export const run = <State>(
  policy: Policy<State>,
  problem: Problem,
  success: ArrayLike<number>,
  seed = 1
): Run<State> => {
  const n = success.length
  const { maxSamples } = problem.arms[0].curves
  const draws = drawsOf(seed, n, maxSamples)
  const drawn = new Int32Array(n)
  const solved = new Uint8Array(n)
  let state = policy.start(problem)
  const states = [state]
  let rounds = 0
  let widest = 0
  for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
    const queries: Array<number> = []
    const rewards: Array<number> = []
    for (const [at, i] of round.queries.entries()) {
      for (let k = 0; k < round.samples[at]; k++) {
        const hit = draws[i * maxSamples + drawn[i]++] < success[i]
        if (hit) solved[i] = 1
        queries.push(i)
        rewards.push(hit ? 1 : 0)
      }
    }
    const outcomes: Outcomes = {
      queries: Int32Array.from(queries),
      arms: new Int32Array(queries.length),
      rewards: Float64Array.from(rewards)
    }
    widest = Math.max(widest, queries.length)
    state = policy.observe(state, outcomes)
    states.push(state)
    if (++rounds > 10_000) throw new Error("the policy does not end")
  }
  const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)
  return { drawn, solved, rounds, widest, total: sum(drawn), success: sum(solved) / n, states }
}

/** Success probabilities ~ Beta(0.5, 0.9)-like, and a good predictor: calibrated Beta(alpha, beta) for each query. */
export const difficulty = (
  n: number,
  seed: number
): { readonly alpha: Float64Array; readonly beta: Float64Array; readonly success: Float64Array } => {
  const stream = random(seed, "difficulty")
  const alpha = new Float64Array(n)
  const beta = new Float64Array(n)
  const success = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const mean = betaDraw(0.5, 0.9, stream)
    alpha[i] = Math.max(1e-3, 3 * mean)
    beta[i] = Math.max(1e-3, 3 * (1 - mean))
    success[i] = betaDraw(alpha[i], beta[i], stream)
  }
  return { alpha, beta, success }
}

/** Rewards of queries, one sample each entry, from arm 0. */
export const outcome = (queries: ReadonlyArray<number>, rewards: ReadonlyArray<number>): Outcomes => ({
  queries: Int32Array.from(queries),
  arms: new Int32Array(queries.length),
  rewards: Float64Array.from(rewards)
})
