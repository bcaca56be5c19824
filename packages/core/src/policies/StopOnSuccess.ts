/**
 * Sequential sampling with a verifier: rounds of samples; a query leaves once verified, the budget that it did not use
 * goes to the others, and a query is given up where its posterior falls below the price.
 *
 * **The price.** With m failures behind it, query i succeeds at its next sample with posterior probability h_i(m)
 * (`Survival`). Sampling every query until success or until h_i < price uses an expected number of samples that falls
 * with the price; before each round the price is solved (bisection) such that the expected use equals what is left of
 * the budget. Queries at or above it are sampled in this round, the others wait: a later, lower price may admit them.
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
import { CoreError } from "../CoreError.ts"
import type { Curves } from "../Curves.ts"
import type { Outcomes, Policy, Problem, Round } from "../Policy.ts"
import { chunkOf } from "../posterior/RoundPlan.ts"
import type { Survival } from "../posterior/Survival.ts"
import { permutation, random } from "../Random.ts"
import { type Batch, batchOf } from "./Batch.ts"
import { limitsAfter } from "./InTurn.ts"

/** Options of the stop-on-success policies. */
export interface StopOnSuccessOptions {
  /** Most rounds, a whole number >= 1; default no cap (then at most Bmax rounds and a few). */
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

/** Samples that a query may still take before its posterior falls below the price. */
const depth = (survival: Survival, i: number, failures: number, room: number, price: number): number => {
  if (room <= 0 || survival.hazard(i, failures) < price) return 0
  let low = 1
  let high = room
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (survival.hazard(i, failures + middle - 1) >= price) low = middle
    else high = middle - 1
  }
  return low
}

type Plan = Omit<StopOnSuccess, "round" | "price">

const roomOf = (plan: Plan, i: number): number =>
  // Failed draws use up samples without being failures of the query, so both bounds matter.
  Math.min(plan.limit[i] - plan.drawn[i], plan.survival.maxSamples - plan.failures[i])

const unmet = (plan: Plan, i: number): number =>
  Math.max(0, Math.min(plan.batch.minimum[i], plan.limit[i]) - plan.drawn[i])

const priceOf = (plan: Plan, floor: number, alive: ReadonlyArray<number>, left: number): number => {
  const cost = (price: number): number => {
    let sum = 0
    for (const i of alive) {
      const wanted = depth(plan.survival, i, plan.failures[i], roomOf(plan, i), price)
      sum += chunkOf(
        plan.survival,
        i,
        plan.failures[i],
        Math.max(unmet(plan, i), wanted),
        plan.roundsLeft,
        price
      ).expected
      if (sum > left) break
    }
    return sum
  }
  if (cost(floor) <= left) return floor
  // Bisection on the logarithm: thirty halvings of [1e-12, 1] leave a relative error below 1e-7.
  let low = Math.log(Math.max(floor, 1e-12))
  let high = 0
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2
    if (cost(Math.exp(middle)) <= left) high = middle
    else low = middle
  }
  return Math.exp(high)
}

interface Item {
  readonly query: number
  /** Chance that this sample of the round is the query's first success. */
  readonly gain: number
}

/** The round of a state, or undefined when nothing is left to do. */
const plan = (state: Plan, settings: Settings): StopOnSuccess => {
  const { batch, survival, failures } = state
  const left = batch.total - state.committed
  const alive: Array<number> = []
  for (let i = 0; i < batch.size; i++) {
    if (state.solved[i] === 0 && roomOf(state, i) > 0) alive.push(i)
  }
  if (left <= 0 || alive.length === 0 || state.roundsLeft <= 0)
    return { ...state, price: settings.floor, round: undefined }

  const last = state.roundsLeft === 1
  const price = last ? settings.floor : priceOf(state, settings.floor, alive, left)
  const must: Array<number> = []
  const first: Array<Item> = []
  const later: Array<Item> = []
  for (const i of alive) {
    const required = unmet(state, i)
    const wanted = depth(survival, i, failures[i], roomOf(state, i), price)
    const chunk = last ? wanted : chunkOf(survival, i, failures[i], wanted, state.roundsLeft, price).now
    let chance = 1
    for (let k = 0; k < Math.max(required, wanted); k++) {
      const hazard = survival.hazard(i, failures[i] + k)
      const gain = chance * hazard
      chance *= 1 - hazard
      if (k < required) must.push(i)
      else if (gain === 0) break
      else if (k < chunk) first.push({ query: i, gain })
      else if (settings.minInFlight > 1) later.push({ query: i, gain })
      else break
    }
  }
  if (must.length + first.length === 0) {
    // Less is left than one sample of each query at the next price: the best of them get it.
    for (const i of alive) {
      const gain = survival.hazard(i, failures[i])
      if (gain > 0 && gain >= settings.floor) first.push({ query: i, gain })
    }
  }
  const byGain = (a: Item, b: Item): number => b.gain - a.gain || state.rank[a.query] - state.rank[b.query]
  const required = must.slice(0, Math.min(settings.maxInFlight, left))
  const free = Math.max(0, Math.min(settings.maxInFlight - required.length, left - must.length))
  if (first.length > free) first.sort(byGain)
  const taken = first.slice(0, free)
  const missing = Math.min(free - taken.length, settings.minInFlight - required.length - taken.length)
  if (missing > 0) taken.push(...later.sort(byGain).slice(0, missing))
  const draws = new Int32Array(batch.size)
  for (const i of required) draws[i] += 1
  for (const item of taken) draws[item.query] += 1
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
      const counts = { committed: 0, used: 0 }
      return plan({ batch, survival, rank, roundsLeft: rounds, drawn, failures, limit, solved, ...counts }, settings)
    },
    next: (state) => state.round,
    observe: (state, outcomes) => plan(account(state, outcomes, settings.success), settings)
  }
}

/** Counts what came back, one sample per entry in the order of drawing. */
const account = (state: StopOnSuccess, outcomes: Outcomes, success: number): Plan => {
  const { round, price: _, ...kept } = state
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
