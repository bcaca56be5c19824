/** The best of all plans up to a deadline on small cases, by enumeration, and what a policy is worth on them, exactly. */
import type { Outcomes, Policy, Problem } from "@alloc/core"

/** Chance of l among c draws that are back in time. */
const back = (c: number, l: number, onTime: number): number => {
  let ways = 1
  for (let k = 0; k < l; k++) ways = (ways * (c - k)) / (k + 1)
  return ways * onTime ** l * (1 - onTime) ** (c - l)
}

/** Posterior success after failures, by query. */
export type HazardOf = (query: number, failures: number) => number

/** Expected verified answers of the best plan of `total` draws in so many rounds, each draw back with chance `onTime`. */
export const bestByEnumeration = (
  hazardOf: HazardOf,
  size: number,
  total: number,
  rounds: number,
  onTime: number
): number => {
  const known = new Map<string, number>()
  // Failures of each query that is open; -1 is solved.
  const solve = (failures: ReadonlyArray<number>, left: number, roundsLeft: number): number => {
    if (left === 0 || roundsLeft === 0) return 0
    const key = `${failures.join()} ${left} ${roundsLeft}`
    const found = known.get(key)
    if (found !== undefined) return found
    let best = 0
    const each = (query: number, draws: ReadonlyArray<number>, spare: number): void => {
      if (query < size) {
        for (let c = 0; c <= (failures[query] < 0 ? 0 : spare); c++) each(query + 1, [...draws, c], spare - c)
        return
      }
      if (spare === left) return
      best = Math.max(best, expand(failures, draws, 0, [], spare, roundsLeft))
    }
    each(0, [], left)
    known.set(key, best)
    return best
  }
  const expand = (
    failures: ReadonlyArray<number>,
    draws: ReadonlyArray<number>,
    query: number,
    after: ReadonlyArray<number>,
    left: number,
    roundsLeft: number
  ): number => {
    if (query === size) return solve(after, left, roundsLeft - 1)
    const go = (next: number): number => expand(failures, draws, query + 1, [...after, next], left, roundsLeft)
    const before = failures[query]
    if (draws[query] === 0) return go(before)
    let sum = 0
    let solved = 0
    for (let l = 0; l <= draws[query]; l++) {
      let open = back(draws[query], l, onTime)
      for (let k = 0; k < l; k++) {
        const hit = open * hazardOf(query, before + k)
        solved += hit
        open -= hit
      }
      if (open > 0) sum += open * go(before + l)
    }
    return sum + (solved > 0 ? solved * (1 + go(-1)) : 0)
  }
  return solve(new Array<number>(size).fill(0), total, rounds)
}

/** Expected verified answers of a policy where draws are late with chance 1 - onTime, over all that can happen. */
export const worthOfPolicy = <State>(
  policy: Policy<State>,
  problem: Problem,
  hazardOf: HazardOf,
  onTime: number
): number => {
  const walk = (state: State, failures: ReadonlyArray<number>): number => {
    const round = policy.next(state)
    if (round === undefined) return 0
    const queries = Array.from(round.queries).flatMap((query, at) => new Array<number>(round.samples[at]).fill(query))
    const step = (
      at: number,
      now: ReadonlyArray<number>,
      rewards: ReadonlyArray<number>,
      late: ReadonlyArray<number>,
      chance: number
    ): number => {
      if (chance === 0) return 0
      if (at === queries.length) {
        const outcomes: Outcomes = {
          queries: Int32Array.from(queries),
          arms: new Int32Array(at),
          rewards: Float64Array.from(rewards),
          failed: Uint8Array.from(late)
        }
        return chance * walk(policy.observe(state, outcomes), now)
      }
      const query = queries[at]
      const set = (to: number): ReadonlyArray<number> => now.map((each, k) => (k === query ? to : each))
      const tooLate = step(at + 1, now, [...rewards, Number.NaN], [...late, 1], chance * (1 - onTime))
      // Once solved it stays so, whatever else comes.
      if (now[query] < 0) return tooLate + step(at + 1, now, [...rewards, 0], [...late, 0], chance * onTime)
      const hit = chance * onTime * hazardOf(query, now[query])
      const miss = chance * onTime - hit
      const solved = hit === 0 ? 0 : hit + step(at + 1, set(-1), [...rewards, 1], [...late, 0], hit)
      return tooLate + solved + step(at + 1, set(now[query] + 1), [...rewards, 0], [...late, 0], miss)
    }
    return step(0, failures, [], [], 1)
  }
  return walk(policy.start(problem), new Array<number>(problem.arms[0].curves.size).fill(0))
}
