/**
 * How many samples of one query to draw at once when only so many rounds are left.
 *
 * @module
 */
import type { Survival } from "./Survival.ts"

/** A query's part in the coming round, and what it is expected to draw from here to the end. */
export interface Chunk {
  readonly now: number
  readonly expected: number
}

// Scratch that holds nothing from one call to the next.
let value = new Float64Array(0)
let draws = new Float64Array(0)

/**
 * The best chunks at a price per sample: with r rounds left after m failures,
 *
 *   V_r(m) = max_c  P(success in c samples) - price c + P(no success) V_(r-1)(m + c),   V_0 = 0,
 *
 * by dynamic programming over m .. m + most, where `most` is how far the query is worth its price one sample at a time.
 * As many rounds as samples: one at a time, no search. The search over c ends after three samples in a row that bring
 * less (V is nearly unimodal in c). O(rounds most c).
 */
export const chunkOf = (
  survival: Survival,
  query: number,
  failures: number,
  most: number,
  rounds: number,
  price: number
): Chunk => {
  if (most <= rounds) return { now: Math.min(1, most), expected: survival.used(query, failures, most) }
  const hazards = survival.hazards(query)
  if (value.length <= most) {
    value = new Float64Array(2 * most)
    draws = new Float64Array(2 * most)
  }
  value.fill(0, 0, most + 1)
  draws.fill(0, 0, most + 1)
  let now = 0
  for (let r = 1; r <= rounds; r++) {
    // Only the first chunk of the last (outermost) step is asked for. Going up, value[j + c] is still that of r - 1.
    const end = r === rounds ? 0 : most - 1
    for (let j = 0; j <= end; j++) {
      let alive = 1
      let gain = 0
      let best = value[j]
      let bestDraws = draws[j]
      let worse = 0
      now = 0
      for (let c = 1; c <= most - j && worse < 3; c++) {
        const hazard = hazards[failures + j + c - 1]
        gain += alive * hazard
        alive *= 1 - hazard
        const reward = gain - price * c + alive * value[j + c]
        if (reward > best) {
          best = reward
          bestDraws = c + alive * draws[j + c]
          worse = 0
          now = c
        } else worse += 1
      }
      value[j] = best
      draws[j] = bestDraws
    }
  }
  return { now, expected: draws[0] }
}
