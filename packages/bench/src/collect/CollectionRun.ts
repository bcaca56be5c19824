/**
 * What every collection takes and gives, whether it draws samples or reads hidden states.
 *
 * @module
 */

import type { Message } from "@alloc/decoders"

/** A query as the model sees it. */
export interface CollectQuery {
  readonly id: string
  readonly prompt: string
  /** A conversation instead of the prompt, for models that take one. */
  readonly messages?: ReadonlyArray<Message> | undefined
}

/** How far a run is. */
export interface CollectProgress {
  readonly what: "samples" | "hidden states"
  /** Index of the pass, from 0. */
  readonly pass: number
  /** Done and wanted in this pass, those of earlier runs included. */
  readonly done: number
  readonly total: number
  /** Done by this run, to tell the rate from. */
  readonly fresh: number
  readonly failed: number
}

/** Options of a run. */
export interface CollectOptions {
  /** The journal's file. */
  readonly journal: string
  readonly onProgress?: ((progress: CollectProgress) => void) | undefined
  /** Draws again what failed for any reason; by default, only what failed for a reason that may pass by itself. */
  readonly retryFailed?: boolean | undefined
  /** Stops the run: requests in flight are awaited and kept, none is started. */
  readonly signal?: AbortSignal | undefined
}

/** How a run ended. */
export interface CollectResult {
  readonly complete: boolean
  readonly drawn: number
  readonly failed: number
}
