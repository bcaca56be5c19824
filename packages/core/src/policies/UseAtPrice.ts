/**
 * What a batch is expected to draw at a price where rounds are not limited: each query until success or until its posterior
 * falls below the price.
 *
 * @module
 */
import type { Undecided } from "./StopOnSuccessState.ts"

/** Per query in turn: samples that are worth a price, the chance of as many failures, the draws expected up to there. */
interface Reached {
  readonly samples: Int32Array
  readonly chance: Float64Array
  readonly expected: Float64Array
}

const reachedBy = (size: number): Reached => ({
  samples: new Int32Array(size),
  chance: new Float64Array(size).fill(1),
  expected: new Float64Array(size)
})

/**
 * Tests whether the queries are expected to draw at most `left` at a price; a price must be below those that held before.
 * What is worth a price is worth every lower one, so each query goes on from where the last price that held had left it: a
 * bisection costs little more than its first step. O(n + samples between the prices) a test, 40 bytes per query.
 */
export const affordsAt = (
  { failures, survival }: Pick<Undecided, "failures" | "survival">,
  queries: ReadonlyArray<number>,
  bounds: (query: number) => { readonly least: number; readonly room: number },
  left: number
): ((price: number) => boolean) => {
  let held = reachedBy(queries.length)
  let trial = reachedBy(queries.length)
  const limits = queries.map(bounds)
  return (price) => {
    let sum = 0
    for (const [at, query] of queries.entries()) {
      const { least, room } = limits[at]
      let samples = held.samples[at]
      let chance = held.chance[at]
      let expected = held.expected[at]
      let hazard = samples < room ? survival.after(query, failures[query] + samples) : 0
      while (samples < room && (samples < least || hazard >= price)) {
        expected += chance
        chance *= 1 - (survival.ends === undefined ? hazard : survival.ends())
        samples += 1
        if (samples < room) hazard = survival.next()
      }
      sum += expected
      if (sum > left) return false
      trial.samples[at] = samples
      trial.chance[at] = chance
      trial.expected[at] = expected
    }
    ;[held, trial] = [trial, held]
    return true
  }
}
