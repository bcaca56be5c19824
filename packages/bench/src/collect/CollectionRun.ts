/**
 * What every collection takes and gives, whether it draws samples or reads hidden states.
 *
 * @module
 */

import type { Message } from "@alloc/decoders"
import type { TokenPrice } from "../store/StoredCollections.ts"

/** What verifiers are told of a query, beside its id. */
export interface JudgedQuery {
  readonly text?: string | undefined
  /** Anything that JSON holds. */
  readonly reference?: unknown
}

/** A query as the model sees it. */
export interface CollectQuery {
  readonly id: string
  readonly prompt: string
  /** A conversation instead of the prompt, for models that take one. */
  readonly messages?: ReadonlyArray<Message> | undefined
  /** Kept with the query, for verifiers that judge its samples in the store. */
  readonly judged?: JudgedQuery | undefined
}

/** How far a run is. */
export interface CollectProgress {
  readonly what: "samples" | "hidden states" | "verdicts"
  /** Done and wanted, by whoever did it, those of earlier runs included. */
  readonly done: number
  readonly total: number
  /** Done since this run began, to tell the rate from. */
  readonly fresh: number
  readonly failed: number
  /** What all workers together have spent, and reserved for calls that are under way; undefined without a price. */
  readonly usd?: number | undefined
}

/** What every run takes. */
export interface RunOptions {
  readonly onProgress?: ((progress: CollectProgress) => void) | undefined
  /** Stops the run: requests in flight are awaited and kept, none is started. */
  readonly signal?: AbortSignal | undefined
}

/** Options of a run on a store. */
export interface CollectOptions extends RunOptions {
  /** A folder, or `postgres://user@host:5432/database`. */
  readonly store: string
  /** The collection's name, for people. Default: the arm's. */
  readonly name?: string | undefined
  /** A journal that an earlier version drew into: what it holds is taken over. */
  readonly journal?: string | undefined
  /** Draws again what failed for any reason; by default, only what failed for a reason that may pass by itself. */
  readonly retryFailed?: boolean | undefined
  /** Only offers what is missing, for workers to draw. */
  readonly submit?: boolean | undefined
  /** US dollars per million tokens. */
  readonly price?: TokenPrice | undefined
  /** Most that all workers together may spend; needs a price. */
  readonly maxUsd?: number | undefined
  /** Told of a store that is away, and that it is back. Default: nobody. */
  readonly notice?: ((text: string) => void) | undefined
  /** How long the work of a killed process waits before others take it over. Default: 10 seconds in a folder, else 30. */
  readonly leaseSeconds?: number | undefined
}

/** How a run ended. */
export interface CollectResult {
  readonly complete: boolean
  /** Samples that were missing when it began, or had failed and were to be drawn again, and are there now. */
  readonly drawn: number
  /** Samples that failed. */
  readonly failed: number
}
