import type { Policy } from "@alloc/core"
import { random } from "@alloc/core/random"
import {
  type AnswerPrior,
  adaptiveConsistency,
  fitAnswerPrior,
  leaderIsLikeliest,
  learnedConsistency,
  majorityVote,
  type Voting
} from "@alloc/core/voting"
import { describe, expect, it } from "vitest"
import { problem, run } from "./VotingRun.ts"

/** Half of the queries settled, the rest more or less open. */
const prior: AnswerPrior = {
  distributions: [
    [0.97, 0.01, 0.01, 0.01],
    [0.7, 0.2, 0.1],
    [0.4, 0.3, 0.2, 0.1],
    [0.9, 0.1]
  ],
  weights: [0.5, 0.2, 0.15, 0.15]
}

const stream = random(1, "votes")
const picked = (shares: ReadonlyArray<number>): number => {
  let u = stream.next()
  for (const [k, share] of shares.entries()) {
    if (u < share) return k
    u -= share
  }
  return 0
}

/** Forty answers of each of `n` queries drawn from the prior; the likeliest is "0". */
const script = (n: number): ReadonlyArray<ReadonlyArray<string>> =>
  Array.from({ length: n }, () => {
    const pi = prior.distributions[picked(prior.weights)]
    return Array.from({ length: 40 }, () => String(picked(pi)))
  })

const outcome = (
  policy: Policy<Voting>,
  answers: ReadonlyArray<ReadonlyArray<string>>
): { asked: number; right: number } => {
  const { drawn, state } = run(policy, problem(answers.length, 40, 40), answers)
  const right = state.answers.filter((own) => majorityVote(own).answer === "0").length
  return { asked: drawn.reduce((sum, k) => sum + k, 0) / answers.length, right: right / answers.length }
}

describe("leaderIsLikeliest", () => {
  it("is Bayes' rule over every sequence of answers, where there are three", () => {
    const three: AnswerPrior = {
      distributions: [
        [0.6, 0.3, 0.1],
        [0.5, 0.25, 0.25]
      ],
      weights: [0.4, 0.6]
    }
    // Five votes: every sequence of five answers under both distributions, by its counts.
    const sums = new Map<string, { right: number; all: number }>()
    for (const [k, pi] of three.distributions.entries())
      for (let code = 0; code < 3 ** 5; code++) {
        const votes = [0, 0, 0]
        for (let v = 0, left = code; v < 5; v++, left = Math.floor(left / 3)) votes[left % 3] += 1
        const order = [0, 1, 2].sort((a, b) => votes[b] - votes[a])
        // Ties have no leader: each order of them counts.
        if (votes[order[0]] === votes[order[1]]) continue
        const p = three.weights[k] * votes.reduce((product, count, a) => product * pi[a] ** count, 1)
        const key = order.map((a) => votes[a]).join()
        const sum = sums.get(key) ?? { right: 0, all: 0 }
        sums.set(key, { right: sum.right + (order[0] === 0 ? p : 0), all: sum.all + p })
      }
    for (const [key, { right, all }] of sums) {
      const [first, second, rest] = key.split(",").map(Number)
      expect(leaderIsLikeliest(three, first, second, rest)).toBeCloseTo(right / all, 12)
    }
    expect(sums.size).toBeGreaterThan(3)
  })
})

describe("learnedConsistency", () => {
  it("is right as often as its confidence says, with a prior learned from 300 recorded queries; the uniform prior asks for more", () => {
    const learned = fitAnswerPrior(script(300))
    const answers = script(4000)
    const own = outcome(learnedConsistency({ prior: learned }), answers)
    const uniform = outcome(adaptiveConsistency(), answers)
    expect(own.right).toBeGreaterThan(0.93)
    expect(own.right).toBeLessThan(0.965)
    expect(own.asked).toBeLessThan(0.75 * uniform.asked)
    // And no more than that: at as many samples the uniform prior is right as often.
    const cheaper = outcome(adaptiveConsistency({ confidence: 0.88 }), answers)
    expect(Math.abs(cheaper.right - own.right)).toBeLessThan(0.02)
    expect(Math.abs(cheaper.asked - own.asked)).toBeLessThan(2.5)
  })

  it("goes on where the prior says that the leader may lose", () => {
    const open: AnswerPrior = { distributions: [[0.4, 0.35, 0.25]], weights: [1] }
    expect(run(learnedConsistency({ prior: open }), problem(1, 16), [["a", "b", "a"]]).drawn[0]).toBe(16)
    const certain: AnswerPrior = { distributions: [[0.99]], weights: [1] }
    expect(run(learnedConsistency({ prior: certain }), problem(1, 16), [["a"]]).drawn[0]).toBe(1)
  })
})
