/**
 * Samples that may come back too late: each of a round's draws is back in time with a known chance, independently; one that
 * is not was paid for and shows nothing. How many to ask for at once is then a question of hedging too.
 *
 * @module
 */
import type { Chunk } from "./RoundPlan.ts"
import type { Survival } from "./Survival.ts"

/**
 * The posterior of draws whose outcomes are not seen between them: `after` is the chance that the next draw is back in time
 * and succeeds, `next` the same of one draw more, given that none before it did, whichever of them were back. O(k) for the
 * k-th draw.
 */
export const survivalOfDraws = (survival: Survival, onTime: number): Survival => {
  const hazards: Array<number> = []
  const endings: Array<number> = []
  // Chance that the query is not solved and that so many of the draws were back.
  let mass: Array<number> = []
  const endOf = (hazard: number): number => (survival.ends === undefined ? hazard : survival.ends())
  const meanOf = (values: ReadonlyArray<number>): number => {
    let [sum, whole] = [0, 0]
    for (const [back, chance] of mass.entries()) {
      sum += chance * values[back]
      whole += chance
    }
    return whole > 0 ? (onTime * sum) / whole : 0
  }
  const add = (hazard: number): number => {
    hazards.push(hazard)
    endings.push(endOf(hazard))
    return meanOf(hazards)
  }
  return {
    ...survival,
    after: (query, failures) => {
      hazards.length = 0
      endings.length = 0
      mass = [1]
      return add(survival.after(query, failures))
    },
    next: () => {
      const after = new Array<number>(mass.length + 1).fill(0)
      for (const [back, chance] of mass.entries()) {
        after[back] += (1 - onTime) * chance
        after[back + 1] += onTime * chance * (1 - endings[back])
      }
      mass = after
      return add(survival.next())
    },
    ...(survival.ends === undefined ? {} : { ends: () => meanOf(endings) })
  }
}

/** What a query's samples are worth, as far as they are read: sums from the first on. */
interface Prospects {
  /** Chance that the query is still open after so many samples that were back. */
  readonly open: Float64Array
  /** Chance that it was solved by then. */
  readonly solved: Float64Array
  /** Samples that are worth the price when drawn one at a time. */
  readonly most: number
}

const prospectsOf = (survival: Survival, query: number, failures: number, room: number, least: number): Prospects => {
  const open = new Float64Array(room + 1)
  const solved = new Float64Array(room + 1)
  open[0] = 1
  let most = room
  for (let back = 0; back < room; back++) {
    const hazard = back === 0 ? survival.after(query, failures) : survival.next()
    if (most === room && !(hazard >= least)) most = back
    open[back + 1] = open[back] * (1 - (survival.ends === undefined ? hazard : survival.ends()))
    solved[back + 1] = solved[back] + open[back] * hazard
  }
  return { open, solved, most }
}

/** The best number of draws after `from` samples that were back, given what the next round is worth. */
const bestDraws = (
  { open, solved }: Prospects,
  from: number,
  onTime: number,
  price: number,
  value: Float64Array,
  draws: Float64Array
): { readonly now: number; readonly worth: number; readonly expected: number } => {
  const room = open.length - 1 - from
  let best = { now: 0, worth: value[from], expected: draws[from] }
  // The binomial distribution of how many of the draws are back.
  const chance = new Float64Array(room + 1)
  chance[0] = 1
  for (let count = 1, worse = 0; count <= room && worse < 3; count++) {
    let worth = -price * count
    let expected = count
    for (let back = count; back >= 0; back--) {
      chance[back] = (1 - onTime) * chance[back] + (back > 0 ? onTime * chance[back - 1] : 0)
      const left = open[from + back] / open[from]
      worth += chance[back] * ((solved[from + back] - solved[from]) / open[from] + left * value[from + back])
      expected += chance[back] * left * draws[from + back]
    }
    // Where waiting is worth as much as the first draw, rounds to spare are no reason to wait.
    const isBetter = worth > best.worth - (best.now === 0 ? 1e-12 : 0)
    worse = isBetter ? 0 : worse + 1
    if (isBetter) best = { now: count, worth, expected }
  }
  return best
}

/** A query's draws of the coming round, and what all rounds together are worth beyond their price. */
export interface LateChunk extends Chunk {
  readonly worth: number
}

/**
 * As `chunkOf`, where each draw is back within its round with chance `onTime` only:
 *
 *   V_r(m) = max_c  E_l[ P(success in l samples) + P(no success) V_(r-1)(m + l) ] - price c,   l ~ Binomial(c, onTime).
 *
 * Exact but for `room`, which bounds the draws of a round and not those of all rounds together, and for the search over c,
 * which ends after three draws in a row that bring less. O(rounds most c^2).
 */
export const lateChunkOf = (
  survival: Survival,
  query: number,
  failures: number,
  room: number,
  rounds: number,
  price: number,
  onTime: number
): LateChunk => {
  const prospects = prospectsOf(survival, query, failures, room, price / onTime)
  const { most } = prospects
  const value = new Float64Array(room + 1)
  const draws = new Float64Array(room + 1)
  let now = 0
  // Going up, what a later place is worth is still that of one round less. Places that are never reached are left out.
  for (let round = 1; round <= rounds; round++)
    for (let from = 0; from < (round === rounds ? Math.min(1, most) : most) && prospects.open[from] > 0; from++) {
      const best = bestDraws(prospects, from, onTime, price, value, draws)
      value[from] = best.worth
      draws[from] = best.expected
      now = best.now
    }
  return { most: Math.max(most, now), now, expected: draws[0], worth: value[0] }
}
