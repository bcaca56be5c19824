/**
 * One round of a stop-on-success policy: the price, and what is drawn at it.
 *
 * **The price.** With m failures behind it, query i succeeds at its next sample with posterior probability h_i(m)
 * (`Survival`). Sampling every query until success or until h_i < price uses an expected number of samples that falls
 * with the price; before each round the price is solved (bisection) such that the expected use equals what is left of
 * the budget. Queries at or above it are sampled in this round, the others wait: a later, lower price may admit them.
 * Where many queries of equal posterior are together worth more than what is left, no price meets the budget: the price
 * is then just above them, and once nothing better is left they take turns.
 *
 * **Rounds.** Without a cap each round draws one sample per admitted query. With few rounds left it draws several at
 * once, as many as pay at this price (`chunkOf`), and the price accounts for those drawn in vain. The last round spends
 * all that is left on the largest committed marginals: with `rounds: 1` the policy is `online`.
 *
 * **Late samples.** With `onTime` below 1 a draw may come back after its round, which then has shown nothing: rounds ask for
 * more than they need (`lateChunkOf`), and gains are those of draws that may be late.
 *
 * @module
 */
import { middleDouble } from "../allocation/Doubles.ts"
import { lateChunkOf, survivalOfDraws } from "../posterior/LateSamples.ts"
import { type Chunk, chunkOf } from "../posterior/RoundPlan.ts"
import type { Settings, StopOnSuccess, Undecided } from "./StopOnSuccessState.ts"
import { affordsAt } from "./UseAtPrice.ts"

const roomOf = (state: Undecided, i: number): number =>
  // Failed draws use up samples without being failures of the query, so both bounds matter.
  Math.min(state.limit[i] - state.drawn[i], state.survival.maxSamples - state.failures[i])

const missingToMinimum = (state: Undecided, i: number): number =>
  Math.max(0, Math.min(state.batch.minimum[i], state.limit[i]) - state.drawn[i])

/** A price below it admits everything that may succeed. */
const lowest = 1e-12

/** Prices and posteriors that are closer than this factor count as equal. */
const precision = 1.001

/**
 * Batches of fewer queries draw one sample at a time by default. That is the optimal greedy rule; drawing from all at once
 * solves up to 14 % less of two queries (0.5 % less on average over simulated batches of two to eight), and 0.1 to 0.3 %
 * less of 16 to 64, which is not worth as many times the rounds.
 */
const SMALL_BATCH = 8

/**
 * Bisection between two positive numbers, on their bits: as even as on logarithms, and the same on every machine. Keeps
 * `isLow` true of the first and false of the second, to `precision`; what that costs or leaves, the next round sees.
 */
const bisect = (from: number, to: number, isLow: (value: number) => boolean): readonly [low: number, high: number] => {
  let low = from
  let high = to
  while (high > low * precision) {
    const middle = middleDouble(low, high)
    if (isLow(middle)) low = middle
    else high = middle
  }
  return [low, high]
}

/** A query's part in the coming round and after it; in the last round every draw that is worth the price is due. */
const chunkAt = (state: Undecided, i: number, price: number, onTime: number): Chunk => {
  const { failures, roundsLeft, survival } = state
  const least = missingToMinimum(state, i)
  const room = roomOf(state, i)
  if (onTime === 1 || roundsLeft === 1)
    return chunkOf(
      survival,
      i,
      failures[i],
      least,
      room,
      roundsLeft === 1 ? Number.POSITIVE_INFINITY : roundsLeft,
      price
    )
  const { expected, most, now } = lateChunkOf(survival, i, failures[i], room, roundsLeft, price, onTime)
  return { most: Math.max(most, least), now: Math.max(now, least), expected: Math.max(expected, least) }
}

const priceOf = (state: Undecided, { floor, onTime }: Settings, alive: ReadonlyArray<number>, left: number): number => {
  const isUnlimited = onTime === 1 && state.roundsLeft === Number.POSITIVE_INFINITY
  const bounds = (i: number) => ({ least: missingToMinimum(state, i), room: roomOf(state, i) })
  const affords = isUnlimited
    ? affordsAt(state, alive, bounds, left)
    : (price: number): boolean => {
        let sum = 0
        for (const i of alive) {
          sum += chunkAt(state, i, price, onTime).expected
          if (sum > left) return false
        }
        return true
      }
  if (affords(floor)) return floor
  // Bisection between factors of two of the last round's price, or of any where those do not hold it.
  const last = state.price ?? 0
  const below = last > 2 * lowest && !affords(last / 2) ? last / 2 : lowest
  const above = last > 0 && last < 0.5 && affords(last * 2) ? last * 2 : 1
  return bisect(Math.max(floor, below), above, (price) => !affords(price))[1]
}

interface Item {
  readonly query: number
  /** Chance that this sample of the round is the query's first success. */
  readonly gain: number
}

/** Samples from .. to - 1 of a query's further ones that a round may draw. */
interface Range {
  readonly query: number
  readonly from: number
  readonly to: number
}

/** The `count` largest committed gains of the ranges: bisection finds a gain that few more reach, then they are sorted. */
const largest = (state: Undecided, ranges: ReadonlyArray<Range>, count: number): ReadonlyArray<Item> => {
  const { survival, failures } = state
  const each = (least: number, found: (query: number, gain: number) => void): void => {
    for (const { query, from, to } of ranges) {
      let chance = 1
      for (let k = 0; k < to; k++) {
        const hazard = k === 0 ? survival.after(query, failures[query]) : survival.next()
        const gain = chance * hazard
        if (!(gain > 0 && gain >= least)) break
        if (k >= from) found(query, gain)
        chance *= 1 - (survival.ends === undefined ? hazard : survival.ends())
      }
    }
  }
  const countFrom = (least: number): number => {
    let sum = 0
    each(least, () => {
      sum += 1
    })
    return sum
  }
  const few = countFrom(lowest) <= count
  const least = few ? 0 : bisect(lowest, 1, (gain) => countFrom(gain) >= count)[0]
  const items: Array<Item> = []
  each(least, (query, gain) => items.push({ query, gain }))
  items.sort((a, b) => b.gain - a.gain || state.rank[a.query] - state.rank[b.query])
  return items.slice(0, count)
}

/** What queries ask of a round at a price: what their minima need, what is worth the price now, and what could wait. */
interface Demand {
  readonly required: Int32Array
  readonly now: ReadonlyArray<Range>
  readonly later: ReadonlyArray<Range>
}

const demandAt = (state: Undecided, alive: ReadonlyArray<number>, price: number, onTime: number): Demand => {
  const isLast = state.roundsLeft === 1
  const required = new Int32Array(state.batch.size)
  const now: Array<Range> = []
  const later: Array<Range> = []
  for (const query of alive) {
    const chunk = chunkAt(state, query, price, onTime)
    const first = missingToMinimum(state, query)
    const end = Math.max(first, isLast ? chunk.most : chunk.now)
    required[query] = first
    if (end > first) now.push({ query, from: first, to: end })
    if (chunk.most > end) later.push({ query, from: end, to: chunk.most })
  }
  return { required, now, later }
}

/** Equal queries are worth more than what is left at any price that admits them: they take turns, the others wait. */
const demandInTurn = (state: Undecided, alive: ReadonlyArray<number>, floor: number, left: number): Demand => {
  const posterior = alive.map((query) => state.survival.after(query, state.failures[query]))
  const best = Math.max(lowest, floor, posterior.reduce((a, b) => Math.max(a, b), 0) / precision)
  const equal = alive.filter((_, at) => posterior[at] >= best)
  const each = Math.max(1, Math.ceil(left / (state.roundsLeft * equal.length)))
  const now = equal.map((query) => ({ query, from: 0, to: Math.min(each, roomOf(state, query)) }))
  const rest = now.map(({ query, to }) => ({ query, from: to, to: roomOf(state, query) }))
  const others = alive.filter((_, at) => posterior[at] < best && posterior[at] >= floor)
  const later = [...rest.filter(({ from, to }) => to > from), ...others.map((query) => ({ query, from: 0, to: 1 }))]
  return { required: new Int32Array(state.batch.size), now, later }
}

/** Draws of each query: the minima first, then the largest gains, and from what could wait to keep the batch full. */
const drawsOf = (state: Undecided, demand: Demand, left: number, most: number, fewest: number): Int32Array => {
  const draws = new Int32Array(state.batch.size)
  let owed = 0
  let due = Math.min(most, left)
  for (const [query, required] of demand.required.entries()) {
    const must = Math.min(required, due)
    draws[query] = must
    due -= must
    owed += required
  }
  const required = Math.min(owed, most, left)
  const free = Math.max(0, Math.min(most - required, left - owed))
  const taken = largest(state, demand.now, free)
  for (const { query } of taken) draws[query] += 1
  const missing = Math.min(free - taken.length, fewest - required - taken.length)
  if (missing > 0) for (const { query } of largest(state, demand.later, missing)) draws[query] += 1
  return draws
}

/** One sample at a time, or all minima, in a small batch without a cap on rounds; no cap in others. */
const defaultInFlight = ({ required }: Demand, { rounds, minInFlight }: Settings): number => {
  if (required.length >= SMALL_BATCH || rounds < Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
  return Math.max(
    minInFlight,
    required.reduce((sum, each) => sum + each, 0)
  )
}

/** The state with its next round, or without one when nothing is left to do. */
export const planRound = (state: Undecided, settings: Settings): StopOnSuccess => {
  const { batch } = state
  const { floor, minInFlight, onTime } = settings
  const left = batch.total - state.committed
  const alive: Array<number> = []
  for (let i = 0; i < batch.size; i++) if (state.solved[i] === 0 && roomOf(state, i) > 0) alive.push(i)
  if (left <= 0 || alive.length === 0 || state.roundsLeft <= 0) return { ...state, price: floor, round: undefined }
  const price = state.roundsLeft === 1 ? floor : priceOf(state, settings, alive, left)
  // Within a round no draw's outcome is seen before the next is decided.
  const drawn = onTime === 1 ? state : { ...state, survival: survivalOfDraws(state.survival, onTime) }
  const demand = demandAt(state.roundsLeft === 1 ? drawn : state, alive, price, onTime)
  const isStuck = demand.now.length === 0 && alive.every((query) => demand.required[query] === 0)
  const asked = isStuck ? demandInTurn(state, alive, floor, left) : demand
  const most = settings.maxInFlight ?? defaultInFlight(asked, settings)
  const draws = drawsOf(drawn, asked, left, most, minInFlight)
  const queries = Int32Array.from(alive.filter((i) => draws[i] > 0))
  if (queries.length === 0) return { ...state, price, round: undefined }
  return {
    ...state,
    price,
    round: { queries, arms: new Int32Array(queries.length), samples: queries.map((i) => draws[i]) }
  }
}
