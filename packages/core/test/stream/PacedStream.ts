/** A pacer over a whole stream of queries, for the tests here. */
import type { Curves, Pace, Pacer } from "@alloc/core"
import { random } from "@alloc/core/random"

export interface Stream {
  readonly spent: Float64Array
  readonly reward: Float64Array
  readonly end: Pace
}

/** Runs a pacer over all queries of `curves` in their order; each costs its samples times `cost`. */
export const stream = (pace: Pacer, curves: Curves, cost = 1): Stream => {
  const spent = new Float64Array(curves.size)
  const reward = new Float64Array(curves.size)
  let state = pace.start
  for (let i = 0; i < curves.size; i++) {
    const n = pace.decide(state, curves, i)
    spent[i] = n * cost
    reward[i] = curves.value(i, n)
    state = pace.observe(state, spent[i])
  }
  return { spent, reward, end: state }
}
export const mean = (values: Float64Array, from = 0, to = values.length): number =>
  values.subarray(from, to).reduce((a, b) => a + b, 0) / (to - from)

/** Success probabilities u^power: easy for a small power, hard for a large one. */
export const drawn = (n: number, power: number, seed: number): Array<number> => {
  const source = random(seed, "stream")
  return Array.from({ length: n }, () => source.next() ** power)
}
