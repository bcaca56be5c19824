/**
 * Options and state of the stop-on-success policies.
 *
 * @module
 */
import type { Round } from "../Policy.ts"
import type { Survival } from "../posterior/Survival.ts"
import type { Batch } from "./Batch.ts"

/** Options of the stop-on-success policies. */
export interface StopOnSuccessOptions {
  /** Most rounds, a whole number >= 1; default no cap. */
  readonly rounds?: number | undefined
  /**
   * Most samples in one round. Together with `rounds` it may leave budget unspent. Default: one at a time in batches of
   * fewer than 8 queries without a cap on rounds, where drawing many at once loses most; no cap in others.
   */
  readonly maxInFlight?: number | undefined
  /** Fewest samples in one round while there are any worth their price, so that batches stay full; default 1. */
  readonly minInFlight?: number | undefined
  /** Give up a query whose posterior success is below this, even if budget is left; default 0. */
  readonly price?: number | undefined
  /** The reward from which a sample counts as a success; default 1. */
  readonly success?: number | undefined
  /**
   * Chance, in (0, 1], that a draw is back within its round; default 1. The others are paid for and come back as `failed`.
   * Below 1 a round asks for more than it needs, and `rounds` must be given: see `planRounds`.
   */
  readonly onTime?: number | undefined
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
  /** Posterior probability that the accepted answer is right, 1 where the verifier does not err; NaN without one. */
  readonly confidence: Float64Array
  /** Samples drawn so far. */
  readonly committed: number
  /** Samples up to and including each query's first success. */
  readonly used: number
  /** Posterior success below which queries were left out of this round. */
  readonly price: number
  readonly round: Round | undefined
}

/** What a round is planned from. */
export type Undecided = Omit<StopOnSuccess, "round" | "price"> & { readonly price: number | undefined }

/** Checked options. */
export interface Settings {
  readonly rounds: number
  readonly maxInFlight: number | undefined
  readonly minInFlight: number
  readonly floor: number
  readonly success: number
  readonly onTime: number
}
