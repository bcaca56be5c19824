/**
 * Sequential sampling with a verifier: rounds of samples; a query leaves once verified, the budget that it did not use
 * goes to the others, and a query is given up where its posterior falls below the price.
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
 * **Budget.** `budget * n` samples shared by the batch. *Committed* is what was drawn; *used* counts each query's
 * samples up to its first success, what a server that cancels the rest of a round at once would pay. The budget bounds
 * committed, hence used.
 *
 * @module
 */
import { middleDouble } from "../allocation/Select.ts"
import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import type { Outcomes, Policy, Problem, Round } from "../Policy.ts"
import { chunkOf } from "../posterior/RoundPlan.ts"
import type { Survival } from "../posterior/Survival.ts"
import { permutation, random } from "../random/Random.ts"
import { type Batch, batchOf } from "./Batch.ts"
import { limitsAfter } from "./InTurn.ts"

/** Options of the stop-on-success policies. */
export interface StopOnSuccessOptions {
  /** Most rounds, a whole number >= 1; default no cap. */
  readonly rounds?: number | undefined
  /** Most samples in one round; default no cap. Together with `rounds` it may leave budget unspent. */
  readonly maxInFlight?: number | undefined
  /** Fewest samples in one round while there are any worth their price, so that batches stay full; default 1. */
  readonly minInFlight?: number | undefined
  /** Give up a query whose posterior success is below this, even if budget is left; default 0. */
  readonly price?: number | undefined
  /** The reward from which a sample counts as a success; default 1. */
  readonly success?: number | undefined
}

/** State of a stop-on-success policy. */
export interface StopOnSuccess {
  readonly batch: Batch
  readonly survival: Survival
  /** Place of each query in a seeded random order, which breaks ties. */
  readonly rank: Int32Array
  readonly roundsLeft: number
  readonly drawn: Int32Array
  readonly failures: Int32Array
  /** Most samples of a query; lowered to what was drawn where fewer samples came back than were asked for. */
  readonly limit: Int32Array
  readonly solved: Uint8Array
  /** Samples drawn so far. */
  readonly committed: number
  /** Samples up to and including each query's first success. */
  readonly used: number
  /** Posterior success below which queries were left out of this round. */
  readonly price: number
  readonly round: Round | undefined
}

interface Settings {
  readonly maxInFlight: number
  readonly minInFlight: number
  readonly floor: number
  readonly success: number
}

type Plan = Omit<StopOnSuccess, "round" | "price"> & { readonly price: number | undefined }

const roomOf = (plan: Plan, i: number): number =>
  // Failed draws use up samples without being failures of the query, so both bounds matter.
  Math.min(plan.limit[i] - plan.drawn[i], plan.survival.maxSamples - plan.failures[i])

const unmet = (plan: Plan, i: number): number =>
  Math.max(0, Math.min(plan.batch.minimum[i], plan.limit[i]) - plan.drawn[i])

/** A price below it admits everything that may succeed. */
const lowest = 1e-12

/** Prices and posteriors that are closer than this factor count as equal. */
const precision = 1.001

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

const priceOf = (plan: Plan, floor: number, alive: ReadonlyArray<number>, left: number): number => {
  const { survival, failures, roundsLeft } = plan
  const affords = (price: number): boolean => {
    let sum = 0
    for (const i of alive) {
      sum += chunkOf(survival, i, failures[i], unmet(plan, i), roomOf(plan, i), roundsLeft, price).expected
      if (sum > left) return false
    }
    return true
  }
  if (affords(floor)) return floor
  // Bisection between factors of two of the last round's price, or of any where those do not hold it.
  const last = plan.price ?? 0
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
const largest = (state: Plan, ranges: ReadonlyArray<Range>, count: number): ReadonlyArray<Item> => {
  const { survival, failures } = state
  const each = (least: number, found: (query: number, gain: number) => void): void => {
    for (const { query, from, to } of ranges) {
      let chance = 1
      for (let k = 0; k < to; k++) {
        const hazard = k === 0 ? survival.after(query, failures[query]) : survival.next()
        const gain = chance * hazard
        if (!(gain > 0 && gain >= least)) break
        if (k >= from) found(query, gain)
        chance *= 1 - hazard
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

/** The round of a state, or undefined when nothing is left to do. */
const plan = (state: Plan, settings: Settings): StopOnSuccess => {
  const { batch, survival, failures } = state
  const { floor, maxInFlight, minInFlight } = settings
  const left = batch.total - state.committed
  const alive: Array<number> = []
  for (let i = 0; i < batch.size; i++) {
    if (state.solved[i] === 0 && roomOf(state, i) > 0) alive.push(i)
  }
  const done = left <= 0 || alive.length === 0 || state.roundsLeft <= 0
  if (done) return { ...state, price: floor, round: undefined }

  const last = state.roundsLeft === 1
  const price = last ? floor : priceOf(state, floor, alive, left)
  const draws = new Int32Array(batch.size)
  const now: Array<Range> = []
  const later: Array<Range> = []
  let owed = 0
  let due = Math.min(maxInFlight, left)
  for (const query of alive) {
    const required = unmet(state, query)
    const { most, now: drawn } = chunkOf(
      survival,
      query,
      failures[query],
      required,
      roomOf(state, query),
      last ? Number.POSITIVE_INFINITY : state.roundsLeft,
      price
    )
    const chunk = last ? most : drawn
    const must = Math.min(required, due)
    draws[query] = must
    due -= must
    owed += required
    if (chunk > required) now.push({ query, from: required, to: chunk })
    if (most > Math.max(required, chunk)) later.push({ query, from: Math.max(required, chunk), to: most })
  }
  if (owed + now.length === 0) {
    // Equal queries are worth more than what is left at any price that admits them: they take turns.
    const posterior = alive.map((query) => survival.after(query, failures[query]))
    const best = Math.max(lowest, floor, posterior.reduce((a, b) => Math.max(a, b), 0) / precision)
    const equal = alive.filter((_, at) => posterior[at] >= best)
    const each = Math.max(1, Math.ceil(left / (state.roundsLeft * equal.length)))
    for (const query of equal) now.push({ query, from: 0, to: Math.min(each, roomOf(state, query)) })
    for (const [at, query] of alive.entries()) {
      if (posterior[at] < best && posterior[at] >= floor) later.push({ query, from: 0, to: 1 })
    }
  }
  const required = Math.min(owed, maxInFlight, left)
  const free = Math.max(0, Math.min(maxInFlight - required, left - owed))
  const taken = largest(state, now, free)
  for (const { query } of taken) draws[query] += 1
  const missing = Math.min(free - taken.length, minInFlight - required - taken.length)
  if (missing > 0) for (const { query } of largest(state, later, missing)) draws[query] += 1
  const queries = Int32Array.from(alive.filter((i) => draws[i] > 0))
  if (queries.length === 0) return { ...state, price, round: undefined }
  const round: Round = { queries, arms: new Int32Array(queries.length), samples: queries.map((i) => draws[i]) }
  return { ...state, price, round }
}

const whole = (field: string, value: number, least: number): number => {
  if (value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= least)) return value
  throw new CoreError({ _tag: "InvalidParameter", field, value, valid: `a whole number >= ${least}` })
}

const probability = (field: string, value: number): number => {
  if (value >= 0 && value <= 1) return value
  throw new CoreError({ _tag: "InvalidParameter", field, value, valid: "a number in [0, 1]" })
}

/** Stop on success with a table of posteriors made from the problem's curves by `survivalFor`. */
export const stopOnSuccess = (
  name: string,
  options: StopOnSuccessOptions,
  survivalFor: (curves: Curves, problem: Problem) => Survival
): Policy<StopOnSuccess> => {
  const settings: Settings = {
    maxInFlight: whole("maxInFlight", options.maxInFlight ?? Number.POSITIVE_INFINITY, 1),
    minInFlight: whole("minInFlight", options.minInFlight ?? 1, 1),
    floor: probability("price", options.price ?? 0),
    success: options.success ?? 1
  }
  const rounds = whole("rounds", options.rounds ?? Number.POSITIVE_INFINITY, 1)
  return {
    name,
    start: (problem) => {
      const batch = batchOf(problem)
      const rank = permutation(batch.size, random(problem.seed, "ties"))
      const survival = survivalFor(batch.curves, problem)
      const drawn = new Int32Array(batch.size)
      const failures = new Int32Array(batch.size)
      const solved = new Uint8Array(batch.size)
      const limit = batch.maximum
      const counts = { committed: 0, used: 0, price: undefined }
      return plan({ batch, survival, rank, roundsLeft: rounds, drawn, failures, limit, solved, ...counts }, settings)
    },
    next: (state) => state.round,
    observe: (state, outcomes) => plan(account(state, outcomes, settings.success), settings),
    isLast: ({ batch, drawn, limit, solved }, i) =>
      drawn[i] >= limit[i] || (solved[i] === 1 && drawn[i] >= batch.minimum[i])
  }
}

/** Counts what came back, one sample per entry in the order of drawing. */
const account = (state: StopOnSuccess, outcomes: Outcomes, success: number): Plan => {
  const { round, ...kept } = state
  const drawn = state.drawn.slice()
  const failures = state.failures.slice()
  const solved = state.solved.slice()
  let used = state.used
  for (const [at, i] of outcomes.queries.entries()) {
    if (!(i >= 0 && i < state.batch.size)) {
      const valid = `0 .. ${state.batch.size - 1}`
      throw new CoreError({ _tag: "InvalidParameter", field: "outcomes.queries", value: i, valid })
    }
    drawn[i] += 1
    if (solved[i] === 1) continue
    used += 1
    if (outcomes.failed?.[at] === 1) continue
    const reward = outcomes.rewards[at]
    if (Number.isNaN(reward)) {
      const valid = "a number, or failed = 1: this policy needs a verifier"
      throw new CoreError({ _tag: "InvalidParameter", field: "reward", query: i, value: reward, valid })
    }
    if (reward >= success) solved[i] = 1
    else failures[i] += 1
  }
  const limit = limitsAfter(state.limit, round, state.drawn, drawn)
  const committed = state.committed + outcomes.queries.length
  return { ...kept, drawn, failures, solved, limit, committed, used, roundsLeft: state.roundsLeft - 1 }
}
