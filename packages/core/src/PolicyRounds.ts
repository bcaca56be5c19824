/**
 * Drives a policy round by round. Replay and live sampling both do no more than answer the rounds that come out of here,
 * so that they cannot differ in anything but where the outcomes come from.
 *
 * @module
 */
import { checkObject, checkText, lengthOf } from "./Checks.ts"
import { fail } from "./CoreError.ts"
import type { Outcomes, Policy, Problem, Round } from "./Policy.ts"

/** A round to be drawn, checked against the problem. */
export interface DrivenRound {
  readonly round: Round
  /** Rounds before this one. */
  readonly index: number
  /** Whether no later round draws for a query, as far as is known before this round's outcomes. */
  readonly isLast: (query: number) => boolean
}

const refuse = (policy: string, value: unknown, valid: string): never =>
  fail({ _tag: "InvalidParameter", field: `a round of policy ${policy}`, value, valid })

/**
 * Checks that this is a policy.
 *
 * @throws CoreError `InvalidParameter`
 */
export const checkPolicy = <State>(policy: Policy<State>): void => {
  const valid = "a policy, an object with a name and the functions start, next and observe"
  checkObject("policy", policy, valid)
  checkText("name of the policy", policy.name)
  for (const field of [
    policy.start,
    policy.next,
    policy.observe,
    policy.isLast === undefined ? policy.start : policy.isLast
  ])
    if (typeof field !== "function") fail({ _tag: "InvalidParameter", field: "policy", value: policy, valid })
}

/**
 * Checks that a round asks for queries, arms and samples that exist. O(entries).
 *
 * @throws CoreError `InvalidParameter`
 */
const checkRound = (policy: string, round: Round, problem: Problem): void => {
  checkObject(`a round of policy ${policy}`, round, "three Int32Arrays: queries, arms and samples")
  const { queries, arms, samples } = round
  const size = problem.arms[0]?.curves.size ?? 0
  for (const [field, array] of Object.entries({ queries, arms, samples })) lengthOf(`${field} of a round`, array)
  if (arms.length !== queries.length || samples.length !== queries.length)
    refuse(policy, `${queries.length}, ${arms.length}, ${samples.length} entries`, "three arrays of one length")
  for (let k = 0; k < queries.length; k++) {
    if (!(queries[k] >= 0 && queries[k] < size)) refuse(policy, `query ${queries[k]}`, `queries 0 .. ${size - 1}`)
    if (!(arms[k] >= 0 && arms[k] < problem.arms.length))
      refuse(policy, `arm ${arms[k]}`, `arms 0 .. ${problem.arms.length - 1}`)
    if (!(samples[k] >= 0)) refuse(policy, `${samples[k]} samples of query ${queries[k]}`, "counts >= 0")
  }
}

/**
 * The rounds of a policy: a generator that yields a round, takes its outcomes by `next(outcomes)`, and ends with the
 * policy, returning the number of rounds. Pure but for its own state; outcomes may be fewer than were asked for.
 *
 * @throws CoreError `InvalidParameter`, and what the policy throws
 * @example
 * ```ts
 * import { samples, successCurves, uniform } from "@alloc/core"
 * import { policyRounds } from "@alloc/core/policies"
 *
 * const curves = successCurves([0.5, 0.5], { maxSamples: 4 })
 * const rounds = policyRounds(uniform(), { arms: [{ name: "lm", curves }], budget: samples(2), seed: 1 })
 * const first = rounds.next()
 * if (first.done !== true) console.log(first.value.round.samples.join(), first.value.isLast(0)) // => "2,2" true
 * const outcomes = { queries: Int32Array.of(0, 0, 1, 1), arms: new Int32Array(4), rewards: Float64Array.of(0, 1, 0, 0) }
 * console.log(rounds.next(outcomes).value) // => 1
 * ```
 */
export function* policyRounds<State>(
  policy: Policy<State>,
  problem: Problem
): Generator<DrivenRound, number, Outcomes> {
  checkPolicy(policy)
  let state = policy.start(problem)
  const size = problem.arms[0]?.curves.size ?? 0
  let index = 0
  let idle = 0
  for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
    checkRound(policy.name, round, problem)
    const asked = state
    const outcomes = yield { round, index, isLast: (query) => policy.isLast?.(asked, query) ?? false }
    checkObject("outcomes", outcomes, "an object of queries, arms and rewards")
    idle = lengthOf("outcomes.queries", outcomes.queries) === 0 ? idle + 1 : 0
    if (idle > size + 1) refuse(policy.name, "one more round without outcomes", "an end, once nothing more comes back")
    state = policy.observe(state, outcomes)
    index += 1
  }
  return index
}
