/**
 * Plain early exit: every query gets one sample after the other until one is verified, at most as many as `uniform` would
 * give it. It predicts nothing, and what it leaves of the budget goes to nobody.
 *
 * @module
 */
import { type Outcomes, type Policy, type Round, uniform } from "@alloc/core"

/** State of `untilVerified`. */
export interface UntilVerified {
  /** Most samples of each query. */
  readonly most: Int32Array
  readonly drawn: Int32Array
  /** 1 where a sample was verified, or no more came back. */
  readonly ended: Uint8Array
}

const open = ({ drawn, ended, most }: UntilVerified): Int32Array =>
  Int32Array.from(most.keys()).filter((i) => ended[i] === 0 && drawn[i] < most[i])

const mostOf = (problem: Parameters<Policy["start"]>[0]): Int32Array => {
  const policy = uniform()
  const most = new Int32Array(problem.arms[0].curves.size)
  const round = policy.next(policy.start(problem))
  round?.queries.forEach((query, k) => {
    most[query] += round.samples[k]
  })
  return most
}

const observed = (state: UntilVerified, { failed, queries, rewards }: Outcomes): UntilVerified => {
  const before = state.drawn
  const [drawn, ended] = [before.slice(), state.ended.slice()]
  queries.forEach((query, k) => {
    drawn[query] += 1
    if (failed?.[k] !== 1 && rewards[k] >= 1) ended[query] = 1
  })
  // Asked for and not given: there are no more.
  for (const query of open(state)) if (drawn[query] === before[query]) ended[query] = 1
  return { ...state, drawn, ended }
}

/** The policy "until-verified": a round draws one sample for each query that is still open. */
export const untilVerified = (): Policy<UntilVerified> => ({
  name: "until-verified",
  needs: ["rewards"],
  start: (problem) => {
    const most = mostOf(problem)
    return { most, drawn: new Int32Array(most.length), ended: new Uint8Array(most.length) }
  },
  next: (state): Round | undefined => {
    const queries = open(state)
    if (queries.length === 0) return undefined
    return { queries, arms: new Int32Array(queries.length), samples: new Int32Array(queries.length).fill(1) }
  },
  observe: observed
})
