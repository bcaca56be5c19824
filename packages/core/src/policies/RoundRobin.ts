/**
 * Drawing from the active queries in turn.
 *
 * @module
 */
import type { Round } from "../Policy.ts"
import type { Batch } from "./Batch.ts"
import { roundOf } from "./OneShot.ts"

/** What a round in turn depends on. */
export interface RoundRobin {
  readonly batch: Batch
  /** Order of the queries, for the round in which the budget ends. */
  readonly order: Int32Array
  readonly drawn: ArrayLike<number>
  /** Most samples of a query. */
  readonly limit: Int32Array
  /** 1 for queries that are done. */
  readonly done: Uint8Array
  readonly spent: number
}

/** What is missing to the minima, then `step` samples for each query that is not done, while the budget lasts. O(n). */
export const drawInTurn = (state: RoundRobin, step: number): Round | undefined => {
  const { batch, order, drawn, limit, done } = state
  const budgets = new Int32Array(batch.size)
  let left = batch.total - state.spent
  const give = (i: number, wanted: number): void => {
    const samples = Math.min(wanted, limit[i] - drawn[i] - budgets[i], left)
    if (samples <= 0) return
    budgets[i] += samples
    left -= samples
  }
  for (const i of order) give(i, batch.minimum[i] - drawn[i])
  for (const i of order) if (done[i] === 0) give(i, step - budgets[i])
  const round = roundOf(budgets)
  return round.queries.length === 0 ? undefined : round
}

/** Limits after a round: a query that gave fewer samples than were asked for has no more. */
export const limitsAfter = (
  limit: Int32Array,
  round: Round | undefined,
  before: ArrayLike<number>,
  after: ArrayLike<number>
): Int32Array => {
  const limits = limit.slice()
  if (round === undefined) return limits
  for (const [at, i] of round.queries.entries()) {
    if (after[i] - before[i] < round.samples[at]) limits[i] = after[i]
  }
  return limits
}
