/**
 * Three ways to count queries, told apart by type: rows of the recording, rows among its usable queries, and positions
 * among the scored ones.
 *
 * @module
 */

declare const space: unique symbol

/** Rows of a recording's table of queries. */
export type RecordingRows = Int32Array & { readonly [space]: "recording" }
/** Rows among the queries of a recording that an evaluation can use: what predictors are trained on and predict. */
export type UsableRows = Int32Array & { readonly [space]: "usable" }
/** Positions among the queries that are scored. */
export type ScoredPositions = Int32Array & { readonly [space]: "scored" }

// A brand exists for the compiler alone: these are the only places where a plain array becomes one.

/** Rows of a recording. */
export const recordingRows = (rows: Iterable<number>): RecordingRows => Int32Array.from(rows) as RecordingRows

/** Rows among the usable queries. */
export const usableRows = (rows: Iterable<number>): UsableRows => Int32Array.from(rows) as UsableRows

/** Positions among the scored queries. */
export const scoredPositions = (positions: Iterable<number>): ScoredPositions =>
  // The callers count among the scored queries; nothing at run time tells the brands apart.
  Int32Array.from(positions) as ScoredPositions

/** Rows of the recording of some usable queries: `usable[u]` is the recording's row of usable row u. */
export const inRecording = (usable: RecordingRows, rows: UsableRows): RecordingRows =>
  // What is read from rows of the recording are rows of the recording; `map` forgets the brand.
  rows.map((row) => usable[row]) as RecordingRows
