/**
 * How many samples a request's choice gets: the pacer of core spends a key's budget evenly over its day.
 *
 * Each choice aims at the policy's own average, or at what the key's day leaves for each query still to come where that is
 * less: what is left of the budget, over the samples that it buys, over the queries that are expected until midnight (UTC) at
 * the rate of the last minutes. The pacer moves the price of a sample until spending meets that aim. The price is shared by
 * all gateways of a store, as the sum of its moves.
 *
 * @module
 */
import { type Curves, type Pace, pacer, samples } from "@alloc/core"
import type { Allocation, Amount } from "@alloc/decoders"
import type { DayBudget } from "../config/Config.ts"
import type { AccountState, PaceState } from "../ledger/Entries.ts"

/** What a policy wants for a query. */
export interface PaceGoal {
  /** Samples of a query, on average. */
  readonly budget: number
  /** Samples of a query, at most. */
  readonly maximum: number
  /** First price of a sample. */
  readonly price: number
}

/** How things stand when a query comes. */
export interface PaceNow {
  readonly dayBudget: DayBudget
  readonly account: AccountState | undefined
  readonly pace: PaceState | undefined
  /** Queries a second of this key. */
  readonly rate: number
  readonly secondsLeft: number
}

/** Seconds after which a query counts for a third in the rate. */
const memory = 600

/** Queries a second, of late: a mean that forgets. */
export class ArrivalRate {
  #count = 0
  #seconds = 0
  #seen: { readonly at: number; readonly requests: number } | undefined

  /** Notes how many requests there were so far, at a time in seconds; gives the rate. */
  note(at: number, requests: number): number {
    const before = this.#seen
    // Another day counts anew.
    const fresh = before === undefined || requests < before.requests
    this.#seen = { at, requests }
    if (!fresh) {
      const passed = Math.max(0, at - before.at)
      const keep = Math.exp(-passed / memory)
      this.#count = this.#count * keep + (requests - before.requests)
      this.#seconds = this.#seconds * keep + passed
    }
    return this.#seconds > 0 ? this.#count / this.#seconds : 0
  }
}

const units = ["samples", "tokens", "usd"] as const

/** Samples that a query may cost on average: the policy's wish, or what the day leaves. */
export const paceAim = ({ budget }: PaceGoal, { account, dayBudget, rate, secondsLeft }: PaceNow): number => {
  const none: Amount = { samples: 0, tokens: 0, usd: 0 }
  const { reserved, spent } = account ?? { reserved: none, spent: none }
  const toCome = Math.max(1, rate * secondsLeft)
  const affordable = units.flatMap((unit) => {
    const most = dayBudget[unit]
    if (most === undefined) return []
    const left = Math.max(0, most - spent[unit] - reserved[unit])
    // What a sample cost on average today; before the first one nothing is known, and the policy's wish holds.
    const each = unit === "samples" ? 1 : spent.samples > 0 ? spent[unit] / spent.samples : 0
    return each > 0 ? [left / each / toCome] : []
  })
  return Math.max(1e-3, Math.min(budget, ...affordable))
}

/** An allocation for one query, which tells what it decided. */
export interface PacedAllocation extends Allocation {
  readonly decided: () => number
  /** Whether all that is decided is drawn, whatever comes back. */
  readonly uniform: boolean
}

/** The policy's average, all of it drawn: what savings and rates are measured by, in a log. */
export const uniformFor = ({ budget, maximum }: PaceGoal): PacedAllocation => {
  const samples = Math.min(maximum, Math.max(1, Math.round(budget)))
  return {
    rule: `the log's uniform share, ${samples} samples`,
    unit: "samples",
    decide: () => samples,
    observe: () => undefined,
    decided: () => samples,
    uniform: true
  }
}

/**
 * An allocation for one query. `moved` is told by how much the query moved the price's logarithm, and what it cost.
 */
export const pacedFor = (
  goal: PaceGoal,
  now: PaceNow,
  moved: (move: number, spent: number) => void
): PacedAllocation => {
  const aim = paceAim(goal, now)
  const pace = pacer({ budget: samples(aim), price: goal.price, maximum: goal.maximum })
  const start: Pace = {
    logPrice: pace.start.logPrice + (now.pace?.moved ?? 0),
    spent: now.pace?.spent ?? 0,
    queries: now.pace?.queries ?? 0
  }
  let decided = 0
  return {
    rule: `a pace of ${Number(aim.toPrecision(3))} samples on average`,
    unit: "samples",
    decide: (curves: Curves) => {
      // A request is answered, whatever its price: the ledger alone refuses.
      decided = Math.max(1, pace.decide(start, curves, 0))
      return decided
    },
    observe: (spent) => moved(pace.observe(start, spent).logPrice - start.logPrice, spent),
    decided: () => decided,
    uniform: false
  }
}
