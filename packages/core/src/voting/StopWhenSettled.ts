/**
 * Majority voting in rounds, without a verifier: a query leaves when a stopping rule says that its vote is settled,
 * and the samples it did not use go to the others.
 *
 * **Budget.** `budget * n` samples shared by the batch. Every unsettled query draws `step` samples a round; where less
 * is left than one step for each, a seeded random subset gets it. Samples drawn are committed and used alike: nothing
 * is cancelled.
 *
 * @module
 */

import { checkLengthOf, checkWhole } from "../Checks.ts"
import type { Outcomes, Policy, Round } from "../Policy.ts"
import { type Batch, batchOf } from "../policies/Batch.ts"
import { checkOutcomes } from "../policies/CheckOutcomes.ts"
import { withCheckedState } from "../policies/CheckState.ts"
import { drawInTurn, limitsAfter } from "../policies/RoundRobin.ts"
import { permutation, random } from "../random/Random.ts"
import { checkAnswers } from "./Vote.ts"

/** A query's samples so far, in the order drawn; undefined where there was no answer or the draw failed. */
export type Answers = ReadonlyArray<string | undefined>

/** State of a voting policy. `majorityVote(state.answers[i])` is the reply to query i. */
export interface Voting {
  readonly batch: Batch
  readonly answers: ReadonlyArray<Answers>
  readonly settled: Uint8Array
  /** Most samples of a query; lowered to what was drawn where fewer came back than were asked for. */
  readonly limit: Int32Array
  readonly spent: number
  readonly order: Int32Array
  readonly round: Round | undefined
}

/** Appends checked outcomes to the answers of their queries; the given arrays are left as they are. */
export const appendAnswers = (before: ReadonlyArray<Answers>, outcomes: Outcomes): ReadonlyArray<Answers> => {
  const { answers = [], queries, failed } = outcomes
  checkLengthOf("outcomes.answers", answers, queries.length)
  checkAnswers("outcomes.answers", answers)
  const fresh = new Map<number, Array<string | undefined>>()
  for (const [at, i] of queries.entries()) {
    const list = fresh.get(i) ?? []
    fresh.set(i, list)
    list.push(failed?.[at] === 1 ? undefined : answers[at])
  }
  return before.map((own, i) => (fresh.has(i) ? [...own, ...(fresh.get(i) ?? [])] : own))
}

const counts = (answers: ReadonlyArray<Answers>): Int32Array => Int32Array.from(answers, (list) => list.length)

const plan = (state: Omit<Voting, "round">, step: number): Voting => {
  const round = drawInTurn({ ...state, drawn: counts(state.answers), done: state.settled }, step)
  return { ...state, round }
}

/** A voting policy from a stopping rule and the number of samples of a round. */
export const stopWhenSettled = (name: string, step: number, settled: (answers: Answers) => boolean): Policy<Voting> => {
  checkWhole("samples per round", step, 1)
  return withCheckedState<Voting>("batch", {
    name,
    start: (problem) => {
      const batch = batchOf(problem)
      const order = permutation(batch.size, random(problem.seed, name))
      const answers = Array.from({ length: batch.size }, () => [])
      const state = { batch, answers, settled: new Uint8Array(batch.size), limit: batch.maximum, spent: 0, order }
      return plan(state, step)
    },
    next: (state) => state.round,
    observe: (state, outcomes) => {
      checkOutcomes(outcomes, state.round, state.batch.size, "none")
      const answers = appendAnswers(state.answers, outcomes)
      const limit = limitsAfter(state.limit, state.round, counts(state.answers), counts(answers))
      const done = state.settled.map((before, i) =>
        before === 1 || (answers[i].length > 0 && settled(answers[i])) ? 1 : 0
      )
      const spent = state.spent + outcomes.queries.length
      return plan({ batch: state.batch, answers, settled: done, limit, spent, order: state.order }, step)
    },
    isLast: (state, query) => state.settled[query] === 1,
    needs: ["answers"]
  })
}
