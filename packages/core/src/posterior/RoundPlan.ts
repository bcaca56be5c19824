/**
 * How many samples of one query to draw at once when only so many rounds are left.
 *
 * @module
 */
import type { Survival } from "./Survival.ts"

/** A query's part in the coming round and after it, at a price. */
export interface Chunk {
  /** Samples that are worth the price, one at a time; at least the minimum that was asked for. */
  readonly most: number
  /** Samples to draw in this round. */
  readonly now: number
  /** Samples that it is expected to draw from here to the end. */
  readonly expected: number
}

// Scratch that holds nothing from one call to the next.
let hazards = new Float64Array(128)
let endings = new Float64Array(128)
let value = new Float64Array(0)
let draws = new Float64Array(0)

/**
 * The best chunks at a price per sample: with r rounds left after m failures,
 *
 *   V_r(m) = max_c  P(success in c samples) - price c + P(no success) V_(r-1)(m + c),   V_0 = 0,
 *
 * by dynamic programming over m .. m + most. As many rounds as samples: one at a time, no search. The search over c ends
 * after three samples in a row that bring less (V is nearly unimodal in c). O(rounds most c).
 */
export const chunkOf = (
  survival: Survival,
  query: number,
  failures: number,
  least: number,
  room: number,
  rounds: number,
  price: number
): Chunk => {
  let most = 0
  let expected = 0
  let chance = 1
  while (most < room) {
    const hazard = most === 0 ? survival.after(query, failures) : survival.next()
    if (most >= least && !(hazard >= price)) break
    if (most === hazards.length) {
      hazards = longer(hazards)
      endings = longer(endings)
    }
    const end = survival.ends === undefined ? hazard : survival.ends()
    hazards[most] = hazard
    endings[most++] = end
    expected += chance
    chance *= 1 - end
  }
  if (most <= rounds) return { most, now: Math.min(1, most), expected }
  return { most, ...bestChunk(most, rounds, price) }
}

/** The best first chunk of `most` samples whose hazards and endings are known, and what is drawn in all. */
const bestChunk = (most: number, rounds: number, price: number): Omit<Chunk, "most"> => {
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
        gain += alive * hazards[j + c - 1]
        alive *= 1 - endings[j + c - 1]
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

const longer = (values: Float64Array): Float64Array<ArrayBuffer> => {
  const twice = new Float64Array(2 * values.length)
  twice.set(values)
  return twice
}
