/**
 * What is written into the ledger, before it is written.
 *
 * @module
 */
import type { Amount } from "@alloc/decoders"
import type { DayBudget } from "../config/Config.ts"

/** A key's day. */
export interface AccountDay {
  readonly account: string
  /** Days since 1970, UTC. */
  readonly day: number
}

/** A call that wants to go out. */
export interface WantedCall extends AccountDay {
  readonly kind: "wanted"
  /** Number of the call within its gateway. */
  readonly call: number
  readonly request: string
  readonly policy: string | undefined
  readonly model: string
  readonly worst: Amount
  readonly budget: DayBudget
  /** Seconds since 1970. */
  readonly began: number
}

/** What came of a call. "released": it never went out. */
export interface SettledCallRow extends AccountDay {
  readonly kind: "settled"
  readonly call: number
  readonly state: "answered" | "failed" | "cancelled" | "released"
  readonly worst: Amount
  readonly actual: Amount
  readonly promptTokens: number
  readonly estimated: boolean
}

/** A request that was answered, or refused once it was understood. */
export interface RequestRow extends AccountDay {
  readonly kind: "request"
  readonly request: string
  readonly policy: string | undefined
  readonly model: string
  readonly at: number
  readonly latencyMs: number
  /** "answered", or the tag of the reason why not. */
  readonly outcome: string
  /** Samples that were decided on, and drawn, over all choices. */
  readonly decided: number
  readonly drawn: number
  readonly reward: number | undefined
  /** Of the decision: numbers and words of this project, no text of a request or a model. */
  readonly trace: RequestTrace
}

/** How a request's choices came about. */
export interface RequestTrace {
  readonly choices: ReadonlyArray<ChoiceTrace>
}

/** How one choice came about. */
export interface ChoiceTrace {
  readonly decided: number
  readonly why: string
  readonly stopped: string
  /** Predicted gain of the first sample. */
  readonly predicted: number | undefined
  /** Place of the chosen sample. */
  readonly chosen: number | undefined
  readonly samples: ReadonlyArray<SampleTrace>
}

/** A sample in numbers. */
export interface SampleTrace {
  readonly model: string
  readonly failed: boolean
  readonly tokens: number
  readonly latencyMs: number
  readonly reward?: number | undefined
  /** Samples of a choice with the same answer have the same number. */
  readonly answer?: number | undefined
}

/** A request came. */
export interface Arrival extends AccountDay {
  readonly kind: "arrival"
}

/** What a decision moved of a pace. */
export interface PaceMove {
  readonly kind: "pace"
  readonly account: string
  readonly policy: string
  /** Of the price's logarithm. */
  readonly moved: number
  readonly spent: number
}

/** A sample with its texts, where those are kept. */
export interface TextRow {
  readonly kind: "text"
  readonly request: string
  readonly choice: number
  readonly arm: string
  /** Place of the sample in its choice. */
  readonly sample: number
  readonly prompt: string
  /** JSON. */
  readonly row: string
}

/** All of it. */
export type Entry = WantedCall | SettledCallRow | RequestRow | Arrival | PaceMove | TextRow

/** Entries of one kind. */
export type OfKind<K extends Entry["kind"]> = Extract<Entry, { readonly kind: K }>

/** The entries of one kind, in their order. */
export const ofKind = <K extends Entry["kind"]>(entries: ReadonlyArray<Entry>, kind: K): ReadonlyArray<OfKind<K>> =>
  entries.filter((entry): entry is OfKind<K> => entry.kind === kind)

/** Whether a call may go out. "later": calls under way may give back enough. */
export interface Grant {
  readonly may: "go" | "later" | "never"
  /** The unit that does not suffice, and what is spent and promised of it. */
  readonly unit?: "samples" | "tokens" | "usd" | undefined
  readonly taken?: number | undefined
}

/** An account as it stands. */
export interface AccountState {
  readonly requests: number
  readonly reserved: Amount
  readonly spent: Amount
}

/** A pace as it stands. */
export interface PaceState {
  readonly moved: number
  readonly spent: number
  readonly queries: number
}
