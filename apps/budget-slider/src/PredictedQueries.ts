/**
 * What the page knows of each query: how often it was solved in the recording, and what the predictor says of it.
 *
 * @module
 */

/** Held-out queries of a recording, by position in every list. */
export interface PredictedQueries {
  /** Recorded samples of every query. */
  readonly trials: number
  /** How many of them were right. */
  readonly successes: ReadonlyArray<number>
  /** The predicted Beta distribution over each query's success probability. */
  readonly alpha: ReadonlyArray<number>
  readonly beta: ReadonlyArray<number>
}
