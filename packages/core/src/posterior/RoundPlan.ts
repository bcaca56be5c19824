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

/** What a query's samples bring, as far as they are worth the price; grows with the longest query, holds nothing between calls. */
class Scratch {
  /** Chance that the query is still open before sample m. */
  readonly open: Float64Array
  /** Chance that it was solved by then. */
  readonly solved: Float64Array
  /** What the rounds left bring beyond their price from m on, and their draws: both times `open[m]`. */
  worth: Float64Array
  draws: Float64Array
  nextWorth: Float64Array
  nextDraws: Float64Array
  /** What is solved in all when the coming chunk ends at m; corners of its upper concave hull, from right to left. */
  readonly reach: Float64Array
  readonly corners: Int32Array

  constructor(size: number) {
    const numbers = (): Float64Array => new Float64Array(size)
    this.open = numbers()
    this.solved = numbers()
    this.worth = numbers()
    this.draws = numbers()
    this.nextWorth = numbers()
    this.nextDraws = numbers()
    this.reach = numbers()
    this.corners = new Int32Array(size)
  }
}

let scratch = new Scratch(129)

/**
 * The best chunks at a price per sample: with r rounds left after m failures,
 *
 *   V_r(m) = max_c  P(success in c samples) - price c + P(no success) V_(r-1)(m + c),   V_0 = 0,
 *
 * by dynamic programming over m .. m + most. With S(m) the chance that the query is still open, S V_r is the largest
 * distance of a concave hull from a line whose slope price S(m) falls with m, so one walk along the hull serves a whole
 * round. As many rounds as samples: one at a time, no search. O(rounds most).
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
  if (room >= scratch.open.length) scratch = new Scratch(2 * room + 1)
  const { open, solved } = scratch
  let most = 0
  let expected = 0
  let chance = 1
  open[0] = 1
  solved[0] = 0
  while (most < room) {
    const hazard = most === 0 ? survival.after(query, failures) : survival.next()
    if (most >= least && !(hazard >= price)) break
    expected += chance
    solved[most + 1] = solved[most] + chance * hazard
    chance *= 1 - (survival.ends === undefined ? hazard : survival.ends())
    most += 1
    open[most] = chance
  }
  if (most <= rounds) return { most, now: Math.min(1, most), expected }
  return { most, ...bestChunk(most, rounds, price) }
}

/** The best first chunk of the `most` samples in scratch, and what is drawn in all. */
const bestChunk = (most: number, rounds: number, price: number): Omit<Chunk, "most"> => {
  scratch.worth.fill(0, 0, most + 1)
  scratch.draws.fill(0, 0, most + 1)
  for (let round = 1; round < rounds; round++) addRound(most, price)
  const { draws, solved, worth } = scratch
  // To wait is never better than to draw one: there are fewer rounds than samples that pay.
  let now = 1
  let best = Number.NEGATIVE_INFINITY
  for (let end = 1; end <= most; end++) {
    const reward = solved[end] + worth[end] - price * end
    if (reward > best) {
      best = reward
      now = end
    }
  }
  return { now, expected: now + draws[now] }
}

/** From what r - 1 rounds are worth to what r are, at every m: from right to left, the fewest draws among equals. */
const addRound = (most: number, price: number): void => {
  const { corners, draws, nextDraws, nextWorth, open, reach, solved, worth } = scratch
  let last = -1
  let best = 0
  for (let from = most; from >= 0; from--) {
    reach[from] = solved[from] + worth[from]
    while (last > 0 && isUnder(reach, from, corners[last], corners[last - 1])) last -= 1
    last += 1
    corners[last] = from
    best = Math.min(best, last)
    const slope = price * open[from]
    while (best < last && isAsGood(reach, corners[best + 1], corners[best], slope)) best += 1
    const end = corners[best]
    nextWorth[from] = reach[end] - solved[from] - slope * (end - from)
    nextDraws[from] = open[from] * (end - from) + draws[end]
  }
  scratch.worth = nextWorth
  scratch.draws = nextDraws
  scratch.nextWorth = worth
  scratch.nextDraws = draws
}

/** Whether the middle one of three corners is not above the line through the others. */
const isUnder = (reach: Float64Array, left: number, middle: number, right: number): boolean =>
  (reach[middle] - reach[left]) * (right - left) <= (reach[right] - reach[left]) * (middle - left)

const isAsGood = (reach: Float64Array, left: number, right: number, slope: number): boolean =>
  reach[left] + slope * (right - left) >= reach[right]
