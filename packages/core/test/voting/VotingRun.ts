/** A batch of queries whose answers follow a script, and the interpreter of a voting policy on it, for the tests here. */
import { type Outcomes, type Policy, type Problem, type Round, samples, successCurves } from "@alloc/core"
import type { Voting } from "@alloc/core/voting"

export const problem = (n: number, budget: number, maxSamples = 16): Problem => ({
  arms: [{ name: "lm", curves: successCurves(new Float64Array(n).fill(0.5), { maxSamples }) }],
  budget: samples(budget),
  seed: 1
})

/** Draws answers from a script: sample k of query i answers script[i][k] (the last for ever). */
export const outcomesOf = (
  round: Round,
  drawn: Int32Array,
  script: ReadonlyArray<ReadonlyArray<string | undefined>>
): Outcomes => {
  const queries: Array<number> = []
  const answers: Array<string | undefined> = []
  for (const [at, i] of round.queries.entries()) {
    for (let k = 0; k < round.samples[at]; k++) {
      queries.push(i)
      answers.push(script[i][Math.min(drawn[i]++, script[i].length - 1)])
    }
  }
  return {
    queries: Int32Array.from(queries),
    arms: new Int32Array(queries.length),
    rewards: new Float64Array(queries.length).fill(Number.NaN),
    answers
  }
}

export const run = (
  policy: Policy<Voting>,
  start: Problem,
  script: ReadonlyArray<ReadonlyArray<string | undefined>>
): { readonly state: Voting; readonly drawn: Int32Array } => {
  const drawn = new Int32Array(script.length)
  let state = policy.start(start)
  for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
    state = policy.observe(state, outcomesOf(round, drawn, script))
  }
  return { state, drawn }
}
