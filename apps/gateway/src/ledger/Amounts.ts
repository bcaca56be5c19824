/**
 * Amounts in samples, tokens and dollars, and the columns that they are stored in.
 *
 * @module
 */
import type { JsonColumn } from "@alloc/bench/store"
import type { Amount } from "@alloc/decoders"

/** The units of an amount. */
export const units = ["samples", "tokens", "usd"] as const
/** Nothing in any unit. */
export const none: Amount = { samples: 0, tokens: 0, usd: 0 }
/** Both together. */
export const sum = (a: Amount, b: Amount): Amount => ({
  samples: a.samples + b.samples,
  tokens: a.tokens + b.tokens,
  usd: a.usd + b.usd
})
/** One without the other. */
export const less = (a: Amount, b: Amount): Amount => ({
  samples: a.samples - b.samples,
  tokens: a.tokens - b.tokens,
  usd: a.usd - b.usd
})

/** The columns of an amount. */
export const amountColumns = (of: string): ReadonlyArray<JsonColumn> =>
  units.map((unit) => [`${of}_${unit}`, "DOUBLE PRECISION"] as const)

/** An amount by its columns. */
export const amountsAs = (of: string, amount: Amount): Readonly<Record<string, number>> =>
  Object.fromEntries(units.map((unit) => [`${of}_${unit}`, amount[unit]]))
