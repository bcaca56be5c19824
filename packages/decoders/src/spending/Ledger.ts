/**
 * A hard cap on what concurrent calls may cost together: the worst case of a call is reserved before it is sent, and what
 * it did not use is given back.
 *
 * @module
 */
import { Effect } from "effect"
import { DecoderError } from "../DecoderError.ts"
import type { CallUsage } from "./Usage.ts"

/** What may be spent at most, in any of these units. */
export interface SpendingCap {
  /** Samples drawn, those that were cut off or cancelled too. */
  readonly samples?: number | undefined
  /** Generated tokens, thinking included. */
  readonly tokens?: number | undefined
  readonly usd?: number | undefined
}

/** An amount in each unit. */
export interface Amount {
  readonly samples: number
  readonly tokens: number
  readonly usd: number
}

/** What came of a call, for a ledger that keeps more than sums. */
export interface SettledCall {
  readonly usage: CallUsage
  readonly how: "answered" | "failed" | "cancelled"
}

interface Waiting {
  readonly worst: Amount
  readonly resume: (effect: Effect.Effect<void, DecoderError>) => void
}

/** Shared by all calls that may not cost more together than a cap. */
export interface Ledger {
  readonly cap: SpendingCap
  readonly spent: () => Amount
  /** What is spent and what calls under way may still cost. Never above the cap. */
  readonly committed: () => Amount
  /** Waits until so much is free for a call of the model. Fails at once where it can never be. */
  readonly reserve: (worst: Amount, model?: string) => Effect.Effect<void, DecoderError>
  /** Ends a reservation, by the very `worst` that it was made with: `actual` was spent, the rest is free again. Without a call none was made. */
  readonly settle: (worst: Amount, actual: Amount, call?: SettledCall) => void
}

const units = ["samples", "tokens", "usd"] as const
// Sums of dollars are inexact in the last digits.
const tolerance = 1e-9

const exhausted = (cap: SpendingCap, spent: Amount, unit: (typeof units)[number], worst: Amount): DecoderError =>
  new DecoderError({
    reason: { _tag: "BudgetExhausted", unit, cap: cap[unit] ?? 0, spent: spent[unit], needed: worst[unit] }
  })

/**
 * A ledger. Calls that do not fit wait in their order for what others give back.
 *
 * @example
 * ```ts
 * import { spendingLedger } from "@alloc/decoders"
 *
 * const ledger = spendingLedger({ usd: 0.5 })
 * console.log(ledger.spent().usd, ledger.cap.usd) // => 0 0.5
 * ```
 */
export const spendingLedger = (cap: SpendingCap): Ledger => {
  const spent = { samples: 0, tokens: 0, usd: 0 }
  const reserved = { samples: 0, tokens: 0, usd: 0 }
  let underWay = 0
  const queue: Array<Waiting> = []

  /** The unit in which `taken` and `worst` together pass the cap. */
  const over = (taken: Amount, worst: Amount): (typeof units)[number] | undefined =>
    units.find((unit) => {
      const most = cap[unit]
      return most !== undefined && taken[unit] + worst[unit] > most * (1 + tolerance)
    })
  const committed = (): Amount => ({
    samples: spent.samples + reserved.samples,
    tokens: spent.tokens + reserved.tokens,
    usd: spent.usd + reserved.usd
  })
  const take = (worst: Amount): void => {
    underWay++
    for (const unit of units) reserved[unit] += worst[unit]
  }
  /** Serves those who wait, in their order, until one has to go on waiting. */
  const serve = (): void => {
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const never = over(spent, first.worst)
      if (never === undefined && over(committed(), first.worst) !== undefined) return
      queue.shift()
      if (never === undefined) take(first.worst)
      first.resume(never === undefined ? Effect.void : Effect.fail(exhausted(cap, spent, never, first.worst)))
    }
  }
  return {
    cap,
    spent: () => ({ ...spent }),
    committed,
    reserve: (worst) =>
      Effect.callback<void, DecoderError>((resume) => {
        const waiting = { worst, resume }
        queue.push(waiting)
        serve()
        return Effect.sync(() => {
          const place = queue.indexOf(waiting)
          if (place >= 0) queue.splice(place, 1)
          serve()
        })
      }),
    settle: (worst, actual) => {
      underWay--
      for (const unit of units) {
        // With no call under way nothing is reserved: the rounding of sums that were added in another order ends here.
        reserved[unit] = underWay === 0 ? 0 : Math.max(0, reserved[unit] - worst[unit])
        spent[unit] += actual[unit]
      }
      serve()
    }
  }
}
