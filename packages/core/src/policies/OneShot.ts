/**
 * Policies that decide once, before anything is drawn: one round, then the end.
 *
 * @module
 */
import type { Policy, Problem, Round } from "../Policy.ts"
import { checkOutcomes } from "./CheckOutcomes.ts"
import { withCheckedState } from "./CheckState.ts"

/** State of a one-shot policy. */
export interface OneShot {
  /** What was decided, whether drawn already or not. */
  readonly plan: Round
  readonly drawn: boolean
  /** Number of queries of the batch. */
  readonly size: number
}

/** A round that draws `budgets[i]` samples for query i from arm 0; queries with budget 0 are left out. */
export const roundOf = (budgets: Int32Array): Round => {
  const queries = Int32Array.from(budgets.keys()).filter((i) => budgets[i] > 0)
  return { queries, arms: new Int32Array(queries.length), samples: queries.map((i) => budgets[i]) }
}

/** A policy from a function that decides the whole plan at once. */
export const oneShot = (name: string, decide: (problem: Problem) => Round): Policy<OneShot> =>
  withCheckedState<OneShot>("plan", {
    name,
    start: (problem) => {
      const plan = decide(problem)
      return { plan, drawn: false, size: problem.arms[0].curves.size }
    },
    next: (state) => (state.drawn || state.plan.queries.length === 0 ? undefined : state.plan),
    observe: (state, outcomes) => {
      checkOutcomes(outcomes, state.drawn ? undefined : state.plan, state.size, "none")
      return { ...state, drawn: true }
    },
    isLast: () => true
  })
