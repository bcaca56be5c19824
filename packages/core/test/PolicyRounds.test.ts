import { describe, expect, it } from "vitest"
import {
  betaCurves,
  type Outcomes,
  online,
  type Policy,
  type Problem,
  type Round,
  samples,
  sequential,
  uniform
} from "../src/index.ts"
import { cascade, policyRounds } from "../src/policies/index.ts"
import { random } from "../src/random/index.ts"
import { adaptiveConsistency } from "../src/voting/index.ts"

const success = [0.9, 0.5, 0.2, 0.05]
const curves = betaCurves(
  success.map((p) => 4 * p),
  success.map((p) => 4 * (1 - p)),
  { maxSamples: 8 }
)
const problem: Problem = { arms: [{ name: "lm", curves }], budget: samples(3), seed: 2 }

/** Draws a round from known probabilities. */
const draw = ({ queries, samples: counts }: Round, at: number): Outcomes => {
  const flat = [...queries].flatMap((query, k) => new Array<number>(counts[k]).fill(query))
  const rewards = flat.map((query, k) => (random(7, `round ${at}`, k).next() < success[query] ? 1 : 0))
  return {
    queries: Int32Array.from(flat),
    arms: new Int32Array(flat.length),
    rewards: Float64Array.from(rewards),
    answers: rewards.map(String)
  }
}

/** All rounds of a policy, driven by hand. */
const byHand = <S>(policy: Policy<S>): ReadonlyArray<string> => {
  const seen: Array<string> = []
  let state = policy.start(problem)
  for (let round = policy.next(state); round !== undefined; round = policy.next(state)) {
    seen.push(`${round.queries.join()}: ${round.samples.join()}`)
    state = policy.observe(state, draw(round, seen.length - 1))
  }
  return seen
}

const driven = (policy: Policy): { rounds: ReadonlyArray<string>; count: number } => {
  const rounds = policyRounds(policy, problem)
  const seen: Array<string> = []
  let step = rounds.next()
  while (step.done !== true) {
    const { index, round } = step.value
    expect(index).toBe(seen.length)
    seen.push(`${round.queries.join()}: ${round.samples.join()}`)
    step = rounds.next(draw(round, index))
  }
  return { rounds: seen, count: step.value }
}

const policies: ReadonlyArray<Policy> = [
  uniform(),
  online(),
  sequential(),
  sequential({ rounds: 2 }),
  adaptiveConsistency()
] as ReadonlyArray<Policy> // each keeps its own kind of state, which nothing here looks at

describe("policyRounds", () => {
  it.each(policies.map((policy) => [policy.name, policy] as const))(
    "gives the rounds of %s and their number",
    (_, policy) => {
      const rounds = byHand(policy)
      expect(driven(policy)).toEqual({ rounds, count: rounds.length })
    }
  )

  it("knows that a one-shot policy's only round is the last, and a verified query's", () => {
    const shot = policyRounds(uniform(), problem).next()
    expect(shot.done !== true && [0, 1, 2, 3].map(shot.value.isLast)).toEqual([true, true, true, true])
    const rounds = policyRounds(sequential(), problem)
    const first = rounds.next()
    if (first.done === true) throw new Error("no round")
    expect(first.value.isLast(0)).toBe(false)
    const { round } = first.value
    const rewards = Float64Array.from(round.queries, (query) => (query === 0 ? 1 : 0))
    const second = rounds.next({ queries: round.queries, arms: round.arms, rewards })
    if (second.done === true) throw new Error("no second round")
    expect([second.value.isLast(0), second.value.isLast(3)]).toEqual([true, false])
  })

  it("never draws again for a query of which it said that the round was its last", () => {
    for (const policy of [...policies, cascade() as Policy]) {
      const rounds = policyRounds(policy, problem)
      const finished = new Set<number>()
      let step = rounds.next()
      while (step.done !== true) {
        const { index, isLast, round } = step.value
        for (const query of round.queries) expect(finished.has(query), `${policy.name}, query ${query}`).toBe(false)
        for (const query of success.keys()) if (isLast(query)) finished.add(query)
        step = rounds.next(draw(round, index))
      }
    }
  })

  it.each([
    ["a query that is not there", { queries: [4], arms: [0], samples: [1] }],
    ["an arm that is not there", { queries: [0], arms: [1], samples: [1] }],
    ["a count below 0", { queries: [0], arms: [0], samples: [-1] }],
    ["arrays of different lengths", { queries: [0, 1], arms: [0], samples: [1] }]
  ])("refuses %s", (_, { arms, queries, samples: counts }) => {
    const round = { queries: Int32Array.from(queries), arms: Int32Array.from(arms), samples: Int32Array.from(counts) }
    const policy: Policy = { name: "bad", start: () => 0, next: () => round, observe: (state) => state }
    expect(() => policyRounds(policy, problem).next()).toThrow(/a round of policy bad/)
  })

  it("ends a policy that goes on asking though nothing comes back", () => {
    const round = { queries: Int32Array.of(0), arms: Int32Array.of(0), samples: Int32Array.of(1) }
    const policy: Policy = { name: "endless", start: () => 0, next: () => round, observe: (state) => state }
    const rounds = policyRounds(policy, problem)
    const nothing = { queries: new Int32Array(0), arms: new Int32Array(0), rewards: new Float64Array(0) }
    rounds.next()
    expect(() => {
      for (let k = 0; k < 100; k++) rounds.next(nothing)
    }).toThrow(/endless/)
  })
})
